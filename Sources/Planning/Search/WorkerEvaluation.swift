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
    private var incumbent: Contender?

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
        let held = prepared?.held ?? HeldMemory(first.model, layout, stages: pipeline.stages)
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
        let shared = parts ?? StageParts(variant.model, grid: layout, pricing: variant.pricing, memory: &memory)
        parts = shared
        return RoundModel(variant.model, layout, pricing: variant.pricing, parts: shared, pipeline: pipeline)
    }

    /// Whether a pace is slower than anything that is wanted.
    func isTooSlow(_ pace: Double) -> Bool {
        guard seeksBestAlone, let limit = question.objectives.timePerOutputToken else {
            return question.isBeyondFront(pace)
        }
        return pace > limit.rawValue
    }

    // MARK: Both phases

    private mutating func serve(_ worker: inout Worker) {
        let most = question.isCountOpen ? 1 : question.devices.first / worker.devices
        let capacities = space.budgets.map { worker.room.sequences(tokensPerStep: $0) }
        guard most > 0, capacities.contains(where: { $0 > 0 }) else { return }
        let ends = capacities.filter { $0 > 0 }
        let grid = WorkerSpace.batchSizes(upTo: ends.max() ?? 1)
        let sizes = (grid + Set(ends).filter { !grid.contains($0) }).sorted()
        var best: Contender?
        var hopeless = [Bool](repeating: false, count: sizes.count)
        for scheduling in space.schedulings {
            if case .concurrency(let all) = question.demand {
                fixed(all, copies: most, &worker, scheduling, capacities, &best)
            } else {
                free(copies: most, &worker, scheduling, capacities, sizes, &hopeless, &best)
            }
        }
        guard let best else { return }
        part.best.append(best)
        if incumbent.map({ question.precedes(best, $0) }) ?? true { incumbent = best }
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

    /// How far the sequences of one token budget have been looked at.
    private struct Progress {
        var capacity: Int
        /// The most sequences that kept the promises or were left out, and the fewest beyond that missed one.
        var kept = 0
        var missed: Int?
        var beyond: Contender?
        /// Whether more sequences need not be looked at.
        var isDone = false

        /// Whether so many sequences are a point of the space.
        func holds(_ sequences: Int, isOnGrid: Bool) -> Bool {
            !isDone && sequences <= capacity && (isOnGrid || sequences == capacity)
        }
    }

    /// As many sequences as keep the promises: those of the grid, and the most that do.
    ///
    /// What is hopeless with one scheduling is so with any, since bounds hold for all.
    private mutating func free(
        copies: Int, _ worker: inout Worker, _ scheduling: EngineProfile.Scheduling, _ capacities: [Int],
        _ sizes: [Int], _ hopeless: inout [Bool], _ best: inout Contender?
    ) {
        var progress = capacities.map { Progress(capacity: $0, isDone: $0 < 1) }
        for (place, sequences) in sizes.enumerated() {
            let isOnGrid = WorkerSpace.isOnGrid(sequences)
            if prunes, hopeless[place] || isHopeless(&worker, sequences, copies: copies) {
                hopeless[place] = true
                for index in progress.indices where progress[index].holds(sequences, isOnGrid: isOnGrid) {
                    part.counts.pruned += 1
                    // More sequences may do better, and those between are then looked into.
                    if progress[index].missed == nil { progress[index].kept = sequences }
                }
                continue
            }
            for index in progress.indices where progress[index].holds(sequences, isOnGrid: isOnGrid) {
                let goesOn = look(
                    at: sequences, &progress[index], space.budgets[index], copies, &worker, scheduling, &best)
                if prunes, !goesOn {
                    // Larger token budgets have the same rounds here.
                    let isKept = progress[index].kept == sequences
                    for larger in progress.indices.dropFirst(index + 1) where isKept && progress[larger].missed == nil {
                        progress[larger].kept = sequences
                    }
                    break
                }
            }
        }
        for (budget, progress) in zip(space.budgets, progress) {
            close(progress, budget, copies, &worker, scheduling, &best)
        }
    }

    /// Prices one operating point.
    ///
    /// - Returns: Whether larger token budgets would change anything at these sequences.
    private mutating func look(
        at sequences: Int, _ progress: inout Progress, _ budget: Int, _ copies: Int, _ worker: inout Worker,
        _ scheduling: EngineProfile.Scheduling, _ best: inout Contender?
    ) -> Bool {
        guard let (contender, isBudgetBound) = contender(&worker, scheduling, budget, sequences, copies: copies) else {
            // More sequences load the reading of prompts still more.
            progress.missed = progress.missed ?? sequences
            progress.isDone = prunes
            return true
        }
        if contender.violation == 0 {
            progress.kept = sequences
        } else if progress.missed == nil {
            (progress.missed, progress.beyond) = (sequences, contender)
        }
        if isTooSlow(contender.timePerOutputToken) { progress.isDone = true }
        consider(contender, &best)
        return isBudgetBound
    }

    /// Looks for the most sequences that keep the promises, between the last that did and the first that did not.
    private mutating func close(
        _ progress: Progress, _ budget: Int, _ copies: Int, _ worker: inout Worker,
        _ scheduling: EngineProfile.Scheduling, _ best: inout Contender?
    ) {
        guard let missed = progress.missed, progress.kept > 0, missed > progress.kept + 1 else { return }
        most(between: progress.kept, missed, progress.beyond, copies: copies, &worker, scheduling, budget, &best)
    }

    /// Whether nothing that yields less than a deployment can be chosen, nor, where runners-up are wanted, be within a
    /// tenth of the best.
    private func isBelowBest(_ contender: Contender) -> Bool {
        guard prunes, goalGrowsWithSequences, let incumbent else { return false }
        guard !seeksBestAlone else { return !question.precedes(contender, incumbent) }
        return question.score(contender) * margin > question.score(incumbent)
    }

    /// Whether a bound shows that so many sequences yield less than what another worker does at the same pace, or at the
    /// promised one where theirs is slower; or less than the best deployment so far where nothing else is wanted.
    ///
    /// Fewer sequences yield no more than those, so that nothing up to them need be looked at. Where runners-up are
    /// wanted, deployments within a tenth of the front are never left out.
    private func isHopeless(_ worker: inout Worker, _ sequences: Int, copies: Int) -> Bool {
        guard question.goal == .throughput, case .free = question.demand else { return false }
        return isBeaten(&worker, sequences, copies: copies, isRough: true)
            || isBeaten(&worker, sequences, copies: copies, isRough: false)
    }

    private func isBeaten(_ worker: inout Worker, _ sequences: Int, copies: Int, isRough: Bool) -> Bool {
        let bound = worker.pricer.bound(sequences, isRough: isRough)
        guard let bound else { return false }
        let tokens = bound.requestRate * Double(copies * question.output)
        let yield = tokens / Double(question.devicesCounted(worker.devices * copies))
        if seeksBestAlone, let incumbent, yield * margin < question.perDevice(incumbent) { return true }
        let promised = question.objectives.timePerOutputToken?.rawValue ?? .infinity
        let pace = min(bound.timePerOutputToken.rawValue, promised)
        return before.front.dominates(pace: pace, yield: yield * margin)
            || part.front.dominates(pace: pace, yield: yield * margin)
    }

    /// Whether more sequences of one worker are never worse by the goal.
    private var goalGrowsWithSequences: Bool {
        switch question.goal {
        case .throughput, .perDollar, .perKilowatt: true
        case .timeToFirstToken, .timePerOutputToken, .devices, .cost: false
        }
    }

    /// The largest number of sequences that keeps the promises, by bisection: times grow with the sequences.
    ///
    /// What lies between yields less than the first that misses a promise, `beyond`: a bound without any price.
    private mutating func most(
        between kept: Int, _ missed: Int, _ beyond: Contender?, copies: Int, _ worker: inout Worker,
        _ scheduling: EngineProfile.Scheduling, _ budget: Int, _ best: inout Contender?
    ) {
        var (low, high) = (kept, missed)
        var (found, beyond) = (Contender?.none, beyond)
        while high - low > 1 {
            if let beyond, isBelowBest(beyond) {
                part.counts.pruned += high - low - 1
                break
            }
            let middle = (low + high) / 2
            let priced = contender(&worker, scheduling, budget, middle, copies: copies)
            if let contender = priced?.contender, contender.violation == 0 {
                (low, found) = (middle, contender)
            } else {
                (high, beyond) = (middle, priced?.contender)
            }
        }
        // What was met on the way is no point of the space.
        if let found { consider(found, &best, isOnGrid: false) }
    }

    private mutating func contender(
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

    private mutating func consider(_ contender: Contender, _ best: inout Contender?, isOnGrid: Bool = true) {
        if isOnGrid, !question.isBeyondFront(contender.timePerOutputToken),
            question.violation(contender.timeToFirstToken, contender.timePerOutputToken, paced: false) == 0
        {
            part.front.add(pace: contender.timePerOutputToken, yield: question.perDevice(contender), contender)
        }
        if contender.violation == 0 {
            part.mostPerDevice = max(part.mostPerDevice, contender.rate / Double(contender.devices))
        }
        guard let served = question.demanded(contender) else { return }
        guard served.violation == 0 else {
            part.offer(nearest: served, question)
            return
        }
        if best.map({ question.precedes(served, $0) }) ?? true { best = served }
        // Points of the worker itself need not be looked at either once they cannot be the best.
        if seeksBestAlone, incumbent.map({ question.precedes(served, $0) }) ?? true { incumbent = served }
    }
}
