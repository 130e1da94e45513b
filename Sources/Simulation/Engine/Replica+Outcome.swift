internal import Hardware
internal import Quantities
internal import Serving
internal import Traffic

extension Replica {
    /// The blocks that the next tokens of a batch take.
    mutating func takeBlocks(_ rank: Int, batch: Int, _ work: Rank.Work, steps: Int) {
        guard rules.growsCaches, work.generates, work.sequences > 0 else { return }
        ranks[rank].pool.take(ranks[rank].batches[batch].newBlocks(in: steps))
    }

    /// What steps did on a rank takes effect at their end, which is now.
    mutating func apply(_ work: Rank.Work, rank: Int, batch: Int, steps: Int) {
        if work.generates, work.sequences > 0 { takeTokens(rank, batch, steps) }
        for chunk in work.chunks where chunk.isLast { finishPrompt(chunk, rank, batch) }
    }

    /// Every sequence of a batch gets its next tokens.
    private mutating func takeTokens(_ rank: Int, _ batch: Int, _ steps: Int) {
        record.counts.outputTokens += ranks[rank].batches[batch].count * steps
        ranks[rank].batches[batch].advance(by: steps)
        ranks[rank].lowerExpectation(steps: steps)
        if let drafting = rules.drafting { acceptDrafts(drafting, rank, batch) }
        guard ranks[rank].batches[batch].stepsToNextEnd <= 0 else { return }
        var ended: [(request: Int, context: Int)] = []
        ranks[rank].batches[batch].removeEnded { ended.append(($0, $1)) }
        for (request, context) in ended {
            table[request].ownBlocks = ranks[rank].ownBlocks(of: table[request], context: context)
            table[request].generated = table[request].traffic.outputTokens
            finish(request, ending: .completed)
        }
    }

    /// Draws how many drafted tokens of each sequence are accepted, one after the other until one is not.
    private mutating func acceptDrafts(_ drafting: DraftedTokens, _ rank: Int, _ batch: Int) {
        for position in 0..<ranks[rank].batches[batch].count {
            var accepted = 0
            for probability in drafting.acceptance {
                guard drafts.unit() < probability else { break }
                accepted += 1
            }
            let context = ranks[rank].batches[batch].context(at: position)
            accepted = min(accepted, ranks[rank].batches[batch].remaining(at: position))
            guard accepted > 0 else { continue }
            if rules.growsCaches {
                let cache = rules.cache
                let blocks = cache.blocks(forTokens: context + accepted) - cache.blocks(forTokens: context)
                guard blocks <= ranks[rank].pool.free else { continue }
                ranks[rank].pool.take(blocks)
            }
            ranks[rank].batches[batch].accelerate(at: position, by: accepted)
            record.counts.outputTokens += accepted
        }
    }

    /// The step that ends a prompt also yields its next token.
    private mutating func finishPrompt(_ chunk: Rank.Chunk, _ rank: Int, _ batch: Int) {
        let request = chunk.request
        ranks[rank].arriving -= 1
        table[request].generated += 1
        if role == .prefill {
            active -= 1
            handOvers.append(Signal(request: request, time: now))
            return
        }
        record.counts.outputTokens += 1
        if table[request].firstToken < 0 { table[request].firstToken = now }
        if table[request].latestToken >= 0 { record.interToken(now - table[request].latestToken, count: 1) }
        startGenerating(request, context: chunk.length, since: now, rank, batch)
    }

    /// A request that has had a token since a time joins a batch, or ends if it was the only one.
    mutating func startGenerating(_ request: Int, context: Int, since time: Double, _ rank: Int, _ batch: Int) {
        let remaining = table[request].remaining
        guard remaining > 0 else { return finish(request, ending: .completed) }
        ranks[rank].batches[batch].add(request, context: context, remaining: remaining)
        ranks[rank].gaps[batch].joined.append(time)
    }

    /// A request leaves.
    mutating func finish(_ request: Int, ending: RequestRecord.Ending) {
        let live = table[request]
        ranks[live.rank].release(request, &table)
        record.end(live.record(ending, at: now, replica: number, overhead: record.overhead))
        if reportsEnds { ended.append((live.traffic, now, ending == .completed)) }
        table.remove(request)
        active -= 1
    }

    /// Writes down the engine's state while steps run.
    mutating func note(_ works: [Rank.Work], steps: Int, from start: Double, to end: Double, busy: Double) {
        var (sequences, promptTokens, generates) = (0, 0, false)
        for work in works {
            promptTokens += work.promptTokens
            guard work.generates, work.sequences > 0 else { continue }
            sequences += work.sequences
            generates = true
        }
        record.counts.steps += steps
        if promptTokens > 0 { record.counts.readingSteps += 1 }
        if generates {
            record.generatingSteps += steps
            record.sequenceSteps += Double(steps * sequences)
        }
        record.busy += busy
        let (running, waiting, use) = (running, waiting, cacheUse)
        record.peakRunning = max(record.peakRunning, running)
        record.peakCacheUse = max(record.peakCacheUse, use)
        var span = Timeline.Span()
        span.busy = busy
        span.waiting = Double(waiting) * (end - start)
        span.running = Double(running) * (end - start)
        span.cache = use * (end - start)
        span.outputTokens = Double(steps * sequences)
        span.promptTokens = Double(promptTokens)
        span.startedTokens = Double(record.counts.promptTokens - noted.promptTokens)
        span.cachedTokens = Double(record.counts.cachedTokens - noted.cachedTokens)
        span.preemptions = Double(record.counts.preemptions - noted.preemptions)
        noted = record.counts
        record.timeline.add(span, from: start, to: end)
    }
}

extension LiveRequest {
    /// What became of the request.
    func record(_ ending: RequestRecord.Ending, at time: Double, replica: Int, overhead: Double) -> RequestRecord {
        func moment(_ value: Double) -> Seconds? { value < 0 ? nil : Seconds(rawValue: value + overhead) }
        let isServed = ending == .completed
        var record = RequestRecord(
            index: traffic.index, arrival: traffic.arrival, inputTokens: traffic.inputTokens,
            outputTokens: traffic.outputTokens, ending: ending, replica: replica,
            end: Seconds(rawValue: time + (isServed ? overhead : 0)))
        record.cachedTokens = cachedTokens
        record.preemptions = preemptions
        record.started = started < 0 ? nil : Seconds(rawValue: started)
        record.firstToken = moment(firstToken)
        return record
    }
}
