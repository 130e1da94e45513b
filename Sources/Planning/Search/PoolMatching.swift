internal import Hardware
internal import Models
internal import Parallelism
internal import Quantities
internal import Serving

/// Joins workers that read prompts with workers that generate, in whole numbers.
///
/// x readers and y generators serve min(x·r_p, y·r_d), where r_p is what readers manage within the promised time to first
/// token. For every pair of workers and every y, the fewest readers that keep up are taken, and one reader less where
/// the goal is a ratio. A pair is left out where even fractions of workers would not beat the best so far:
/// min(x·r_p, y·r_d) ≤ devices / (g_p/r_p + g_d/r_d).
struct PoolMatching {
    let question: PlanQuestion
    /// Those whose reading costs least come first.
    let readers: [ReadingWorker]
    /// The devices of each reader over the prompts per second of one that never waits longer than a queue may.
    private let readingCosts: [Double]
    /// The hand-over of a prompt's cache between workers of so many devices.
    let transfer: @Sendable (_ sender: Int, _ receiver: Int) -> HandOver
    let prunes: Bool
    private(set) var matched = 0

    /// The hand-over of a prompt's cache.
    struct HandOver {
        let time: Seconds
        let lastLayer: Seconds

        /// The time from the start of reading to the end of the hand-over: layers are sent as soon as they are done.
        func end(of reading: Seconds) -> Seconds { max(time, reading + lastLayer) }
    }

    init(
        question: PlanQuestion, readers: [ReadingWorker], prunes: Bool,
        transfer: @escaping @Sendable (Int, Int) -> HandOver
    ) {
        (self.question, self.prunes, self.transfer) = (question, prunes, transfer)
        func cost(_ reader: ReadingWorker) -> Double {
            Double(reader.devices) / (reader.rate.promptRate * SteadyState.largestUtilisation)
        }
        let costed = readers.map { (reader: $0, cost: cost($0)) }.sorted { $0.cost < $1.cost }
        (self.readers, readingCosts) = (costed.map(\.reader), costed.map(\.cost))
    }

    /// The best match of any reader with one of the generators; `nil` where none keeps the promises, that of the time per
    /// output token only where `paced`.
    mutating func best(_ generators: [GeneratingWorker], paced: Bool = true) -> Contender? {
        var best: Contender?
        let prunes = prunes && question.goal == .throughput && question.devices.second == nil
        func cost(_ generator: GeneratingWorker) -> Double { Double(generator.devices) / generator.rate.requestRate }
        // The cheapest first, so that what follows is soon left out; an order of its own settles equal matches.
        let costed = generators.map { (generator: $0, cost: cost($0)) }.sorted { $0.cost < $1.cost }
        for (generator, generating) in costed {
            for (reader, reading) in zip(readers, readingCosts) {
                // Even fractions of the workers would yield less per device than the best so far.
                if prunes, generator.copies == nil, let best,
                    Double(question.output) / (reading + generating) < question.perDevice(best) * (1 - 1e-12)
                {
                    // So would all that follow, whose reading costs more.
                    break
                }
                consider(reader, generator, paced: paced, prunes: prunes, &best)
            }
        }
        return best
    }

    /// Counts matches that were made on the way to another answer.
    mutating func add(_ others: Int) { matched += others }

    /// One pair of workers at every whole number of generators.
    private mutating func consider(
        _ reader: ReadingWorker, _ generator: GeneratingWorker, paced: Bool, prunes: Bool, _ best: inout Contender?
    ) {
        let pair = PoolPair(reader, generator, transfer(reader.devices, generator.receivers), question)
        guard pair.keepsUp else { return }
        for copies in pair.counts(question) {
            // Nor do whole numbers where neither pool would keep up with the best so far on the devices that are left.
            if prunes, let best, let most = pair.mostRate(generators: copies, question),
                most * Double(question.output) / Double(question.devicesCounted(0))
                    < question.perDevice(best) * (1 - 1e-12)
            {
                continue
            }
            for readers in pair.readers(for: copies, question) {
                matched += 1
                guard let contender = pair.contender(readers: readers, generators: copies, question),
                    question.violation(contender.timeToFirstToken, contender.timePerOutputToken, paced: paced) == 0
                else { continue }
                if question.precedes(contender, orNone: best) { best = contender }
            }
        }
    }
}

/// A reader and a generator with what both need of each other.
struct PoolPair {
    let reader: ReadingWorker
    let generator: GeneratingWorker
    /// The latest end of reading and waiting that the promise allows.
    let limit: Seconds
    let handOver: PoolMatching.HandOver
    /// Whether a reader that never waits is within the limit.
    let keepsUp: Bool

    init(
        _ reader: ReadingWorker, _ generator: GeneratingWorker, _ handOver: PoolMatching.HandOver,
        _ question: PlanQuestion
    ) {
        (self.reader, self.generator, self.handOver) = (reader, generator, handOver)
        let promised = question.objectives.timeToFirstToken.map { $0 - Seconds(rawValue: question.overhead) }
        let afterReading = handOver.end(of: reader.rate.latency) - reader.rate.latency
        limit = promised.map { $0 - afterReading } ?? Seconds(rawValue: .infinity)
        keepsUp = limit >= reader.rate.latency
    }

    private func most(_ question: PlanQuestion) -> (first: Int, second: Int) {
        let largest = PoolMatching.largestMatch
        guard !question.isCountOpen else { return (largest, largest) }
        return (min(question.devices.first, largest), min(question.devices.second ?? question.devices.first, largest))
    }

    /// The most requests per second that so many generators and as many readers as fit beside them serve, from above;
    /// `nil` where the output of a match is not counted over all devices, or the match not made on all.
    func mostRate(generators copies: Int, _ question: PlanQuestion) -> Double? {
        guard !question.isCountOpen, question.devices.first <= PoolMatching.largestMatch else { return nil }
        let readers = (question.devices.first - copies * generator.devices) / reader.devices
        let read = reader.rate.promptRate * SteadyState.largestUtilisation * Double(readers)
        return min(read, generator.rate.requestRate * Double(copies))
    }

    /// The numbers of generators to look at.
    func counts(_ question: PlanQuestion) -> Range<Int> {
        let available = most(question)
        let shared = question.devices.second == nil ? reader.devices : 0
        let largest = (available.second - shared) / generator.devices
        if let copies = generator.copies { return copies <= largest ? copies..<(copies + 1) : 0..<0 }
        if case .rate(let rate) = question.demand {
            let needed = (rate / generator.rate.requestRate).rounded(.up)
            return needed <= Double(largest) ? Int(needed)..<(Int(needed) + 1) : 0..<0
        }
        return 1..<max(1, largest + 1)
    }

    /// The numbers of readers to look at beside so many generators: the fewest that keep up, and one less.
    func readers(for copies: Int, _ question: PlanQuestion) -> Range<Int> {
        let available = most(question)
        let left = question.devices.second == nil ? available.first - copies * generator.devices : available.first
        let largest = left / reader.devices
        guard largest > 0 else { return 0..<0 }
        let wanted = wanted(of: copies, question)
        // Waiting falls with the number of readers, so the fewest that keep up are found by bisection.
        var (low, high) = (1, largest)
        guard reader.rate.largestRate(copies: largest, within: limit) >= wanted else {
            return largest..<(largest + 1)
        }
        while low < high {
            let middle = (low + high) / 2
            if reader.rate.largestRate(copies: middle, within: limit) >= wanted {
                high = middle
            } else {
                low = middle + 1
            }
        }
        return max(1, low - 1)..<(low + 1)
    }

    /// The requests per second that so many generators ask for.
    private func wanted(of copies: Int, _ question: PlanQuestion) -> Double {
        switch question.demand {
        case .free: return generator.rate.requestRate * Double(copies)
        case .rate(let rate): return rate
        case .concurrency(let all):
            let first = handOver.end(of: reader.rate.latency)
            let circle = first + generator.rate.timePerOutputToken * Double(question.output - 1)
            return Double(all) / circle.rawValue
        }
    }

    func contender(readers: Int, generators: Int, _ question: PlanQuestion) -> Contender? {
        let wanted = wanted(of: generators, question)
        let rate = min(wanted, reader.rate.largestRate(copies: readers, within: limit))
        if case .rate(let asked) = question.demand, rate < asked { return nil }
        guard rate > 0, var first = first(readers, rate: rate, wanted: wanted, question) else { return nil }
        first += question.overhead
        let devices = readers * reader.devices + generators * generator.devices
        let copies = question.copies(ofUnit: devices)
        let pace = generator.rate.timePerOutputToken.rawValue
        return Contender(
            first: ContenderPool(
                job: reader.job, copies: readers * copies, budget: reader.budget,
                sequences: reader.rate.promptsPerStep, scheduling: .promptsFirst),
            second: ContenderPool(
                job: generator.job, copies: generators * copies, budget: generator.sequences,
                sequences: generator.sequences, scheduling: .mixedChunks),
            timeToFirstToken: first, timePerOutputToken: pace, rate: rate * Double(copies), devices: devices * copies,
            generating: generators * generator.devices * copies, violation: question.violation(first, pace))
    }

    /// The seconds from a request's arrival to the end of the hand-over.
    private func first(_ readers: Int, rate: Double, wanted: Double, _ question: PlanQuestion) -> Double? {
        if case .concurrency(let all) = question.demand {
            // In a closed loop, requests in flight that do not generate wait or are read.
            let pace = generator.rate.timePerOutputToken.rawValue
            let left = Double(all) / rate - pace * Double(question.output - 1)
            return max(handOver.end(of: reader.rate.latency).rawValue, left)
        }
        // At the largest rate the limit is met exactly, up to rounding.
        guard let time = reader.rate.time(copies: readers, rate: rate).map({ min($0, limit) }) else { return nil }
        return (time - reader.rate.latency + handOver.end(of: reader.rate.latency)).rawValue
    }
}

extension PoolMatching {
    /// Pools are matched on at most so many devices; larger clusters take copies of the match.
    static let largestMatch = LayoutSpace.largestReplica
}

extension PlanQuestion {
    /// How often a match of pools fits on the cluster, where it is so large that it was not matched as a whole.
    func copies(ofUnit devices: Int) -> Int {
        guard !isCountOpen, self.devices.second == nil, self.devices.first > PoolMatching.largestMatch,
            case .free = demand
        else { return 1 }
        return max(1, self.devices.first / devices)
    }
}
