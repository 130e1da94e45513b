internal import DequeModule
internal import Hardware
internal import Quantities
internal import Serving
internal import StepModel
internal import Traffic

/// One copy of the model with its engine, step by step.
///
/// Its attention ranks step together, each with its own requests; one that has nothing to do runs along with a single
/// token. With several pipeline stages as many micro-batches are under way at once.
struct Replica: Sendable {
    /// What the copy does for requests.
    enum Role: Hashable, Sendable {
        /// Reads prompts and generates.
        case serving
        /// Reads prompts and hands their caches over.
        case prefill
        /// Generates for prompts that others have read.
        case decode
    }

    /// A prompt that was read, or a place for one that was found.
    struct Signal: Sendable {
        let request: Int
        let time: Double
    }

    let number: Int
    let role: Role
    let rules: SchedulingRules
    let isExact: Bool
    let pricing: StepPricing
    var times: GenerationTimes
    var ranks: [Rank]
    var table = RequestTable()
    var record: ReplicaRecord
    /// The counts up to the step that was written down last.
    var noted = EngineCounts()
    /// The time until which everything has happened.
    var now = 0.0
    /// Whether nothing can be started here until something arrives or room is given back.
    var isWaiting = false
    /// Requests that wait, are read or generate here.
    var active = 0
    /// Prompts that were read and whose caches are to be handed over.
    var handOvers: [Signal] = []
    /// Requests for which a place was found, so that their caches may come.
    var reservations: [Signal] = []
    /// Requests whose caches are elsewhere and for which no place was found yet.
    var offered = Deque<Int>()
    /// Requests whose caches have come, until they join the next step.
    var landed: [Signal] = []
    var works: [Rank.Work]
    var pipeline: PipelineState
    /// Requests that ended here, for those who wait for it.
    var ended: [(request: TrafficRequest, time: Double, wasAnswered: Bool)] = []
    let reportsEnds: Bool
    /// The cache of a rank that generates, where this copy only reads prompts.
    private let laterCache: CacheBlocks?
    var drafts: RandomStream
    private var nextRank = 0

    init(_ setup: ReplicaSetup, number: Int, options: RecordOptions) {
        self.number = number
        role = setup.role
        rules = setup.rules
        isExact = setup.isExact
        pricing = setup.pricing
        times = GenerationTimes(
            setup.pricing, tokensPerSequence: setup.rules.tokensPerStep, ranks: setup.ranks)
        ranks = (0..<setup.ranks).map { _ in
            Rank(setup.rules, batches: setup.microBatches, prefixBlockTokens: setup.prefixBlockTokens)
        }
        works = ranks.map { _ in Rank.Work() }
        pipeline = PipelineState(slots: setup.microBatches, ranks: setup.ranks)
        record = ReplicaRecord(options)
        reportsEnds = setup.reportsEnds
        laterCache = setup.laterCache
        drafts = RandomStream(seed: setup.seed &+ UInt64(number))
    }

    var isIdle: Bool { active == 0 }

    // MARK: Arrivals

    /// A request arrives.
    mutating func enqueue(_ request: TrafficRequest) {
        let time = request.arrival.rawValue
        record.arrive(request)
        if let reason = refusal(of: request) {
            if reportsEnds { ended.append((request, time, false)) }
            return record.end(
                RequestRecord(
                    index: request.index, arrival: request.arrival, inputTokens: request.inputTokens,
                    outputTokens: request.outputTokens, ending: .rejected(reason), replica: number,
                    end: request.arrival))
        }
        wake(at: time)
        var live = LiveRequest(request)
        live.rank = rankForNext()
        let slot = table.add(live)
        ranks[live.rank].queuedTokens += request.inputTokens
        ranks[live.rank].queue.append(slot, priority: rules.order == .priority ? request.priority : 0)
        active += 1
        record.peakWaiting = max(record.peakWaiting, waiting)
    }

    private func refusal(of request: TrafficRequest) -> RequestRecord.Rejection? {
        guard request.inputTokens > 0, request.outputTokens > 0 else { return .empty }
        let (all, overflow) = request.inputTokens.addingReportingOverflow(request.outputTokens)
        guard !overflow, all <= rules.longestSequence else { return .longerThanContext }
        let held = role == .prefill ? request.inputTokens : all
        if let laterCache, laterCache.blocks(forTokens: all) > laterCache.count { return .exceedsCache }
        return rules.cache.blocks(forTokens: held) > rules.cache.count ? .exceedsCache : nil
    }

    /// The rank with the least to do, of equals the next in turn; what waits counts four times, as in vLLM's balancer.
    mutating func rankForNext() -> Int {
        guard ranks.count > 1 else { return 0 }
        var (best, least) = (0, Int.max)
        for offset in ranks.indices {
            let index = (nextRank + offset) % ranks.count
            let load = 4 * ranks[index].queue.count + ranks[index].running
            if load < least { (best, least) = (index, load) }
        }
        nextRank = (best + 1) % ranks.count
        return best
    }

    var waiting: Int {
        var sum = 0
        for rank in ranks { sum += rank.queue.count }
        return sum
    }

    var running: Int {
        var sum = 0
        for rank in ranks { sum += rank.running }
        return sum
    }

    /// The share of the cache in use, over all ranks.
    var cacheUse: Double {
        var sum = 0.0
        for rank in ranks { sum += rank.pool.use }
        return sum / Double(ranks.count)
    }

    // MARK: Time

    /// When something happens here next that nobody else has to cause; infinite where there is no such thing.
    var nextTime: Double {
        guard active > 0 else { return .infinity }
        guard pipeline.slots > 1 else { return isWaiting ? .infinity : now }
        let exit = pipeline.nextExit
        return !isWaiting && pipeline.hasRoom ? min(exit, max(now, pipeline.free)) : exit
    }

    /// Something has come from elsewhere, so that a step may be possible again.
    mutating func wake(at time: Double) {
        if active == 0 || isWaiting { now = max(now, time) }
        isWaiting = false
    }

    /// Runs every step that starts before a time; without an end, what can never be served is given up.
    ///
    /// It stops before the step at which places for caches were found: when these caches come decides how long further
    /// steps may run on their own.
    mutating func advance(until limit: Double) {
        if limit == .infinity { isWaiting = false }
        guard pipeline.slots == 1 else { return advancePipeline(until: limit) }
        while active > 0, !isWaiting, now < limit, reservations.isEmpty { step(limit) }
    }

    private mutating func step(_ limit: Double) {
        joinLanded()
        if role == .decode { reservePlaces() }
        guard reservations.isEmpty else { return }
        var (reads, works) = (false, false)
        for rank in ranks.indices {
            ranks[rank].plan(&self.works[rank], batch: 0, now: now, &table, &record.counts)
            if !self.works[rank].chunks.isEmpty { reads = true }
            if !self.works[rank].isEmpty { works = true }
        }
        guard works else { return waitOrGiveUp(until: limit) }
        if reads { read() } else { generate(limit) }
    }

    /// Nothing can run although requests are here: they wait for room that others hold, or can never be served.
    mutating func waitOrGiveUp(until limit: Double) {
        for rank in ranks.indices where ranks[rank].running == 0 {
            guard let request = ranks[rank].queue.first,
                ranks[rank].pool.free == ranks[rank].pool.total || limit == .infinity
            else { continue }
            ranks[rank].queue.removeFirst()
            return finish(request, ending: .rejected(.exceedsCache))
        }
        isWaiting = true
    }
}
