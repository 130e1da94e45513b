internal import Serving
internal import Traffic

extension Replica {
    // MARK: The pool that reads

    /// A cache has reached the other pool, so that its blocks here are free.
    mutating func release(_ request: Int, at time: Double) {
        wake(at: time)
        ranks[table[request].rank].release(request, &table)
        table.remove(request)
    }

    // MARK: The pool that generates

    /// A prompt was read elsewhere; a place for its cache is sought from now on.
    mutating func offer(_ live: LiveRequest, at time: Double) -> Int {
        var live = live
        live.rank = rankForNext()
        live.ownBlocks = 0
        live.sharedUnits = 0
        live.parked = -1
        let slot = table.add(live)
        offered.append(slot)
        wake(at: time)
        return slot
    }

    /// Finds places for caches that others hold, in the order in which they were offered.
    mutating func reservePlaces() {
        while let request = offered.first {
            let rank = table[request].rank
            let live = table[request]
            let all = live.traffic.inputTokens + live.traffic.outputTokens
            let tokens = rules.growsCaches ? live.traffic.inputTokens : all
            guard ranks[rank].running < rules.maximumSequences,
                rules.cache.blocks(forTokens: tokens) <= ranks[rank].roomForNext()
            else { return }
            offered.removeFirst()
            ranks[rank].occupy(request, tokens: tokens, Rank.FoundPrefix(), &table)
            ranks[rank].reserved += 1
            reservations.append(Signal(request: request, time: now))
        }
    }

    /// A cache has come; its sequence joins the next step.
    mutating func land(_ request: Int, at time: Double) {
        wake(at: time)
        active += 1
        landed.append(Signal(request: request, time: time))
    }

    /// Sequences whose caches have come join the smallest micro-batch of their rank.
    mutating func joinLanded() {
        guard !landed.isEmpty else { return }
        let due = landed
        landed.removeAll(keepingCapacity: true)
        for signal in due {
            guard signal.time <= now else {
                landed.append(signal)
                continue
            }
            let rank = table[signal.request].rank
            ranks[rank].reserved -= 1
            table[signal.request].firstToken = signal.time
            record.counts.outputTokens += 1
            let batch = ranks[rank].batches.indices.min {
                ranks[rank].batches[$0].count < ranks[rank].batches[$1].count
            }
            startGenerating(
                signal.request, context: table[signal.request].traffic.inputTokens, since: signal.time, rank, batch ?? 0
            )
        }
    }
}

extension Rank {
    /// The free blocks beside those that the next tokens of all batches need.
    func roomForNext() -> Int {
        guard rules.growsCaches else { return pool.free }
        var room = pool.free
        for batch in batches { room -= batch.newBlocks(in: 1) }
        return room
    }
}
