internal import Diagnostics
internal import Hardware
internal import Models
internal import Parallelism
internal import Quantities
internal import Serving
internal import StepModel

/// Turns what a search found with attention and experts apart into deployments that can be read.
extension PlanSearch {
    /// The deployment of a contender whose second pool is a worker of `space`.
    func deployment(_ contender: Contender, generatedBy second: ContenderPool, _ space: SplitSpace) -> PlannedDeployment
    {
        PlannedDeployment(
            kind: contender.kind, pools: [pool(contender.first, .prefill, spaces.first)] + space.pools(of: second),
            prediction: prediction(contender), split: space.times(of: second),
            keepsPromises: contender.violation == 0)
    }
}

extension SplitSpace {
    /// The attention devices and the expert devices of all copies of a worker.
    func pools(of pool: ContenderPool) -> [PlannedPool] {
        let worker = workers[pool.job]
        let (variant, layout) = (variants[worker.variant], worker.layout)
        let rows = pool.sequences / layout.microBatches
        func planned(
            _ role: PlannedPool.Role, _ grid: ParallelLayout, tokens: Int, sequences: Int, _ memory: MemoryFootprint
        ) -> PlannedPool {
            PlannedPool(
                role: role, accelerator: variant.pricing.cluster.accelerator.name, layout: grid.copied(pool.copies),
                options: variant.options, scheduling: pool.scheduling, tokenBudget: tokens,
                sequencesPerRank: sequences, memory: memory)
        }
        let demand = MemoryDemand(
            sequencesPerRank: pool.sequences, context: variant.shape.finalContext, tokensPerStep: pool.sequences)
        let attention = StageMemory(attentionOf: variant.model, layout: layout)
            .footprint(of: demand, on: variant.pricing)
        let experts = ExpertSideMemory(variant.model, layout).footprint(tokens: rows * layout.data, on: variant.pricing)
        return [
            planned(.attention, layout.attention, tokens: rows, sequences: pool.sequences, attention),
            planned(.experts, layout.experts, tokens: rows * layout.data, sequences: 0, experts),
        ]
    }

    private func round(of pool: ContenderPool) -> (round: SplitGeneration.Round, counts: [Int], layout: SplitLayout) {
        let worker = workers[pool.job]
        var memory = PricingMemory()
        let generation = generation(of: worker, memory: &memory)
        let turns = worker.layout.microBatches
        return (generation.round(pool.sequences / turns, microBatches: turns), generation.layerCounts, worker.layout)
    }

    /// How the micro-batches of a worker take turns.
    func times(of pool: ContenderPool) -> SplitTimes {
        let (round, counts, layout) = round(of: pool)
        let mixtures = counts.indices.filter { round.experts[$0].experts > 0 }
        let layers = mixtures.reduce(0.0) { $0 + Double(counts[$1]) }
        func mean(_ time: (Int) -> Double) -> Seconds {
            Seconds(rawValue: mixtures.reduce(0) { $0 + Double(counts[$1]) * time($1) } / max(1, layers))
        }
        return SplitTimes(
            microBatches: layout.microBatches, attention: mean { round.attention.layers[$0] },
            send: mean { round.experts[$0].send }, experts: mean { round.experts[$0].experts },
            receive: mean { round.experts[$0].receive }, round: Seconds(rawValue: round.seconds))
    }

    /// The device time that one token costs in a round, by what it is spent on: what devices are not busy with is waiting.
    func parts(of pool: ContenderPool) -> [TimeCategory: Seconds] {
        let (round, counts, layout) = round(of: pool)
        let turns = Double(layout.microBatches)
        func all(_ time: (Int) -> Double) -> Double { counts.indices.reduce(0) { $0 + Double(counts[$1]) * time($1) } }
        let attention = (all { round.attention.layers[$0] } + round.attention.ends) * Double(layout.attentionDevices)
        let experts = all { round.experts[$0].experts } * Double(layout.expert)
        let whole = round.seconds * Double(layout.devices)
        let tokens = Double(pool.sequences * layout.data)
        return [
            .attention: Seconds(rawValue: turns * attention / tokens),
            .experts: Seconds(rawValue: turns * experts / tokens),
            .waiting: Seconds(rawValue: max(0, whole - turns * (attention + experts)) / tokens),
        ]
    }
}

extension Scenario {
    /// Refuses what generation with attention and experts apart is not priced with.
    func checkSplit() throws(Diagnostic) {
        guard search.kinds.contains(.attentionFFN) else { return }
        func refusal(_ reason: String, _ hint: String) -> Diagnostic {
            Diagnostic(.noData, code: "attention-ffn", "attention and experts apart: \(reason)", hint: hint)
        }
        guard model.isMixtureOfExperts else {
            throw refusal(
                "\(model.name) is dense and has no routed experts to set apart",
                "leave out disaggregate_ffn, or choose a mixture of experts")
        }
        guard settings.drafting == nil else {
            throw refusal(
                "drafted tokens are not priced, since neither drafts nor their verification are split",
                "leave out speculation or disaggregate_ffn")
        }
        if let engine = settings.engine {
            throw refusal(
                "\(engine.id) does not run it as it is priced here, with the router beside attention",
                "leave out the engine; vLLM's AFD plug-in sends whole hidden states to a router beside the experts")
        }
    }
}
