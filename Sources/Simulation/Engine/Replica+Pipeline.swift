internal import Hardware
internal import Serving

/// The micro-batches on their way through the pipeline stages of one copy.
struct PipelineState: Sendable {
    /// How many micro-batches can be under way.
    let slots: Int
    /// What each micro-batch does, by rank.
    var works: [[Rank.Work]]
    /// When each has passed the last stage; infinite where none is under way.
    var exits: [Double]
    /// When the first stage takes the next one.
    var free = 0.0
    /// When the latest one passes the last stage.
    var lastExit = 0.0
    /// The micro-batch that entered last.
    var latest = 0

    init(slots: Int, ranks: Int) {
        self.slots = slots
        works = (0..<slots).map { _ in (0..<ranks).map { _ in Rank.Work() } }
        exits = [Double](repeating: .infinity, count: slots)
        latest = slots - 1
    }

    /// When a micro-batch passes the last stage next; infinite where none is under way.
    var nextExit: Double { next.map { exits[$0] } ?? .infinity }

    /// Whether a further micro-batch may enter.
    var hasRoom: Bool { exits.contains(.infinity) }

    /// The micro-batch that passes the last stage next.
    var next: Int? {
        var found: Int?
        for slot in exits.indices where exits[slot] < (found.map { exits[$0] } ?? .infinity) { found = slot }
        return found
    }
}

extension Replica {
    /// Runs every micro-batch that enters before a time; those under way pass the last stage when they do.
    mutating func advancePipeline(until limit: Double) {
        while active > 0, reservations.isEmpty {
            let (leaving, exit, entry) = (pipeline.next, pipeline.nextExit, max(now, pipeline.free))
            if !isWaiting, entry < limit, entry < exit, pipeline.hasRoom {
                isWaiting = !enter(at: entry)
                guard isWaiting, leaving == nil else { continue }
                isWaiting = false
                waitOrGiveUp(until: limit)
            } else if let leaving, exit < limit {
                now = max(now, exit)
                leave(leaving)
                isWaiting = false
            } else {
                return
            }
        }
    }

    /// The next idle micro-batch with something to do enters the first stage, unless places for caches were found.
    private mutating func enter(at time: Double) -> Bool {
        now = time
        joinLanded()
        if role == .decode { reservePlaces() }
        guard reservations.isEmpty else { return true }
        for offset in 1...pipeline.slots {
            let slot = (pipeline.latest + offset) % pipeline.slots
            guard pipeline.exits[slot] == .infinity else { continue }
            var (reads, isEmpty) = (false, true)
            for rank in ranks.indices {
                ranks[rank].plan(&pipeline.works[slot][rank], batch: slot, now: now, &table, &record.counts)
                if !pipeline.works[slot][rank].chunks.isEmpty { reads = true }
                if !pipeline.works[slot][rank].isEmpty { isEmpty = false }
            }
            guard !isEmpty else { continue }
            start(slot, reads: reads)
            return true
        }
        return false
    }

    private mutating func start(_ slot: Int, reads: Bool) {
        if reads, rules.scheduling == .promptsFirst {
            for rank in ranks.indices where pipeline.works[slot][rank].chunks.isEmpty {
                pipeline.works[slot][rank].generates = false
            }
        }
        let time = price(pipeline.works[slot])
        let exit = max(now + time.latency, pipeline.lastExit + time.period)
        pipeline.exits[slot] = exit
        pipeline.lastExit = exit
        pipeline.free = now + time.period
        pipeline.latest = slot
        for rank in ranks.indices { takeBlocks(rank, batch: slot, pipeline.works[slot][rank], steps: 1) }
        // Micro-batches follow each other after a period, so that periods add up to the time in which stages are busy.
        note(pipeline.works[slot], steps: 1, from: now, to: now + time.period, busy: time.period)
    }

    private mutating func leave(_ slot: Int) {
        pipeline.exits[slot] = .infinity
        for rank in ranks.indices {
            let work = pipeline.works[slot][rank]
            recordGap(rank, batch: slot, work, end: now)
            apply(work, rank: rank, batch: slot, steps: 1)
        }
    }
}
