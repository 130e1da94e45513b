/// How one model is split over accelerators.
///
/// Per pipeline stage the same `w` devices are used twice, once as an attention grid and once as an expert grid:
///
///     w = tensor · context · data        (attention)
///     w = expert · expertTensor          (experts)
///     devices = replicas · pipeline · w
///
/// Expert parallelism overlaps the attention grid; it never multiplies it. Attention data parallelism (`data`: ranks
/// that share experts and step together) and `replicas` (independent copies of the model) are different things.
/// A dense model has no expert grid: its feed-forward network is sharded by `tensor`, and `expert` and `expertTensor`
/// are 1.
public struct ParallelLayout: Hashable, Sendable {
    /// Independent copies of the model, each with its own requests.
    public var replicas: Int
    /// Pipeline stages, PP.
    public var pipeline: Int
    /// Tensor parallelism of attention (and of dense feed-forward networks), TP.
    public var tensor: Int
    /// Context parallelism: devices among which one sequence's tokens are split, CP.
    public var context: Int
    /// Attention data parallelism: ranks that hold different requests and share the experts, DP.
    public var data: Int
    /// Expert parallelism: groups among which whole experts are distributed, EP.
    public var expert: Int
    /// Tensor parallelism inside each expert.
    public var expertTensor: Int
    /// Decode context parallelism, DCP: into how many parts the ranks of a TP group cut the cache of each sequence.
    ///
    /// Without it each holds copies. It reuses TP ranks and adds no devices.
    public var decodeContext: Int
    /// Further copies of much-visited experts, over the whole expert grid, that even out its load.
    public var redundantExperts: Int
    /// Whether the drafting modules of the model are loaded.
    public var loadsDrafting: Bool
    /// How tokens reach experts, where it is not the usual way for the grid.
    public var statedCommunication: ExpertCommunication?

    /// Creates a layout.
    public init(
        replicas: Int = 1, pipeline: Int = 1, tensor: Int = 1, context: Int = 1, data: Int = 1, expert: Int = 1,
        expertTensor: Int = 1, decodeContext: Int = 1, redundantExperts: Int = 0, loadsDrafting: Bool = false,
        statedCommunication: ExpertCommunication? = nil
    ) {
        self.replicas = replicas
        self.pipeline = pipeline
        self.tensor = tensor
        self.context = context
        self.data = data
        self.expert = expert
        self.expertTensor = expertTensor
        self.decodeContext = decodeContext
        self.redundantExperts = redundantExperts
        self.loadsDrafting = loadsDrafting
        self.statedCommunication = statedCommunication
    }

    /// The devices of one pipeline stage, counted over the attention grid.
    public var stageWidth: Int { tensor.times(context).times(data) }
    /// The devices of one pipeline stage, counted over the expert grid.
    public var expertWidth: Int { expert.times(expertTensor) }
    /// The devices of one copy of the model.
    public var devicesPerReplica: Int { pipeline.times(stageWidth) }
    /// All devices, or the largest integer where their number exceeds it.
    public var deviceCount: Int { replicas.times(devicesPerReplica) }
    /// How many groups hold different requests: attention ranks of all replicas.
    public var requestGroups: Int { replicas.times(data) }

    /// How tokens reach the experts and come back.
    public var expertCommunication: ExpertCommunication {
        if let statedCommunication { return statedCommunication }
        if data == 1 && context == 1 { return .replicatedTokens }
        return expertTensor == 1 ? .allToAll : .gatherAndScatter
    }
}

extension Int {
    /// The product of two degrees, which a careless layout can make larger than any integer: then the largest one.
    func times(_ degree: Int) -> Int {
        let (product, overflow) = multipliedReportingOverflow(by: degree)
        return overflow ? .max : product
    }
}

/// How tokens reach the experts that they chose (SCIENCE: Megatron, DeepSpeed-MoE, DeepEP).
public enum ExpertCommunication: String, Hashable, Sendable, CaseIterable {
    /// Every device of the stage already holds every token: each runs its experts, an all-reduce adds the results.
    case replicatedTokens = "all-reduce"
    /// Each token is sent to the devices of its experts and back: dispatch and combine.
    case allToAll = "all-to-all"
    /// All tokens are gathered on all devices, and the results reduce-scattered.
    case gatherAndScatter = "all-gather"
}

extension ParallelLayout: CustomStringConvertible {
    /// The notation that ``init(parsing:isMixture:at:)`` reads, without degrees of 1: `pp2 tp4 dp4 ep16`.
    public var description: String {
        let degrees = [
            ("r", replicas), ("pp", pipeline), ("tp", tensor), ("cp", context), ("dp", data), ("ep", expert),
            ("etp", expertTensor), ("dcp", decodeContext),
        ]
        let written = degrees.filter { $0.1 != 1 }.map { "\($0.0)\($0.1)" }
        return written.isEmpty ? "tp1" : written.joined(separator: " ")
    }
}
