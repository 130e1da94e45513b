internal import Diagnostics
internal import Documents
internal import Hardware
internal import Quantities

/// What the scripts of a benchmark harness pass to an engine, where the rows they led to do not repeat it.
struct HarnessSetting: Sendable {
    /// The harness, as sources or remarks name it.
    var harness: String
    /// The models the setting holds for; all if empty.
    var models: [String]
    /// The accelerators it holds for; all if empty.
    var accelerators: [String]
    /// The weights formats it holds for; all if empty.
    var weights: [String]
    /// The engine.
    var engine: String
    /// Whether it holds with drafting, without, or (`nil`) both.
    var speculation: Bool?
    /// The prompt and output, nominal, for which it holds; all if `nil`.
    var lengths: [Int]?
    /// The smallest concurrency for which it holds.
    var minimumConcurrency: Int?
    /// The largest TP for which it holds.
    var tensorUpTo: Int?
    /// The TP for which it holds.
    var tensor: Int?
    /// The oldest version of the engine for which it holds.
    var engineFrom: EngineVersion?
    /// The version of the engine from which it no longer holds.
    var engineBefore: EngineVersion?
    /// The first day of runs with the setting, such as `2026-04-03`.
    var from: String?
    /// The cache format.
    var cache: String?
    /// The token budget of a step.
    var tokensPerStep: Int?
    /// The token budget of a step as a multiple of the nominal prompt.
    var tokensPerInput: Double?
    /// The limit on sequences.
    var sequences: Int?
    /// How the limits follow from model, devices and lengths, where the harness tunes them.
    var tuning: LimitTuning?
    /// Whether a step is given room for the longest prompt beside all sequences.
    var holdsPromptAndSequences: Bool
    /// How prompts and generation share steps.
    var scheduling: EngineProfile.Scheduling?
    /// How many steps a prompt waits for others to be read with.
    var batchWait: Int?
    /// The share of memory that the engine may use, unless the accelerator has one of its own.
    private var usualMemoryShare: Fraction?
    /// The shares on some accelerators.
    private var otherMemoryShares: [(accelerators: [String], share: Fraction)]
    /// Whether it holds for separate pools, for one pool, or (`nil`) both.
    var disaggregated: Bool?
    /// Where graphs were captured for 1, 2, 4 and multiples of 8, the largest batch.
    var capturedUpTo: Int?
    /// Where graphs were captured for powers of two, the largest batch.
    var capturedPowersUpTo: Int?
    /// The tokens drafted per step.
    var draftTokens: Int?
    /// The tokens drafted per step where attention runs data-parallel.
    var draftTokensWithAttentionDataParallel: Int?

    /// The share of memory that the engine may use on an accelerator.
    func memoryShare(on accelerator: String) -> Fraction? {
        otherMemoryShares.first { $0.accelerators.contains(accelerator) }?.share ?? usualMemoryShare
    }

    /// Whether a row was run with the setting.
    func applies(to row: MeasurementRow) -> Bool {
        guard row.source.contains(harness) || NoteText(row.notes).contains(harness) else { return false }
        if let from, row.date < from || !row.date.hasPrefix("20") { return false }
        if let disaggregated, disaggregated != row.isDisaggregated { return false }
        if let speculation, speculation != row.usesSpeculation { return false }
        if let lengths, lengths.map(Double.init) != [row.input, row.output].compactMap(\.self) { return false }
        if let minimumConcurrency, (Int(row.concurrency) ?? 0) < minimumConcurrency { return false }
        if let tensorUpTo, (row.degrees.tensor ?? 1) > tensorUpTo { return false }
        if let tensor, row.degrees.tensor != tensor { return false }
        if engineFrom != nil || engineBefore != nil {
            guard let version = row.engine.version else { return false }
            if let engineFrom, version < engineFrom { return false }
            if let engineBefore, !(version < engineBefore) { return false }
        }
        return (models.isEmpty || models.contains(row.model)) && engine == row.engine.id
            && (accelerators.isEmpty || accelerators.contains(row.accelerator))
            && (weights.isEmpty || weights.contains(row.weights))
    }

    /// Loads the built-in table.
    static func load() throws(Diagnostic) -> [HarnessSetting] {
        try ConventionFile.settings.entries(
            of: "settings", schema: "shardwise/harness-settings/v1", decode: HarnessSetting.init(decoding:))
    }

    private init(decoding reader: ObjectReader) throws(Diagnostic) {
        try reader.rejectUnknownMembers(known: [
            "lengths", "minimum_concurrency", "tensor_up_to", "batch_wait_iterations", "harness", "models",
            "accelerators", "weights", "engine", "speculation", "from", "cache",
            "tokens_per_step", "captured_powers_up_to", "tokens_per_input", "sequences", "memory_share", "draft_tokens",
            "draft_tokens_with_attention_dp", "source", "tensor", "engine_from", "engine_before", "tuning",
            "holds_prompt_and_sequences", "scheduling", "disaggregated",
            "captured_up_to", "other_memory_shares",
        ])
        harness = try reader.string("harness")
        models = try reader.texts("models")
        accelerators = try reader.texts("accelerators")
        weights = try reader.optionalTexts("weights")
        engine = try reader.string("engine")
        speculation = try reader.optionalBoolean("speculation")
        if let written = try reader.optionalArray("lengths") {
            var values: [Int] = []
            for value in written { values.append(try value.integer(named: "lengths", in: 1...100_000_000)) }
            lengths = values
        }
        minimumConcurrency = try reader.optionalInteger("minimum_concurrency", in: 1...100_000_000)
        tensorUpTo = try reader.optionalInteger("tensor_up_to", in: 1...1024)
        disaggregated = try reader.optionalBoolean("disaggregated")
        capturedUpTo = try reader.optionalInteger("captured_up_to", in: 1...1_000_000)
        tensor = try reader.optionalInteger("tensor", in: 1...1024)
        engineFrom = try reader.optionalString("engine_from").flatMap { EngineVersion(in: $0) }
        engineBefore = try reader.optionalString("engine_before").flatMap { EngineVersion(in: $0) }
        tuning = try reader.optionalObject("tuning").map { tuned throws(Diagnostic) in try LimitTuning(decoding: tuned)
        }
        holdsPromptAndSequences = try reader.optionalBoolean("holds_prompt_and_sequences") ?? false
        scheduling = try reader.optionalChoice("scheduling")
        batchWait = try reader.optionalInteger("batch_wait_iterations", in: 0...100_000)
        from = try reader.optionalString("from")
        cache = try reader.optionalString("cache")
        tokensPerStep = try reader.optionalInteger("tokens_per_step", in: 1...10_000_000)
        tokensPerInput = try reader.optionalNumber("tokens_per_input", in: 0.01...1000)
        sequences = try reader.optionalInteger("sequences", in: 1...1_000_000)
        usualMemoryShare = try reader.optionalNumber("memory_share", in: 0.05...1).map { Fraction(rawValue: $0) }
        otherMemoryShares = []
        for entry in reader.has("other_memory_shares") ? try reader.objects("other_memory_shares") : [] {
            let share = Fraction(rawValue: try entry.number("share", in: 0.05...1))
            otherMemoryShares.append((try entry.texts("accelerators"), share))
        }
        capturedPowersUpTo = try reader.optionalInteger("captured_powers_up_to", in: 1...1_000_000)
        draftTokens = try reader.optionalInteger("draft_tokens", in: 1...64)
        draftTokensWithAttentionDataParallel = try reader.optionalInteger(
            "draft_tokens_with_attention_dp", in: 1...64)
        _ = try reader.string("source")
    }
}
