internal import Hardware
internal import Serving
internal import Traffic

/// Which waiting requests start, in their order.
extension Rank {
    /// Starts waiting requests in their order, as far as budget, places and room go.
    mutating func admit(
        _ work: inout Work, _ budget: inout Int, _ batch: Int, _ now: Double, _ table: inout RequestTable,
        _ counts: inout EngineCounts
    ) {
        var room: Int?
        while budget > 0, let request = queue.first, running < rules.maximumSequences,
            mayJoin(batch, with: work.chunks.count)
        {
            if room == nil { room = freeBlocks(beside: work.generates ? batch : nil) }
            let length = table[request].length
            let found = prefix(of: table[request])
            let missing = length - found.tokens
            // Without chunks a prompt that exceeds what is left of the budget waits, unless it exceeds all of it.
            if rules.scheduling == .mixedPrompts, missing <= rules.tokenBudget, missing > budget,
                !work.chunks.isEmpty || batches[batch].count > 0
            {
                break
            }
            guard let needed = blocksNeeded(for: table[request], found, room ?? 0) else { break }
            queue.removeFirst()
            queuedTokens -= length
            room = (room ?? 0) - needed
            start(request, found, length, now, &table, &counts)
            var prompt = Prompt(request: request, length: length, scheduled: found.tokens)
            take(&prompt, min(missing, budget), &work, &budget)
            if prompt.scheduled < length { reading.append(prompt) }
        }
    }

    /// Whether a micro-batch takes further requests: they are dealt evenly over all.
    private func mayJoin(_ batch: Int, with others: Int) -> Bool {
        guard batches.count > 1 else { return true }
        let all = running + queue.count
        return batches[batch].count + others < (all + batches.count - 1) / batches.count
    }

    /// The free blocks beside those that a micro-batch's next tokens need.
    private func freeBlocks(beside batch: Int?) -> Int {
        guard rules.growsCaches, let batch else { return pool.free }
        return pool.free - batches[batch].newBlocks(in: 1)
    }

    /// The blocks that starting a request takes from the free ones, if there is room for it.
    private func blocksNeeded(for request: LiveRequest, _ found: FoundPrefix, _ room: Int) -> Int? {
        let all = request.traffic.inputTokens + request.traffic.outputTokens
        let final = rules.cache.blocks(forTokens: rules.growsCaches ? request.length : all)
        let needed = final - found.blocks + found.waitingBlocks
        guard needed <= room else { return nil }
        if case .expected(let growth) = rules.admission {
            var expected = 0.0
            for batch in batches {
                expected += expectedShare * Double(batch.remainingTokens(countedUpTo: growth.mostCountedOutput))
            }
            let output = Double(min(request.remaining, growth.mostCountedOutput))
            let left = Double((room - needed) * rules.cache.blockTokens)
            // With nothing running, waiting longer would not help.
            guard expected + output < left || running == 0 else { return nil }
        }
        return needed
    }

    private mutating func start(
        _ request: Int, _ found: FoundPrefix, _ length: Int, _ now: Double, _ table: inout RequestTable,
        _ counts: inout EngineCounts
    ) {
        let live = table[request]
        if live.started < 0 {
            table[request].started = now
            table[request].cachedTokens = found.tokens
            counts.cachedTokens += found.tokens
            counts.promptTokens += live.traffic.inputTokens
        } else {
            counts.recomputedTokens += length - found.tokens
        }
        let all = live.traffic.inputTokens + live.traffic.outputTokens
        occupy(request, tokens: rules.growsCaches ? length : all, found, &table)
    }
}
