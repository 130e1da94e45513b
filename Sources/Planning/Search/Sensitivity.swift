internal import Hardware
internal import Parallelism
internal import Quantities
internal import Serving
internal import StepModel

/// By how much an input must change for another layout of the short list to be chosen.
extension PlanSearch {
    /// The changes of a scenario's inputs that are tried: each one upwards and downwards.
    func changes(of scenario: Scenario) -> [InputChange] {
        SensitiveInput.allCases.filter { scenario.states($0) }
            .flatMap { [InputChange(input: $0, rises: true), InputChange(input: $0, rises: false)] }
    }

    /// The workers of the best contenders alone.
    func shortList(_ ranked: [Contender]) -> ShortList {
        var first: [Int] = []
        var second: [Int] = []
        var apart: [Int] = []
        for contender in ranked {
            first.append(contender.first.job)
            if contender.isSplit {
                apart.append(contentsOf: [contender.second].compactMap { $0?.job })
            } else if let pool = contender.second {
                if spaces.second == nil { first.append(pool.job) } else { second.append(pool.job) }
            }
        }
        return ShortList(
            first: spaces.first.restricted(to: first), second: spaces.second?.restricted(to: second),
            split: splitSpace?.restricted(to: Set(apart).sorted()))
    }
}

/// One input of a scenario that becomes larger or smaller.
struct InputChange: Sendable {
    let input: SensitiveInput
    let rises: Bool
}

/// The workers among which changes of inputs are tried.
struct ShortList: Sendable {
    let first: WorkerSpace
    let second: WorkerSpace?
    let split: SplitSpace?

    /// The smallest change, within a factor of four, at which other layouts are chosen.
    func flip(of change: InputChange, from chosen: [ParallelLayout], _ scenario: Scenario) -> PlanReasons.Flip? {
        let input = change.input
        func flip(_ factor: Double) -> PlanReasons.Flip? {
            let changed = scenario.changed(input, by: factor)
            let others = changed.decodeCluster ?? changed.cluster
            let search = PlanSearch(
                changed, first.priced(on: changed.cluster, changed),
                second?.priced(on: others, changed), seeksBestAlone: true,
                split: split.map { $0.priced($0.variants.priced(on: others, changed)) })
            guard let best = search.best, search.layouts(best) != chosen else { return nil }
            return PlanReasons.Flip(input: input, factor: factor, layouts: search.layouts(best), kind: best.kind)
        }
        var near = 1.0
        for factor in change.rises ? [2.0, 4.0] : [0.5, 0.25] {
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
    /// The same space with some of its workers only, which are prepared for many searches: those that are named first
    /// are looked at first.
    func restricted(to wanted: [Int]) -> WorkerSpace {
        let kept = Set(wanted).sorted()
        var space = self
        space.jobs = kept.map { jobs[$0] }
        space.groups = kept.indices.map { $0..<($0 + 1) }
        space.families = []
        for place in wanted.compactMap({ kept.firstIndex(of: $0) }) where !space.families.contains([place]) {
            space.families.append([place])
        }
        var memory = PricingMemory()
        space.prepared = space.jobs.map { job in
            let variant = variants[job.variant]
            let pipeline = pipeline(of: job)
            let parts = StageParts(
                variant.model, grid: job.layout, pipeline: pipeline, pricing: variant.pricing, memory: &memory)
            return PreparedWorker(
                held: HeldMemory(variant.model, job.layout, stages: pipeline.unlikeStages),
                rounds: RoundModel(
                    variant.model, job.layout, pricing: variant.pricing, parts: parts, pipeline: pipeline))
        }
        return space
    }

    /// The same workers on a changed cluster and for changed requests.
    fileprivate func priced(on cluster: Cluster, _ scenario: Scenario) -> WorkerSpace {
        var space = self
        if variants.contains(where: { $0.pricing.cluster != cluster }) {
            for index in space.prepared.indices { space.prepared[index].rounds = nil }
        }
        space.variants = variants.priced(on: cluster, scenario)
        return space
    }
}

extension [WorkerVariant] {
    /// The same variants on a changed cluster and for changed requests.
    fileprivate func priced(on cluster: Cluster, _ scenario: Scenario) -> [WorkerVariant] {
        map { variant in
            let pricing = variant.pricing
            return WorkerVariant(
                scenario, model: variant.model,
                pricing: Pricing(
                    cluster: cluster, profile: pricing.profile, engine: pricing.engine, options: pricing.options),
                options: variant.options)
        }
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
