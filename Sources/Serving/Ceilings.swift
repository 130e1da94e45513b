internal import Hardware
public import Models
public import Quantities
public import StepModel

/// What no layout on so many devices can beat: perfectly split work, every byte read once, no communication.
public struct Ceilings: Hashable, Sendable {
    /// The arithmetic of the burst's prompts.
    public var burstWork: FLOPs
    /// The shortest time in which the burst's prompts can be read.
    public var prefillFloor: Seconds
    /// The bytes that one decode step of the load must read: weights of visited experts and everything else, cache.
    public var decodeBytes: Bytes
    /// The shortest decode step of the load by memory traffic.
    public var decodeFloor: Seconds
    /// The largest output rate of the load by memory traffic.
    public var memoryCeiling: TokensPerSecond
    /// The largest output rate at any batch size by arithmetic.
    public var computeCeiling: TokensPerSecond
    /// How many devices the figures are for.
    public var devices: Int
}

extension Pricing {
    /// The floors and ceilings of a load on `devices` devices.
    public func ceilings(of model: ModelArchitecture, load: Load, devices: Int) -> Ceilings {
        let burst = Step.prefill(sequences: load.concurrency, newTokens: load.input)
        let decode = Step.decode(sequences: load.concurrency, context: load.middleContext)
        let bytes = onceReadBytes(of: model, decode: decode)
        let decodeFloor =
            (bytes.matrices / bandwidth(.matrixProduct) + bytes.experts / bandwidth(.groupedExperts)
                + bytes.cache / bandwidth(.decodeAttention)) / Double(devices)
        let perToken = computeTime(of: .decode(sequences: 1, context: load.middleContext), in: model)
        return Ceilings(
            burstWork: model.flops(of: burst), prefillFloor: computeTime(of: burst, in: model) / Double(devices),
            decodeBytes: bytes.matrices + bytes.experts + bytes.cache, decodeFloor: decodeFloor,
            memoryCeiling: TokensPerSecond(Double(load.concurrency), in: decodeFloor),
            computeCeiling: TokensPerSecond(Double(devices), in: perToken), devices: devices)
    }

    /// The time that one device would compute a whole step at the asymptotic rates of the profile.
    private func computeTime(of step: Step, in model: ModelArchitecture) -> Seconds {
        let parameters = model.parameters
        let perToken = FLOPs(rawValue: 2 * Double(step.newTokens))
        let (linear, unconverted) = (model.precision.linear, model.precision.unconverted)
        let dense = parameters.attentionProjections + parameters.denseFeedForward + parameters.sharedExperts
        return perToken * dense / rate(.matrixProduct, linear)
            + perToken * parameters.activeExperts / rate(.groupedExperts, linear)
            + perToken * parameters.router / rate(.matrixProduct, unconverted)
            + model.coreFLOPs(of: step)
            / rate(step.isDecode ? .decodeAttention : .prefillAttention, unconverted)
            + model.headFLOPs * Double(step.sequences) / rate(.matrixProduct, unconverted)
    }

    private func rate(_ family: OperatorFamily, _ format: NumericFormat) -> FLOPsPerSecond {
        let peak = cluster.accelerator.peak
        let executed = peak.executedFormat(for: format) ?? format
        let efficiency = profile.efficiency(of: family, format: executed)?.compute ?? Fraction(rawValue: 1)
        return (peak.rate(for: executed) ?? .zero) * efficiency
    }

    private func bandwidth(_ family: OperatorFamily) -> BytesPerSecond {
        let efficiency = profile.operators.filter { $0.family == family }.map(\.memory).max() ?? Fraction(rawValue: 1)
        return cluster.accelerator.memoryBandwidth * efficiency
    }

    /// What a decode step of the model must read once: the matrices that every token visits, the experts that any
    /// token visits, and the cache of its sequences.
    private func onceReadBytes(
        of model: ModelArchitecture, decode: Step
    ) -> (matrices: Bytes, experts: Bytes, cache: Bytes) {
        let parameters = model.parameters
        var visited = 0.0
        for run in model.layerRuns {
            guard let experts = run.feedForward.mixture else { continue }
            let distinct = ExpertStatistics.distinctExperts(
                tokens: decode.newTokens, experts: experts.expertCount, perToken: experts.expertsPerToken)
            visited += Double(run.count) * distinct * experts.expertParameters(hiddenSize: model.hiddenSize)
        }
        let linear = model.precision.bytesPerLinearWeight
        let head = model.embeddingParameters * model.precision.unconverted.bytesPerElement
        let always = parameters.attentionProjections + parameters.denseFeedForward + parameters.sharedExperts
        return (
            always * linear + head, visited * model.precision.stored(.experts).bytesPerWeight,
            model.coreReadBytes(of: decode)
        )
    }
}
