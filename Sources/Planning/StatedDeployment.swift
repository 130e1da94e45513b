package import Diagnostics
internal import Hardware
internal import Models
package import Parallelism
package import Quantities
internal import Serving
package import StepModel

/// A deployment that somebody stated, priced as a plan prices its candidates: same steady state, grids and promises.
package struct StatedDeployment: Sendable {
    /// Which devices do what; layouts include their copies.
    package enum Pools: Hashable, Sendable {
        /// Every copy reads prompts and generates.
        case shared(ParallelLayout)
        /// Some copies read prompts, others generate.
        case separate(prefill: ParallelLayout, decode: ParallelLayout)
    }

    /// The deployment at the operating point that is best by the scenario's goal.
    package var deployment: PlannedDeployment
    /// The device time of one generated token, by what it is spent on.
    package var parts: [(category: TimeCategory, time: Seconds)]
    /// Of separate pools, the prompts that the first could read per request that the second could generate for.
    package var balance: Double?

    /// Prices a deployment: its layouts are given, sequences, token budget, steps, exchange of tokens and overlap are chosen;
    /// `nil` where it does not fit or does not keep the promises.
    ///
    /// - Parameters:
    ///   - pools: Legal layouts; an engine's rules are not asked.
    ///   - scenario: The question; devices that the deployment does not use count as idle.
    /// - Throws: A no-data diagnostic when the cluster cannot be priced.
    package init?(_ pools: Pools, _ scenario: Scenario) throws(Diagnostic) {
        switch pools {
        case .shared(let layout):
            var own = scenario
            own.search.kinds = [.aggregated]
            own.cluster.deviceCount = layout.deviceCount
            let space = try WorkerSpace(only: layout, own)
            let search = PlanSearch(own, space, nil, seeksBestAlone: true)
            guard let best = search.best, best.first.copies == layout.replicas else { return nil }
            self.init(best, in: search, balance: nil)
        case .separate(let prefill, let decode):
            var own = scenario
            own.search.kinds = [.disaggregated]
            let (first, second) = (try WorkerSpace(only: prefill, own), try WorkerSpace(only: decode, own))
            let search = PlanSearch(own, first, second, seeksBestAlone: true)
            guard let (best, balance) = search.stated(readers: prefill.replicas, generators: decode.replicas, own)
            else { return nil }
            self.init(best, in: search, balance: balance)
        }
    }

    private init(_ contender: Contender, in search: PlanSearch, balance: Double?) {
        deployment = search.deployment(contender)
        let all = search.parts(of: contender)
        parts = TimeCategory.allCases.compactMap { category in all[category].map { (category, $0) } }
        self.balance = balance
    }

    /// The best deployment of a scenario, in the same form.
    ///
    /// - Returns: The deployment; `nil` where none keeps the promises.
    /// - Throws: A no-data diagnostic when the cluster cannot be priced, or the engine's rules are not known.
    package static func best(_ scenario: Scenario) throws(Diagnostic) -> StatedDeployment? {
        let search = try PlanSearch(scenario)
        return search.best.map { StatedDeployment($0, in: search, balance: nil) }
    }
}

extension WorkerSpace {
    /// The workers of one layout alone, with every way to exchange tokens and to overlap that is not stated.
    fileprivate init(only layout: ParallelLayout, _ scenario: Scenario) throws(Diagnostic) {
        let layouts = DeclaredLayouts(
            scenario, on: scenario.cluster, upTo: layout.devicesPerReplica, rules: nil)
        let space = WorkerSpace(scenario, layouts, pricing: try scenario.pricing(of: scenario.cluster))
        var wanted = layout
        (wanted.replicas, wanted.statedCommunication) = (1, nil)
        self = space.restricted(
            to: space.jobs.indices.filter { index in
                var found = space.jobs[index].layout
                (found.statedCommunication, found.loadsDrafting) = (nil, wanted.loadsDrafting)
                return found == wanted
            })
    }
}

extension PlanSearch {
    /// The best match of exactly so many readers and generators, and how many prompts the readers could read for each that
    /// the generators could serve.
    fileprivate func stated(
        readers: Int, generators: Int, _ scenario: Scenario
    ) -> (best: Contender, balance: Double)? {
        guard let second = spaces.second else { return nil }
        let reading = PlanSearch.evaluated(spaces.first, question, [.reading], prunes: true, keepsRunnersUp: true)
        let generating = PlanSearch.evaluated(second, question, [.generating], prunes: true, keepsRunnersUp: true)
        let table = HandOverTable(scenario, spaces.first, second, cache: scenario.model.precision.keyValueCache)
        var best: (contender: Contender, balance: Double)?
        // Each side has one layout, so that all of its points have one key.
        for reader in reading.readers.values.flatMap(\.self) {
            for generator in generating.generators.values.flatMap(\.points).map(\.payload)
            where generator.copies.map({ $0 == generators }) ?? true {
                let transfer = table.handOver(reader.devices, generator.receivers)
                let pair = PoolPair(reader, generator, transfer, question)
                guard pair.keepsUp,
                    let contender = pair.contender(readers: readers, generators: generators, question),
                    contender.violation == 0, best.map({ question.precedes(contender, $0.contender) }) ?? true
                else { continue }
                let asked = generator.rate.requestRate * Double(generators)
                let read = reader.rate.promptRate * SteadyState.largestUtilisation * Double(readers)
                best = (contender, read / asked)
            }
        }
        return best.map { ($0.contender, $0.balance) }
    }
}
