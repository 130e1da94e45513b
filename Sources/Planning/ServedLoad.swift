public import Diagnostics
public import Hardware
internal import Models
internal import Parallelism
internal import Quantities
public import Serving
internal import StepModel

/// What a closed loop of requests gets: as many in flight as the scenario says, one following another at once.
public struct ServedLoad: Hashable, Sendable {
    /// Means over the requests, and rates.
    public var outcome: ServingOutcome
    /// The engine whose scheduling it is.
    public var engine: EngineProfile
    /// What bounds a batch.
    public var limits: BatchLimits
    /// How many requests were sent.
    public var requests: Int

    /// How often each place in flight is filled; throughput benchmarks send about as many.
    static let turns = 10
    /// More requests on one rank change means by less than they cost to simulate.
    static let mostRequestsPerRank = 4000
    /// With more in flight on one rank nearly all of them only queue, and a run would take many seconds.
    public static let mostInFlightPerRank = 20_000
}

extension Scenario {
    /// The scenario's load served step by step on a deployment.
    ///
    /// - Parameter deployment: The layout on the cluster.
    /// - Returns: What requests get; `nil` where none fits in the cache, or where more are in flight on a rank than
    ///   ``ServedLoad/mostInFlightPerRank``.
    /// - Throws: A diagnostic if the catalog of engines is damaged, which a test excludes.
    public func served(on deployment: DeploymentModel) throws(Diagnostic) -> ServedLoad? {
        let engine: EngineProfile
        if let stated = settings.engine { engine = stated } else { engine = try EngineCatalog.load().find("vllm") }
        let limits = BatchLimits(of: engine)
        let ranks = deployment.layout.requestGroups
        guard load.concurrency / ranks <= ServedLoad.mostInFlightPerRank else { return nil }
        let most = ranks.multipliedReportingOverflow(by: ServedLoad.mostRequestsPerRank)
        let wanted = load.concurrency * ServedLoad.turns
        let requests = max(load.concurrency, most.overflow ? wanted : min(wanted, most.partialValue))
        let outcome = deployment.serve(
            RequestLoad(
                input: load.input, output: load.output, arrival: .concurrency(load.concurrency), requests: requests,
                cachedShare: settings.cachedShare.rawValue),
            limits: limits, drafting: settings.drafting,
            requestOverhead: settings.engine == nil ? .zero : engine.requestOverhead)
        guard outcome.requestRate > 0 else { return nil }
        return ServedLoad(outcome: outcome, engine: engine, limits: limits, requests: requests)
    }
}
