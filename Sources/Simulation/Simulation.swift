public import Diagnostics
internal import Planning
internal import Quantities
internal import Serving
public import Traffic

/// How a run is done.
public struct SimulationOptions: Sendable {
    /// What is written down.
    public var record: RecordOptions
    /// Whether every step is run on its own, instead of those that only generate together.
    public var isExact: Bool
    /// Whether requests arrive whatever happens to others; clients that wait for answers need `false`.
    public var isOpenLoop: Bool
    /// Where draws start.
    public var seed: UInt64
    /// After how many requests the observer is asked.
    public var requestsBetweenLooks: Int

    /// Creates options.
    public init(
        record: RecordOptions = RecordOptions(), isExact: Bool = false, isOpenLoop: Bool = true, seed: UInt64 = 1,
        requestsBetweenLooks: Int = 4096
    ) {
        self.record = record
        self.isExact = isExact
        self.isOpenLoop = isOpenLoop
        self.seed = seed
        self.requestsBetweenLooks = requestsBetweenLooks
    }
}

extension SimulatedDeployment {
    /// Runs requests through the deployment.
    ///
    /// - Parameters:
    ///   - feed: The requests.
    ///   - options: How the run is done.
    ///   - sink: Where what happened to requests goes while the run goes on; without one it is part of the result, if it
    ///     is written down at all.
    ///   - observe: Looks at the progress from time to time and says whether the run goes on.
    /// - Returns: What happened.
    /// - Throws: A diagnostic about a request that cannot be read.
    public func run<Source: TrafficSource>(
        _ feed: inout TrafficFeed<Source>, options: SimulationOptions = SimulationOptions(),
        sink: (([RequestRecord]) throws(Diagnostic) -> Void)? = nil,
        observe: @escaping (RunProgress) -> Bool = { _ in true }
    ) throws(Diagnostic) -> SimulationResult {
        var options = options
        options.record.requestOverhead = requestOverhead
        let isIndependent = options.isOpenLoop && pools.count == 1 && (routing == .roundRobin || pools[0].copies == 1)
        let replicas = replicas(options, reportsEnds: !isIndependent, contentTokens: feed.source.prefixBlockTokens)
        var watch = RunWatch(every: options.requestsBetweenLooks, sink: sink, observe: observe)
        if isIndependent {
            let run = IndependentRun(replicas)
            try run.run(&feed, &watch)
            return try result(of: run.replicas, links: nil, isStopped: watch.isStopped)
        }
        var run = CoupledRun(
            replicas, router: Router(routing, seed: options.seed), handOver: pools.count > 1 ? handOver : nil)
        try run.run(&feed, &watch)
        return try result(of: run.replicas, links: run.links, isStopped: watch.isStopped)
    }

    /// What happened, once it was found possible.
    private func result(
        of replicas: [Replica], links: SharedLinks?, isStopped: Bool
    ) throws(Diagnostic) -> SimulationResult {
        var first = 0
        for pool in pools {
            for replica in replicas[first..<first + pool.copies] { try pool.floor.check(replica) }
            first += pool.copies
        }
        return SimulationResult(replicas, links: links, isStopped: isStopped, deployment: self)
    }

    private func replicas(_ options: SimulationOptions, reportsEnds: Bool, contentTokens: Int?) -> [Replica] {
        var replicas: [Replica] = []
        for pool in pools {
            var setup = ReplicaSetup(
                rules: pool.rules, pricing: pool.pricing, ranks: pool.ranks, microBatches: pool.stages,
                prefixBlockTokens: contentTokens, isExact: options.isExact, reportsEnds: reportsEnds,
                seed: options.seed)
            switch pool.role {
            case .serving: setup.role = .serving
            case .prefill:
                setup.role = .prefill
                setup.laterCache = pools.last?.rules.cache
            case .decode, .attention, .experts:
                setup.role = .decode
                setup.prefixBlockTokens = nil
            }
            for _ in 0..<pool.copies {
                replicas.append(Replica(setup, number: replicas.count, options: options.record))
            }
        }
        return replicas
    }

    private var handOver: HandOverSetup {
        HandOverSetup(
            bytesPerToken: cachePerToken.rawValue, bytesPerSequence: cachePerSequence.rawValue,
            sending: pools.first?.handOverBandwidth.rawValue ?? 1,
            receiving: pools.last?.handOverBandwidth.rawValue ?? 1, delay: handOverOverhead.rawValue + 1e-3,
            layers: layers)
    }
}
