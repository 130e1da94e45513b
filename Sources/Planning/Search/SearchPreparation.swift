internal import Concurrency
internal import Diagnostics
internal import Hardware
internal import Models
internal import Parallelism
internal import StepModel

/// What a search needs before it begins: constants, and layouts, which are found while constants are read.
struct SearchPreparation: Sendable {
    let pricings: SearchPricings
    /// The layouts of the first workers that are searched, on the first cluster and on the second where there is one.
    let layouts: (first: DeclaredLayouts, second: DeclaredLayouts?)

    /// - Throws: A no-data diagnostic when a cluster cannot be priced, or the engine's rules are not known.
    init(_ scenario: Scenario) throws(Diagnostic) {
        let (pricings, layouts) = inParallel(
            { Result { () throws(Diagnostic) in try SearchPricings(scenario) } },
            { Result { () throws(Diagnostic) in try SearchPreparation.layouts(scenario) } })
        (self.pricings, self.layouts) = (try pricings.get(), try layouts.get())
    }

    /// The same with constants that are known already.
    init(_ scenario: Scenario, _ pricings: SearchPricings) throws(Diagnostic) {
        (self.pricings, layouts) = (pricings, try SearchPreparation.layouts(scenario))
    }

    private static func layouts(
        _ scenario: Scenario
    ) throws(Diagnostic) -> (first: DeclaredLayouts, second: DeclaredLayouts?) {
        let limit = scenario.largestFirstReplica
        let second = try scenario.decodeCluster.map { cluster throws(Diagnostic) in
            try DeclaredLayouts(scenario, on: cluster, upTo: limit)
        }
        return (try DeclaredLayouts(scenario, on: scenario.cluster, upTo: limit), second)
    }
}

/// The layouts of one copy that a scenario declares on one of its clusters, in every precision of the model.
struct DeclaredLayouts: Sendable {
    /// By precision.
    let spaces: [ReplicaSpace]
    /// The stages of pipelines of every depth in use, by precision.
    let pipelines: [[Int: PipelineParts]]

    /// - Parameters:
    ///   - scenario: The question.
    ///   - cluster: The cluster.
    ///   - devices: The most devices of a worker.
    ///   - rules: The rules of the engine, where one is stated.
    init(_ scenario: Scenario, on cluster: Cluster, upTo devices: Int, rules: EngineLayoutRules?) {
        let precisions = scenario.precisions
        spaces = precisions.map { model in
            ReplicaSpace(
                model: model, devices: devices, settings: scenario.settings,
                redundant: scenario.search.redundantExperts,
                rules: rules?.compiled(for: model, devicesPerNode: cluster.devicesPerNode))
        }
        pipelines = zip(precisions, spaces).map { model, space in
            PipelineParts.pipelines(model, depths: Set(space.legal.map(\.pipeline)))
        }
    }

    /// The layouts of at most so many of a cluster's devices, by the rules of the engine that is stated.
    ///
    /// - Throws: A no-data diagnostic when the engine's rules are not known.
    init(_ scenario: Scenario, on cluster: Cluster, upTo limit: Int) throws(Diagnostic) {
        self.init(
            scenario, on: cluster, upTo: min(cluster.deviceCount, limit), rules: try scenario.settings.layoutRules())
    }
}
