internal import Hardware
internal import Parallelism
internal import Quantities
internal import Serving
internal import StepModel

/// Prices the operating points of workers, and keeps what a search needs of them.
struct WorkerEvaluation {
    let space: WorkerSpace
    let question: PlanQuestion
    /// What the workers may be used for.
    let roles: Roles
    /// Whether points that cannot be chosen are left out; a test compares with a search that leaves nothing out.
    let prunes: Bool

    /// What workers may be used for.
    struct Roles: OptionSet {
        let rawValue: Int
        static let serving = Roles(rawValue: 1)
        static let reading = Roles(rawValue: 2)
        static let generating = Roles(rawValue: 4)
    }

    var part = SearchPart()
    /// What other workers were found to do before.
    let before: SearchPart
    private var memory = PricingMemory()
    /// What the workers of the family at hand execute, once one of them was priced.
    private var parts: StageParts?
    /// The steps that were priced for workers of that family.
    private var steps = StepMemory()
    /// The best of the workers seen so far, against which later ones are pruned.
    private(set) var incumbent: Contender?

    /// Whether nothing but the best deployment is wanted.
    let seeksBestAlone: Bool
    /// By how much a front must beat a bound for the point to be left out.
    let margin: Double

    init(
        space: WorkerSpace, question: PlanQuestion, roles: Roles, prunes: Bool, keepsRunnersUp: Bool,
        known: SearchPart
    ) {
        seeksBestAlone = !keepsRunnersUp
        margin = keepsRunnersUp ? 1.1 : 1 + 1e-9
        (self.space, self.question, self.roles, self.prunes) = (space, question, roles, prunes)
        before = known
        incumbent = known.best.min { question.precedes($0, $1) }
    }

    /// A worker whose points are being priced.
    struct Worker {
        let index: Int
        let layout: ParallelLayout
        let options: WorkerOptions
        var pricer: WorkerPricer
        let room: SequenceRoom
        let readingRoom: SequenceRoom

        var devices: Int { layout.devicesPerReplica }
    }

    /// Prices the groups of a family, whose steps are made of the same parts.
    mutating func evaluate(family: [Int]) {
        parts = nil
        for group in family { evaluate(space.groups[group]) }
    }

    /// Prices a group of workers that hold and execute the same: memory first, which needs no price.
    private mutating func evaluate(_ group: Range<Int>) {
        let layout = space.jobs[group.lowerBound].layout
        let first = space.variants[space.jobs[group.lowerBound].variant]
        let headroom = question.objectives.memoryHeadroom
        part.counts.workers += group.count
        let prepared = space.prepared.isEmpty ? nil : space.prepared[group.lowerBound]
        let pipeline = space.pipeline(of: space.jobs[group.lowerBound])
        let held = prepared?.held ?? HeldMemory(first.model, layout, stages: pipeline.unlikeStages)
        let room = held.room(context: first.shape.finalContext, headroom: headroom, on: first.pricing)
        guard room.sequences(tokensPerStep: 0, tokensPerSequence: first.shape.tokensPerStep) > 0 else {
            part.counts.tooLarge += group.count
            return
        }
        let readingRoom = held.room(context: first.shape.input, headroom: headroom, on: first.pricing)
        let rounds = prepared?.rounds ?? rounds(of: first, layout, pipeline)
        for index in group {
            let options = space.variants[space.jobs[index].variant].options
            let clock = rounds.roundClock(for: first.shape, overlapsTwoBatches: options.overlapsTwoBatches)
            var worker = Worker(
                index: index, layout: layout, options: options, pricer: WorkerPricer(clock, budgets: space.budgets),
                room: room, readingRoom: readingRoom)
            worker.pricer.exchange(&steps)
            if roles.contains(.serving) { serve(&worker) }
            if roles.contains(.reading), options.drafting == nil { read(&worker) }
            if roles.contains(.generating) { generate(&worker) }
            worker.pricer.exchange(&steps)
        }
    }

    /// The rounds of a layout of the family at hand.
    private mutating func rounds(
        of variant: WorkerVariant, _ layout: ParallelLayout, _ pipeline: PipelineParts
    ) -> RoundModel {
        let shared =
            parts
            ?? StageParts(
                variant.model, grid: layout, pipeline: pipeline, pricing: variant.pricing, memory: &memory)
        parts = shared
        return RoundModel(variant.model, layout, pricing: variant.pricing, parts: shared, pipeline: pipeline)
    }

    // MARK: Both phases

    private mutating func serve(_ worker: inout Worker) {
        let most = question.isCountOpen ? 1 : question.devices.first / worker.devices
        let capacities = space.budgets.map { worker.room.sequences(tokensPerStep: $0) }
        guard most > 0, capacities.contains(where: { $0 > 0 }) else { return }
        var sizes = WorkerSpace.batchSizes(upTo: capacities.max() ?? 1)
        for end in capacities where end > 0 && !sizes.contains(end) { sizes.append(end) }
        sizes.sort()
        var best: Contender?
        switch question.demand {
        case .concurrency(let all):
            for scheduling in space.schedulings {
                fixed(all, copies: most, &worker, scheduling, capacities, &best)
            }
        case .free where seeksMostSequences:
            for scheduling in space.schedulings {
                fill(copies: most, &worker, scheduling, capacities, sizes, &best)
            }
        case .free, .rate: free(copies: most, &worker, capacities, sizes, &best)
        }
        guard let best else { return }
        part.best.append(best)
        if question.precedes(best, orNone: incumbent) { incumbent = best }
    }

    /// A stated concurrency, over every number of copies.
    private mutating func fixed(
        _ all: Int, copies most: Int, _ worker: inout Worker, _ scheduling: EngineProfile.Scheduling,
        _ capacities: [Int], _ best: inout Contender?
    ) {
        let largest = question.isCountOpen ? LayoutSpace.densestReplicas : most
        for copies in LayoutSpace.copyCounts(upTo: largest) {
            let ranks = copies * worker.layout.data
            // A copy without any request would be idle.
            guard ranks - worker.layout.data < all || copies == 1 else { break }
            let sequences = (all + ranks - 1) / ranks
            for (budget, capacity) in zip(space.budgets, capacities) where sequences <= capacity {
                guard let priced = contender(&worker, scheduling, budget, sequences, copies: copies) else { continue }
                var contender = priced.contender
                contender.rate *= Double(all) / Double(sequences * ranks)
                consider(contender, &best)
                if prunes, !priced.isBudgetBound { break }
            }
        }
    }

    mutating func contender(
        _ worker: inout Worker, _ scheduling: EngineProfile.Scheduling, _ budget: Int, _ sequences: Int, copies: Int
    ) -> (contender: Contender, isBudgetBound: Bool)? {
        let point = ServingPoint(
            scheduling: scheduling, tokenBudget: budget, sequences: sequences, arrival: question.demand.arrival)
        guard let state = worker.pricer.state(point) else {
            part.counts.unstable += 1
            return nil
        }
        part.counts.priced += 1
        var first = state.timeToFirstToken.rawValue
        if question.objectives.firstTokenReading == .burst, question.demand.arrival == .closedLoop {
            first = worker.pricer.reading(budget).last(of: sequences).rawValue
        }
        first += question.overhead
        let pace = state.timePerOutputToken.rawValue
        let contender = Contender(
            first: ContenderPool(
                job: worker.index, copies: copies, budget: budget, sequences: sequences, scheduling: scheduling),
            timeToFirstToken: first, timePerOutputToken: pace, rate: state.requestRate * Double(copies),
            devices: copies * worker.devices, violation: question.violation(first, pace))
        return (contender, state.isBudgetBound)
    }

    mutating func consider(_ contender: Contender, _ best: inout Contender?, isOnGrid: Bool = true) {
        if isOnGrid, !question.isBeyondFront(contender.timePerOutputToken),
            question.violation(contender.timeToFirstToken, contender.timePerOutputToken, paced: false) == 0
        {
            part.front.add(pace: contender.timePerOutputToken, yield: question.perDevice(contender), contender)
        }
        if contender.violation == 0 {
            part.mostPerDevice = max(part.mostPerDevice, contender.rate / Double(contender.devices))
        }
        guard case .rate = question.demand else { return keep(contender, &best) }
        if let served = question.demanded(contender) { keep(served, &best) }
    }

    /// Keeps a contender that serves what is asked for if it is the best, or misses its promises by the least.
    private mutating func keep(_ served: Contender, _ best: inout Contender?) {
        guard served.violation == 0 else { return part.offer(nearest: served, question) }
        if question.precedes(served, orNone: best) { best = served }
        // Points of the worker itself need not be looked at either once they cannot be the best.
        if seeksBestAlone, question.precedes(served, orNone: incumbent) { incumbent = served }
    }
}
