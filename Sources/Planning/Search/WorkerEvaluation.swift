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

    private(set) var part = SearchPart()
    private var known = KnownRates()
    /// The best of the workers seen so far, against which later ones are pruned.
    private var incumbent: Contender?

    init(space: WorkerSpace, question: PlanQuestion, roles: Roles, prunes: Bool) {
        (self.space, self.question, self.roles, self.prunes) = (space, question, roles, prunes)
    }

    /// A worker whose points are being priced.
    private struct Worker {
        let index: Int
        let layout: ParallelLayout
        let options: WorkerOptions
        var pricer: WorkerPricer
        let room: SequenceRoom
        let readingRoom: SequenceRoom

        var devices: Int { layout.devicesPerReplica }
    }

    /// Prices a worker: memory first, which needs no price.
    mutating func evaluate(_ index: Int) {
        let job = space.jobs[index]
        let variant = space.variants[job.variant]
        let headroom = question.objectives.memoryHeadroom
        part.counts.workers += 1
        let held = HeldMemory(variant.model, job.layout)
        let room = held.room(context: variant.shape.finalContext, headroom: headroom, on: variant.pricing)
        let readingRoom = held.room(context: variant.shape.input, headroom: headroom, on: variant.pricing)
        guard room.sequences(tokensPerStep: 0, tokensPerSequence: variant.shape.tokensPerStep) > 0 else {
            part.counts.tooLarge += 1
            return
        }
        let deployment = DeploymentModel(
            legal: job.layout, model: variant.model, pricing: variant.pricing, known: &known, held: held)
        var worker = Worker(
            index: index, layout: job.layout, options: variant.options,
            pricer: WorkerPricer(deployment.roundClock(for: variant.shape)), room: room, readingRoom: readingRoom)
        if roles.contains(.serving) { serve(&worker) }
        if roles.contains(.reading), variant.options.drafting == nil { read(&worker) }
        if roles.contains(.generating) { generate(&worker) }
    }

    // MARK: Both phases

    private mutating func serve(_ worker: inout Worker) {
        let most = question.isCountOpen ? 1 : question.devices.first / worker.devices
        guard most > 0 else { return }
        var best: Contender?
        for scheduling in space.schedulings {
            for budget in space.budgets {
                let capacity = worker.room.sequences(tokensPerStep: budget)
                guard capacity > 0 else { continue }
                if case .concurrency(let all) = question.demand {
                    fixed(all, copies: most, &worker, scheduling, budget, capacity, &best)
                } else {
                    free(copies: most, &worker, scheduling, budget, capacity, &best)
                }
            }
        }
        guard let best else { return }
        part.best.append(best)
        if incumbent.map({ question.precedes(best, $0) }) ?? true { incumbent = best }
    }

    /// A stated concurrency, over every number of copies.
    private mutating func fixed(
        _ all: Int, copies most: Int, _ worker: inout Worker, _ scheduling: EngineProfile.Scheduling, _ budget: Int,
        _ capacity: Int, _ best: inout Contender?
    ) {
        let largest = question.isCountOpen ? LayoutSpace.densestReplicas : most
        for copies in LayoutSpace.copyCounts(upTo: largest) {
            let ranks = copies.multipliedReportingOverflow(by: worker.layout.data).partialValue
            // A copy without any request would be idle.
            guard (copies - 1) * worker.layout.data < all || copies == 1 else { break }
            let sequences = (all + ranks - 1) / ranks
            guard sequences <= capacity else { continue }
            guard var contender = contender(&worker, scheduling, budget, sequences, copies: copies) else { continue }
            contender.rate *= Double(all) / Double(sequences * ranks)
            consider(contender, &best)
        }
    }

    /// As many sequences as keep the promises: those of the grid, and the most that do.
    private mutating func free(
        copies: Int, _ worker: inout Worker, _ scheduling: EngineProfile.Scheduling, _ budget: Int, _ capacity: Int,
        _ best: inout Contender?
    ) {
        var (kept, missed): (Int, Int?) = (0, nil)
        var beyond: Contender?
        let sizes = WorkerSpace.batchSizes(upTo: capacity)
        for (position, sequences) in sizes.enumerated() {
            guard let contender = contender(&worker, scheduling, budget, sequences, copies: copies) else {
                // More sequences load the reading of prompts still more.
                if prunes { part.counts.pruned += sizes.count - position - 1 }
                missed = missed ?? sequences
                if prunes { break }
                continue
            }
            if contender.violation == 0 { kept = sequences } else if missed == nil { (missed, beyond) = (sequences, contender) }
            consider(contender, &best)
        }
        guard let missed, kept > 0, missed > kept + 1 else { return }
        // What lies between yields less than the first that misses a promise: a bound without any price.
        if prunes, goalGrowsWithSequences, let incumbent, let beyond, !question.precedes(beyond, incumbent) {
            part.counts.pruned += missed - kept - 1
            return
        }
        most(between: kept, missed, copies: copies, &worker, scheduling, budget, &best)
    }

    /// Whether more sequences of one worker are never worse by the goal.
    private var goalGrowsWithSequences: Bool {
        switch question.goal {
        case .throughput, .perDollar, .perKilowatt: true
        case .timeToFirstToken, .timePerOutputToken, .devices, .cost: false
        }
    }

    /// The largest number of sequences that keeps the promises, by bisection: times grow with the sequences.
    private mutating func most(
        between kept: Int, _ missed: Int, copies: Int, _ worker: inout Worker, _ scheduling: EngineProfile.Scheduling,
        _ budget: Int, _ best: inout Contender?
    ) {
        var (low, high) = (kept, missed)
        while high - low > 1 {
            let middle = (low + high) / 2
            let contender = contender(&worker, scheduling, budget, middle, copies: copies)
            if let contender, contender.violation == 0 {
                low = middle
                consider(contender, &best, isOnGrid: false)
            } else {
                high = middle
            }
        }
    }

    private mutating func contender(
        _ worker: inout Worker, _ scheduling: EngineProfile.Scheduling, _ budget: Int, _ sequences: Int, copies: Int
    ) -> Contender? {
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
        return Contender(
            first: ContenderPool(
                job: worker.index, copies: copies, budget: budget, sequences: sequences, scheduling: scheduling),
            timeToFirstToken: first, timePerOutputToken: pace, rate: state.requestRate * Double(copies),
            devices: copies * worker.devices, violation: question.violation(first, pace))
    }

    private mutating func consider(_ contender: Contender, _ best: inout Contender?, isOnGrid: Bool = true) {
        if isOnGrid,
            question.violation(contender.timeToFirstToken, contender.timePerOutputToken, paced: false) == 0
        {
            part.front.add(pace: contender.timePerOutputToken, yield: question.perDevice(contender), contender)
        }
        guard let served = question.demanded(contender) else { return }
        guard served.violation == 0 else {
            part.offer(nearest: served, question)
            return
        }
        if best.map({ question.precedes(served, $0) }) ?? true { best = served }
    }

    // MARK: One phase

    private mutating func read(_ worker: inout Worker) {
        for budget in space.budgets {
            let together = max(1, budget / worker.pricer.shape.promptTokens)
            // As many prompts again as are being read wait for their caches to be handed over.
            guard worker.readingRoom.sequences(tokensPerStep: budget) >= 2 * together else { continue }
            part.counts.priced += 1
            part.add(
                ReadingWorker(
                    job: worker.index, budget: budget, devices: worker.devices, rate: worker.pricer.reading(budget)))
        }
    }

    private mutating func generate(_ worker: inout Worker) {
        let capacity = worker.room.sequences(
            tokensPerStep: 0, tokensPerSequence: worker.pricer.shape.tokensPerStep)
        if case .concurrency(let all) = question.demand {
            let devices = question.devices.second ?? question.devices.first
            for copies in LayoutSpace.copyCounts(upTo: max(1, min(devices, 1024) / worker.devices)) {
                let ranks = copies * worker.layout.data
                guard (copies - 1) * worker.layout.data < all || copies == 1 else { break }
                let sequences = (all + ranks - 1) / ranks
                if sequences <= capacity { add(&worker, sequences, copies: copies) }
            }
            return
        }
        let sizes = WorkerSpace.batchSizes(upTo: capacity)
        for sequences in sizes { add(&worker, sequences, copies: nil) }
        guard let limit = question.objectives.timePerOutputToken else { return }
        let within = sizes.prefix { worker.pricer.generation($0).timePerOutputToken <= limit }.count
        guard within > 0, within < sizes.count else { return }
        var (low, high) = (sizes[within - 1], sizes[within])
        while high - low > 1 {
            let middle = (low + high) / 2
            if worker.pricer.generation(middle).timePerOutputToken <= limit { low = middle } else { high = middle }
        }
        add(&worker, low, copies: nil)
    }

    private mutating func add(_ worker: inout Worker, _ sequences: Int, copies: Int?) {
        part.counts.priced += 1
        part.add(
            GeneratingWorker(
                job: worker.index, sequences: sequences, devices: worker.devices,
                rate: worker.pricer.generation(sequences), copies: copies))
    }
}

extension PlanQuestion {
    /// A contender with as many copies as a stated request rate needs; `nil` where there are not enough devices.
    func demanded(_ contender: Contender) -> Contender? {
        guard case .rate(let rate) = demand else { return contender }
        let one = contender.rate / Double(contender.first.copies)
        let needed = (rate / one).rounded(.up)
        let devices = needed * Double(contender.devices / contender.first.copies)
        guard devices <= Double(isCountOpen ? PlanQuestion.largestCluster : self.devices.first) else { return nil }
        var served = contender
        served.first.copies = Int(needed)
        served.devices = Int(devices)
        served.rate = rate
        return served
    }

    /// No cluster is larger than this.
    static let largestCluster = 1_000_000
}
