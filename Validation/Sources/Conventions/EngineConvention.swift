public import Diagnostics
internal import Documents
public import Hardware
public import Quantities

/// What an engine does unless told otherwise, where measurements do not say.
public struct EngineConvention: Hashable, Sendable {
    /// The engine's identifier.
    public var id: String
    /// How files write the engine: beginnings of the name, in lower case.
    var writtenAs: [String]
    /// Names that begin the same way but mean another engine.
    var except: [String]
    /// Whether a prompt is read in one step, so that whoever starts the engine gives a step room for the longest prompt
    /// beside the running sequences.
    public var holdsPromptInStep: Bool
    /// Whether attention data parallelism divides the token budget of a step among its ranks.
    public var attentionRanksShareBudget: Bool
    /// The cache format for each weights format, where it is not that of the activations.
    private var caches: [CacheRule]
    /// The format to which activations are quantised for weights that a checkpoint leaves weight-only, on devices with
    /// units for the weights' format.
    private var activations: [CacheRule]
    /// How much memory the cache may take.
    public var memory: EngineMemoryRule
    /// The limits, the first that applies.
    private var limits: [LimitRule]
    /// Where the figures come from.
    public var source: String

    private struct CacheRule: Hashable, Sendable {
        var weights: [String]
        var format: NumericFormat
    }

    private struct LimitRule: Hashable, Sendable {
        var before: EngineVersion?
        var memoryFrom: Bytes?
        var limits: BatchLimits
    }

    /// Whether a file's engine, in lower case, is this one.
    func matches(_ written: String) -> Bool {
        writtenAs.contains { written.hasPrefix($0) } && !except.contains { written.hasPrefix($0) }
    }

    /// The limits of one engine process, whose version may be unknown (then the newest), on a device.
    func limits(version: EngineVersion?, deviceMemory: Bytes) -> BatchLimits {
        let rule = limits.first { rule in
            if let before = rule.before, !(version.map { $0 < before } ?? false) { return false }
            return rule.memoryFrom.map { deviceMemory >= $0 } ?? true
        }
        return rule?.limits ?? BatchLimits(sequences: 256, tokensPerStep: 8192)
    }

    /// The format of activations beside weights, or `nil` where products are multiplied as the checkpoint says.
    func activationFormat(forWeights written: String) -> NumericFormat? {
        activations.first { $0.weights.contains(written) }?.format
    }

    /// The format of the key-value cache, or `nil` for that of the activations.
    func cacheFormat(forWeights written: String) -> NumericFormat? {
        caches.first { $0.weights.contains(written) }?.format
    }
}

/// How many sequences and tokens a step may hold.
public struct BatchLimits: Hashable, Sendable {
    /// The sequences that one engine process (one attention rank) runs at a time.
    public var sequences: Int
    /// The tokens that it computes in a step.
    public var tokensPerStep: Int

    /// Creates limits.
    public init(sequences: Int, tokensPerStep: Int) {
        self.sequences = sequences
        self.tokensPerStep = tokensPerStep
    }
}

/// How an engine sizes its key-value cache.
public struct EngineMemoryRule: Hashable, Sendable {
    /// The share.
    public var share: Fraction
    /// What it is taken of.
    public var basis: MemoryRule.Basis

    /// Creates a rule.
    public init(share: Fraction, basis: MemoryRule.Basis) {
        self.share = share
        self.basis = basis
    }
}

extension EngineConvention {
    /// Loads the built-in table.
    public static func load() throws(Diagnostic) -> [EngineConvention] {
        try ConventionFile.engines.entries(
            of: "engines", schema: "shardwise/engine-conventions/v1", decode: EngineConvention.init(decoding:))
    }

    private init(decoding reader: ObjectReader) throws(Diagnostic) {
        try reader.rejectUnknownMembers(known: [
            "id", "written", "except", "holds_prompt_in_step", "attention_dp_divides_budget", "cache", "activations",
            "memory", "limits", "source",
        ])
        id = try reader.string("id")
        writtenAs = try reader.texts("written")
        except = try reader.texts("except")
        holdsPromptInStep = try reader.boolean("holds_prompt_in_step")
        attentionRanksShareBudget = try reader.boolean("attention_dp_divides_budget")
        caches = []
        for entry in try reader.objects("cache") {
            caches.append(CacheRule(weights: try entry.texts("weights"), format: try entry.choice("format")))
        }
        activations = []
        for entry in reader.has("activations") ? try reader.objects("activations") : [] {
            activations.append(CacheRule(weights: try entry.texts("weights"), format: try entry.choice("format")))
        }
        let rule = try reader.object("memory")
        memory = EngineMemoryRule(
            share: Fraction(rawValue: try rule.number("share", in: 0.05...1)), basis: try rule.choice("of"))
        limits = []
        for entry in try reader.objects("limits") {
            limits.append(
                LimitRule(
                    before: try entry.optionalString("before").flatMap { EngineVersion(in: $0) },
                    memoryFrom: try entry.optionalNumber("memory_from_gb", in: 1...10000).map { .gigabytes($0) },
                    limits: BatchLimits(
                        sequences: try entry.integer("sequences", in: 1...1_000_000),
                        tokensPerStep: try entry.integer("tokens_per_step", in: 1...10_000_000))))
        }
        source = try reader.string("source")
    }
}
