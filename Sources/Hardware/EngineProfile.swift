public import Quantities

/// How an inference engine schedules requests, uses memory and burdens the host: what differs between engines on the
/// same devices.
public struct EngineProfile: Hashable, Sendable {
    /// How prompts and generation share steps.
    public enum Scheduling: String, Hashable, Sendable, CaseIterable {
        /// Generation first, then prompts in chunks up to the token budget, in one step (vLLM v1).
        case mixedChunks = "mixed-chunks"
        /// Steps of prompts alone whenever one waits and fits, which generation waits for (SGLang, vLLM v0).
        case promptsFirst = "prompts-first"
        /// Whole prompts beside generation, as many as the token budget takes (TensorRT-LLM).
        case mixedPrompts = "mixed-prompts"
    }

    /// When the cache of a request is set aside.
    public enum Reservation: String, Hashable, Sendable, CaseIterable {
        /// As it grows; when memory runs out the last request is preempted and read again.
        case grown
        /// For prompt and output together before it starts, so that none is ever preempted.
        case whole
    }

    /// An estimate of how much of the output that running requests may still generate they will.
    public struct GrowthEstimate: Hashable, Sendable {
        /// The share at the start.
        public var initialShare: Fraction
        /// The share below which it does not fall.
        public var leastShare: Fraction
        /// The generating steps in which it falls from the first to the second.
        public var fallingSteps: Int
        /// The further tokens of each sequence that are expected after requests were put back.
        public var stepsAfterRetraction: Int
        /// The most tokens of a request's output that count.
        public var mostCountedOutput: Int

        /// Creates an estimate.
        public init(
            initialShare: Fraction, leastShare: Fraction, fallingSteps: Int, stepsAfterRetraction: Int,
            mostCountedOutput: Int
        ) {
            self.initialShare = initialShare
            self.leastShare = leastShare
            self.fallingSteps = max(1, fallingSteps)
            self.stepsAfterRetraction = stepsAfterRetraction
            self.mostCountedOutput = mostCountedOutput
        }
    }

    /// The identifier, such as `vllm`.
    public var id: String
    /// Other names of the engine.
    public var aliases: [String]
    /// The engine whose kernels it runs, by which efficiency profiles tell them apart.
    public var kernels: String
    /// How prompts and generation share steps.
    public var scheduling: Scheduling
    /// When cache is set aside.
    public var reservation: Reservation
    /// How the engine estimates what running requests will still generate, where it admits others by that.
    public var growth: GrowthEstimate?
    /// The most tokens of one step on one attention rank.
    public var tokenBudget: Int
    /// The most requests that run at once on one attention rank.
    public var maximumSequences: Int
    /// Whether attention ranks exchange tokens with experts by gathering all tokens everywhere, unless an all-to-all
    /// back end is chosen.
    public var gathersTokens: Bool
    /// What the host adds to a step.
    public var host: HostOverhead
    /// What tokenising, queueing and streaming add to a request's first token.
    public var requestOverhead: Seconds
    /// What a request waits outside of steps and of the transfer itself when its cache is handed from one pool to
    /// another: connections, polling, admission by the receiver.
    public var handOverOverhead: Seconds
    /// What of the memory is for the cache.
    public var memory: MemoryRule
    /// The captured batch sizes.
    public var graphs: CapturedSizes
    /// Where the figures come from.
    public var source: String

    /// Creates an engine's profile.
    public init(
        id: String, aliases: [String] = [], kernels: String? = nil, scheduling: Scheduling, reservation: Reservation,
        growth: GrowthEstimate? = nil, tokenBudget: Int, maximumSequences: Int, gathersTokens: Bool, host: HostOverhead,
        requestOverhead: Seconds,
        handOverOverhead: Seconds = .zero, memory: MemoryRule, graphs: CapturedSizes, source: String
    ) {
        self.id = id
        self.aliases = aliases
        self.kernels = kernels ?? id
        self.scheduling = scheduling
        self.reservation = reservation
        self.growth = growth
        self.tokenBudget = tokenBudget
        self.maximumSequences = maximumSequences
        self.gathersTokens = gathersTokens
        self.host = host
        self.requestOverhead = requestOverhead
        self.handOverOverhead = handOverOverhead
        self.memory = memory
        self.graphs = graphs
        self.source = source
    }
}

/// The batch sizes for which an engine has captured graphs.
public struct CapturedSizes: Hashable, Sendable {
    /// The size up to which every power of two is captured, and nothing between.
    public var powersUpTo: Int
    /// The spacing of captured sizes beyond.
    public var spacing: Int
    /// The largest captured size; larger steps run without a graph.
    public var largest: Int

    /// Creates a set of sizes.
    public init(powersUpTo: Int, spacing: Int, largest: Int) {
        self.powersUpTo = powersUpTo
        self.spacing = max(1, spacing)
        self.largest = largest
    }

    /// No graphs and no padding.
    public static let none = CapturedSizes(powersUpTo: 0, spacing: 1, largest: 0)

    /// The rows computed for a step of so many: the next captured size, or the same number beyond the largest.
    public func padded(_ rows: Double) -> Double {
        guard rows <= Double(largest), rows > 0 else { return rows }
        if rows <= Double(powersUpTo) {
            var size = 1.0
            while size < rows { size *= 2 }
            return size
        }
        let step = Double(spacing)
        return min(Double(largest), (rows / step).rounded(.up) * step)
    }
}

extension EfficiencyProfile {
    /// The profile as an engine uses it: its host overheads and its memory rule in place of the general ones.
    public func served(by engine: EngineProfile) -> EfficiencyProfile {
        var served = self
        served.host = engine.host
        served.memory = engine.memory
        return served
    }
}
