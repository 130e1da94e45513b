internal import Hardware
internal import Models
internal import Parallelism
internal import Quantities
internal import Serving
internal import StepModel

/// Turns what a search found into deployments that can be read, launched and run.
extension PlanSearch {
    /// The deployment of a contender.
    func deployment(_ contender: Contender) -> PlannedDeployment {
        let settled = settled(contender)
        var pools = [pool(settled.first, settled.second == nil ? .serving : .prefill, spaces.first)]
        if let second = settled.second { pools.append(pool(second, .decode, spaces.second ?? spaces.first)) }
        return PlannedDeployment(
            kind: settled.kind, pools: pools, prediction: prediction(settled), keepsPromises: settled.violation == 0)
    }

    /// A contender that serves a stated rate with no more sequences than the rate keeps in flight.
    ///
    /// A search compares by what a worker could serve; below that, fewer sequences are in flight, and times are shorter.
    private func settled(_ contender: Contender) -> Contender {
        guard case .rate(let asked) = question.demand, contender.second == nil else { return contender }
        var pricer = pricer(of: contender.first, spaces.first)
        let one = asked / Double(contender.first.copies)
        func state(_ sequences: Int) -> SteadyState? {
            pricer.state(
                ServingPoint(
                    scheduling: contender.first.scheduling, tokenBudget: contender.first.budget, sequences: sequences,
                    arrival: .independent))
        }
        var (low, high) = (1, contender.first.sequences)
        while low < high {
            let middle = (low + high) / 2
            if state(middle).map({ $0.requestRate >= one }) ?? true { high = middle } else { low = middle + 1 }
        }
        guard let state = state(low) else { return contender }
        var settled = contender
        settled.first = ContenderPool(
            job: contender.first.job, copies: contender.first.copies, budget: contender.first.budget, sequences: low,
            scheduling: contender.first.scheduling)
        settled.timeToFirstToken = state.timeToFirstToken.rawValue + question.overhead
        settled.timePerOutputToken = state.timePerOutputToken.rawValue
        return settled
    }

    /// The layout of a pool, all copies included.
    func layout(of pool: ContenderPool, _ space: WorkerSpace) -> ParallelLayout {
        space.jobs[pool.job].layout.copied(pool.copies)
    }

    /// The variant of the model that a pool runs.
    func variant(of pool: ContenderPool, _ space: WorkerSpace) -> WorkerVariant {
        space.variants[space.jobs[pool.job].variant]
    }

    /// One copy of a pool.
    func copy(of pool: ContenderPool, _ space: WorkerSpace) -> DeploymentModel {
        let variant = variant(of: pool, space)
        return DeploymentModel(legal: space.jobs[pool.job].layout, model: variant.model, pricing: variant.pricing)
    }

    private func pricer(of pool: ContenderPool, _ space: WorkerSpace) -> WorkerPricer {
        WorkerPricer(copy(of: pool, space).roundClock(for: variant(of: pool, space).shape))
    }

    private func pool(_ pool: ContenderPool, _ role: PlannedPool.Role, _ space: WorkerSpace) -> PlannedPool {
        PlannedPool(
            role, layout: layout(of: pool, space), of: variant(of: pool, space), scheduling: pool.scheduling,
            budget: pool.budget, sequences: pool.sequences)
    }

    private func prediction(_ contender: Contender) -> PlanPrediction {
        let tokens = contender.rate * Double(question.output)
        let whole = contender.timeToFirstToken + contender.timePerOutputToken * Double(question.output - 1)
        let (price, power) = (question.price(contender), question.power(contender))
        return PlanPrediction(
            timeToFirstToken: Seconds(rawValue: contender.timeToFirstToken),
            timePerOutputToken: Seconds(rawValue: contender.timePerOutputToken), endToEnd: Seconds(rawValue: whole),
            requestRate: contender.rate, inFlight: contender.rate * whole,
            outputRate: TokensPerSecond(rawValue: tokens),
            outputRatePerDevice: TokensPerSecond(rawValue: tokens / Double(contender.devices)),
            pricePerHour: price > 0 ? Dollars(rawValue: price) : nil,
            costPerMillionTokens: price > 0 ? Dollars(rawValue: price / 3600 / tokens * 1e6) : nil,
            power: power > 0 ? Watts(rawValue: power) : nil,
            outputRatePerKilowatt: power > 0 ? TokensPerSecond(rawValue: tokens / power * 1000) : nil)
    }
}

extension PlannedPool {
    /// A pool with the memory that its fullest device needs.
    ///
    /// - Parameters:
    ///   - role: What it does.
    ///   - layout: The layout, all copies included.
    ///   - variant: The model as it is run, with the load.
    ///   - scheduling: How prompts and generation share steps.
    ///   - budget: The most tokens of a step on one attention rank; a decode pool's follows from its sequences.
    ///   - sequences: The sequences on one attention rank.
    init(
        _ role: Role, layout: ParallelLayout, of variant: WorkerVariant, scheduling: EngineProfile.Scheduling,
        budget: Int, sequences: Int
    ) {
        let shape = variant.shape
        let budget = role == .decode ? sequences * shape.tokensPerStep : budget
        // Prompts are read while those read before wait for their caches to be handed over.
        let demand = MemoryDemand(
            sequencesPerRank: role == .prefill ? 2 * sequences : sequences,
            context: role == .prefill ? shape.input : shape.finalContext, tokensPerStep: budget)
        let stages = variant.pricing.memory(of: variant.model, layout: layout, demand: demand)
        self.init(
            role: role, accelerator: variant.pricing.cluster.accelerator.name, layout: layout,
            options: variant.options, scheduling: scheduling, tokenBudget: budget, sequencesPerRank: sequences,
            memory: stages.max { $0.total < $1.total } ?? stages[0])
    }
}
