public import Hardware
public import Models
public import Parallelism
public import Quantities

/// What a measurement asks of the model: one deployment under one load.
///
/// Rows that differ only in metric or statistic ask the same question, which is answered once.
public struct ServingQuestion: Hashable, Sendable {
    /// The model in the formats that the row states or the engine implies.
    public var model: ModelArchitecture
    /// The accelerator and the node it comes in.
    public var accelerator: AcceleratorCatalog.Entry
    /// Which devices do what.
    public var deployment: MeasuredDeployment
    /// The engine's identifier.
    public var engine: String
    /// Whether tokens reach experts by an all-to-all instead of the engine's usual way.
    public var usesAllToAll: Bool
    /// The engine's version as written, such as `0.19.0`.
    public var engineVersion: String?
    /// How the engine batches and sizes its cache.
    public var behaviour: EngineBehaviour
    /// The mean prompt, in tokens.
    public var input: Double
    /// The mean output, in tokens.
    public var output: Double
    /// The shortest lengths as a share of the longest, which are uniform between; 1 for fixed lengths.
    public var shortestShare: Double
    /// The requests that each place of a closed loop serves in turn, when stated.
    public var turns: Double?
    /// The requests queued from the start, when stated.
    public var queued: Int?
    /// How requests come.
    public var arrival: Arrival
    /// Whether only one of the two phases was measured.
    public var scope: Scope
    /// How tokens are drafted, if they are.
    public var speculation: Speculation?
    /// The latencies that a benchmark prescribes: the throughput is the largest that keeps them.
    public var prescribed: PrescribedLatency?

    /// How requests come.
    public enum Arrival: Hashable, Sendable {
        /// So many are in the system at any time; a finished one is replaced at once.
        case closedLoop(concurrency: Int)
        /// So many come per second, whatever the state of the system.
        case openLoop(perSecond: Double)
        /// All are queued from the start: the deployment runs as full as is best for its throughput.
        case saturating
        /// One batch starts together and runs to its end.
        case staticBatch(Int)
    }

    /// What was measured.
    public enum Scope: Hashable, Sendable {
        /// Whole requests.
        case requests
        /// Reading prompts alone.
        case prefill
        /// Generation alone, prompts being in the cache.
        case decode
    }
}

/// Which devices serve which phase.
public enum MeasuredDeployment: Hashable, Sendable {
    /// All devices serve both phases. With several layouts, the row does not say which it was and the best counts.
    case shared([ParallelLayout])
    /// Some devices read prompts, others generate.
    case disaggregated(prefill: ParallelLayout, decode: ParallelLayout)

    /// All accelerators.
    public var deviceCount: Int {
        switch self {
        case .shared(let layouts): layouts.first?.deviceCount ?? 0
        case .disaggregated(let prefill, let decode): prefill.deviceCount + decode.deviceCount
        }
    }

    /// Every layout in it.
    public var layouts: [ParallelLayout] {
        switch self {
        case .shared(let layouts): layouts
        case .disaggregated(let prefill, let decode): [prefill, decode]
        }
    }
}

/// How an engine batches and sizes its cache in a measurement.
public struct EngineBehaviour: Hashable, Sendable {
    /// The most sequences and tokens in a step of one attention rank.
    public var limits: BatchLimits
    /// How prompts and generation share steps, where the benchmark sets it.
    public var scheduling: EngineProfile.Scheduling?
    /// How much memory the cache may take.
    public var memory: EngineMemoryRule
    /// The batch sizes of captured graphs, where the benchmark sets its own.
    public var captured: CapturedSizes?
    /// How many steps a prompt waits for others to be read with, where the engine was told to collect them.
    public var batchWait: Int
}

/// How tokens are drafted and accepted.
public struct Speculation: Hashable, Sendable {
    /// The tokens drafted per step.
    public var draftTokens: Int
    /// The tokens that a step yields on average: 1 + accepted drafts.
    public var acceptedLength: Double
}

/// Latencies that nearly all requests must keep.
public struct PrescribedLatency: Hashable, Sendable {
    /// The longest TTFT.
    public var timeToFirstToken: Seconds
    /// The longest TPOT.
    public var timePerOutputToken: Seconds
}

/// What the model answers.
public struct ServingAnswer: Hashable, Sendable {
    /// The mean TTFT over all requests, those of the burst with which closed loops begin included.
    public var timeToFirstToken: Seconds
    /// The median TTFT.
    public var medianTimeToFirstToken: Seconds
    /// The mean TPOT.
    public var timePerOutputToken: Seconds
    /// The median TPOT.
    public var medianTimePerOutputToken: Seconds
    /// The requests finished per second.
    public var requestsPerSecond: Double
    /// The prompt tokens read per second.
    public var inputRate: TokensPerSecond
    /// The output tokens per second.
    public var outputRate: TokensPerSecond
    /// All accelerators.
    public var deviceCount: Int
    /// The time from a request to its last token.
    public var requestLatency: Seconds
    /// Whether TTFT is mostly waiting for a place rather than reading the prompt.
    public var isQueueBound: Bool
    /// What physics allows.
    public var bounds: PhysicalBounds
    /// How the figures follow from each other, one sentence each.
    public var derivation: [String]
}
