internal import Diagnostics
internal import Documents
internal import Models
internal import Parallelism
internal import Quantities

/// How a benchmark program sizes an engine's batch from the model, the devices and the lengths, where its command
/// states no limits.
///
/// `trtllm-bench` estimates how many requests the cache holds and rounds that, and the tokens of a step that keeps so
/// many running, up (TensorRT-LLM, tensorrt_llm/bench/build/tuning.py). It takes all devices as one memory. For models
/// with latent attention its published results do not follow from its formula, which counts 128 heads, so they are read
/// with the engine's own limits.
struct LimitTuning: Hashable, Sendable {
    /// The weights formats that are tuned for; others run with the engine's defaults.
    var weights: [String]
    /// The most requests that are counted on.
    var mostSequences: Double
    /// The most tokens of a step.
    var mostTokens: Double
    /// How the number of requests is rounded up.
    var sequences: [Rounding]
    /// How the number of tokens is rounded up.
    var tokens: [Rounding]

    /// Rounding up to multiples, for numbers below a limit.
    struct Rounding: Hashable, Sendable {
        /// The numbers it holds for: those below; all if `nil`.
        var below: Double?
        /// What results are multiples of.
        var step: Double
        /// The smallest result.
        var least: Double
    }

    /// The limits of one engine process: every micro-batch of a pipeline holds as many sequences as are tuned for.
    ///
    /// - Parameters:
    ///   - model: The model in the formats it is served in.
    ///   - layout: The layout; its copies run apart.
    ///   - memory: The memory of a device.
    ///   - share: The share of free memory that the cache may take.
    ///   - input: The mean prompt, in tokens.
    ///   - output: The mean output, in tokens.
    /// - Returns: The limits, or `nil` where the model is not tuned for.
    func limits(
        _ model: ModelArchitecture, _ layout: ParallelLayout, memory: Bytes, share: Fraction, input: Double,
        output: Double
    ) -> BatchLimits? {
        guard let perToken = LimitTuning.cachePerToken(model, tensor: layout.stageWidth) else { return nil }
        let weights = model.parameters.total * model.precision.bytesPerLinearWeight
        let free = memory * Double(layout.devicesPerReplica) - weights
        let perRequest = perToken * (input + output)
        let held = max(1, free * share.rawValue / perRequest)
        let running = min(held, mostSequences) / Double(layout.pipeline)
        let step = min(running * (1 + input / max(1, output)), mostTokens)
        return BatchLimits(
            sequences: LimitTuning.round(running, sequences) * layout.pipeline,
            tokensPerStep: LimitTuning.round(step, tokens))
    }

    private static func round(_ value: Double, _ roundings: [Rounding]) -> Int {
        guard let rounding = roundings.first(where: { $0.below.map { value < $0 } ?? true }) else { return Int(value) }
        return Int(max(rounding.least, rounding.step * (value / rounding.step).rounded(.up)))
    }

    /// The cache of a token as the program counts it; `nil` unless all attention is grouped-query attention.
    private static func cachePerToken(_ model: ModelArchitecture, tensor: Int) -> Bytes? {
        var elements = 0.0
        for run in model.layerRuns {
            guard let attention = run.attention else { return nil }
            elements +=
                2 * Double(run.count) * Double(max(tensor, attention.keyValueHeads)) * Double(attention.headDimension)
        }
        return model.precision.keyValueCache.bytesPerElement * max(1, elements)
    }
}

extension LimitTuning {
    init(decoding reader: ObjectReader) throws(Diagnostic) {
        try reader.rejectUnknownMembers(known: ["weights", "most_sequences", "most_tokens", "sequences", "tokens"])
        weights = try reader.texts("weights")
        mostSequences = try reader.number("most_sequences", in: 1...1e6)
        mostTokens = try reader.number("most_tokens", in: 1...1e7)
        sequences = try LimitTuning.roundings(reader, "sequences")
        tokens = try LimitTuning.roundings(reader, "tokens")
    }

    private static func roundings(_ reader: ObjectReader, _ name: String) throws(Diagnostic) -> [Rounding] {
        var roundings: [Rounding] = []
        for entry in try reader.objects(name) {
            try entry.rejectUnknownMembers(known: ["below", "step", "least"])
            roundings.append(
                Rounding(
                    below: try entry.optionalNumber("below", in: 1...1e7), step: try entry.number("step", in: 1...1e6),
                    least: try entry.optionalNumber("least", in: 1...1e6) ?? 1))
        }
        return roundings
    }
}
