internal import Hardware
internal import Parallelism
internal import Quantities
internal import Serving
internal import StepModel

/// By how much an input must change for another layout of the short list to be chosen.
extension PlanSearch {
    /// The flips nearest to what was asked, by input, and the inputs that flip nothing.
    func flips(
        of best: Contender, among ranked: [Contender], _ scenario: Scenario
    ) -> (flips: [PlanReasons.Flip], robust: [SensitiveInput]) {
        let shortList = shortList(ranked)
        let inputs = SensitiveInput.allCases.filter { scenario.states($0) }
        let chosen = layouts(best)
        let found = inputs.mappedInParallel { input in
            [true, false].compactMap { shortList.flip(of: input, from: chosen, rises: $0, scenario) }
        }
        let flips = found.flatMap { $0 }
        return (flips, inputs.filter { input in !flips.contains { $0.input == input } })
    }

    /// The workers of the best contenders alone.
    private func shortList(_ ranked: [Contender]) -> ShortList {
        var first: [Int] = []
        var second: [Int] = []
        for contender in ranked {
            first.append(contender.first.job)
            if let pool = contender.second {
                if spaces.second == nil { first.append(pool.job) } else { second.append(pool.job) }
            }
        }
        return ShortList(
            first: spaces.first.restricted(to: Set(first).sorted()),
            second: spaces.second?.restricted(to: Set(second).sorted()))
    }
}

/// The workers among which changes of inputs are tried.
private struct ShortList: Sendable {
    let first: WorkerSpace
    let second: WorkerSpace?

    /// The smallest change upwards or downwards, within a factor of four, at which other layouts are chosen.
    func flip(
        of input: SensitiveInput, from chosen: [ParallelLayout], rises: Bool, _ scenario: Scenario
    ) -> PlanReasons.Flip? {
        func flip(_ factor: Double) -> PlanReasons.Flip? {
            let changed = scenario.changed(input, by: factor)
            let search = PlanSearch(
                changed, first.priced(on: changed.cluster, changed),
                second?.priced(on: changed.decodeCluster ?? changed.cluster, changed), drawsFronts: false)
            guard let best = search.best, search.layouts(best) != chosen else { return nil }
            return PlanReasons.Flip(input: input, factor: factor, layouts: search.layouts(best), kind: best.kind)
        }
        var near = 1.0
        for factor in rises ? [2.0, 4.0] : [0.5, 0.25] {
            guard var nearest = flip(factor) else {
                near = factor
                continue
            }
            for _ in 0..<4 {
                let middle = (near * nearest.factor).squareRoot()
                if let found = flip(middle) { nearest = found } else { near = middle }
            }
            return nearest
        }
        return nil
    }
}

extension WorkerSpace {
    /// The same space with some of its workers only.
    fileprivate func restricted(to kept: [Int]) -> WorkerSpace {
        var space = self
        space.jobs = kept.map { jobs[$0] }
        space.groups = kept.indices.map { $0..<($0 + 1) }
        return space
    }

    /// The same workers on a changed cluster and for changed requests.
    fileprivate func priced(on cluster: Cluster, _ scenario: Scenario) -> WorkerSpace {
        var space = self
        space.variants = variants.map { variant in
            let pricing = variant.pricing
            return WorkerVariant(
                scenario, model: variant.model,
                pricing: Pricing(
                    cluster: cluster, profile: pricing.profile, engine: pricing.engine, options: pricing.options),
                options: variant.options)
        }
        return space
    }
}

extension Scenario {
    /// Whether a scenario states an input at all.
    fileprivate func states(_ input: SensitiveInput) -> Bool {
        switch input {
        case .memoryBandwidth, .interconnect, .input, .output: true
        case .timeToFirstToken: objectives.timeToFirstToken != nil
        case .timePerOutputToken: objectives.timePerOutputToken != nil
        case .demand: demand != .free
        }
    }

    /// The scenario with one input changed by a factor.
    fileprivate func changed(_ input: SensitiveInput, by factor: Double) -> Scenario {
        func scaled(_ count: Int) -> Int { max(1, Int((Double(count) * factor).rounded())) }
        var changed = self
        switch input {
        case .memoryBandwidth:
            changed.cluster.accelerator.memoryBandwidth = cluster.accelerator.memoryBandwidth * factor
            if let bandwidth = decodeCluster?.accelerator.memoryBandwidth {
                changed.decodeCluster?.accelerator.memoryBandwidth = bandwidth * factor
            }
        case .interconnect:
            changed.cluster = cluster.withNetworks(scaledBy: factor)
            changed.decodeCluster = decodeCluster?.withNetworks(scaledBy: factor)
        case .input: changed.load.input = scaled(load.input)
        case .output: changed.load.output = scaled(load.output)
        case .timeToFirstToken:
            changed.objectives.timeToFirstToken = objectives.timeToFirstToken.map { $0 * factor }
        case .timePerOutputToken:
            changed.objectives.timePerOutputToken = objectives.timePerOutputToken.map { $0 * factor }
        case .demand:
            switch demand {
            case .free: break
            case .concurrency(let count): changed.demand = .concurrency(scaled(count))
            case .rate(let rate): changed.demand = .rate(rate * factor)
            }
        }
        return changed
    }
}

extension Cluster {
    /// The same devices with networks of other bandwidths.
    fileprivate func withNetworks(scaledBy factor: Double) -> Cluster {
        var cluster = self
        for network in [\Cluster.scaleUp, \Cluster.scaleOut] {
            cluster[keyPath: network].bandwidth = cluster[keyPath: network].bandwidth * factor
            cluster[keyPath: network].perPairBandwidth = cluster[keyPath: network].perPairBandwidth.map { $0 * factor }
        }
        return cluster
    }
}
