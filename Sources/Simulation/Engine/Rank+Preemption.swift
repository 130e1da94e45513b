internal import Hardware
internal import Serving
internal import Traffic

/// Which sequences give way when the cache is full.
extension Rank {
    /// Puts requests back until the batch's next tokens fit.
    ///
    /// - Returns: Whether any was put back.
    mutating func makeRoom(
        _ batch: Int, _ now: Double, _ table: inout RequestTable, _ counts: inout EngineCounts
    ) -> Bool {
        guard rules.growsCaches, !batches[batch].isEmpty else { return false }
        guard batches[batch].newBlocks(in: 1) > pool.free else { return false }
        while batches[batch].newBlocks(in: 1) > pool.free {
            if let prompt = reading.popLast() {
                putBack(prompt.request, generated: 0, now, &table, &counts)
                continue
            }
            guard !batches[batch].isEmpty else { break }
            let position = victim(batches[batch], table)
            let request = batches[batch].members[position]
            let context = batches[batch].remove(at: position)
            table[request].ownBlocks = ownBlocks(of: table[request], context: context)
            table[request].latestToken = now
            putBack(request, generated: context - table[request].length + 1, now, &table, &counts)
        }
        if case .expected(let growth) = rules.admission { raiseExpectation(batch, growth, table) }
        return true
    }

    /// The sequence that gives way: the last that came; of the lowest priority where priorities count; the one with the
    /// fewest tokens generated and the longest prompt in SGLang.
    private func victim(_ batch: GenerationBatch, _ table: RequestTable) -> Int {
        var last = batch.count - 1
        if case .expected = rules.admission {
            func key(_ position: Int) -> (Int, Int) {
                let live = table[batch.members[position]]
                return (batch.context(at: position) - live.traffic.inputTokens, -live.traffic.inputTokens)
            }
            for position in batch.members.indices where key(position) < key(last) { last = position }
        } else if rules.order == .priority {
            func key(_ position: Int) -> (Int, Int) {
                let live = table[batch.members[position]]
                return (live.traffic.priority, -live.traffic.index)
            }
            for position in batch.members.indices where key(position) < key(last) { last = position }
        }
        return last
    }

    private mutating func putBack(
        _ request: Int, generated: Int, _ now: Double, _ table: inout RequestTable, _ counts: inout EngineCounts
    ) {
        counts.preemptions += 1
        table[request].preemptions += 1
        table[request].generated += generated
        release(request, &table, parks: true)
        queuedTokens += table[request].length
        let priority = rules.order == .priority ? table[request].traffic.priority : 0
        if case .expected = rules.admission {
            queue.append(request, priority: priority)
        } else {
            queue.putBack(request, priority: priority)
        }
    }

    /// After requests were put back, SGLang expects what was generated so far and some steps more.
    private mutating func raiseExpectation(_ batch: Int, _ growth: ExpectedGrowth, _ table: RequestTable) {
        var (generated, promised) = (0, 0)
        for position in batches[batch].members.indices {
            let traffic = table[batches[batch].members[position]].traffic
            generated += batches[batch].context(at: position) - traffic.inputTokens + growth.stepsAfterRetraction
            promised += traffic.outputTokens
        }
        expectedShare = promised > 0 ? min(1, Double(generated) / Double(promised)) : growth.initialShare
    }

    /// SGLang expects less with every generating step.
    mutating func lowerExpectation(steps: Int) {
        guard case .expected(let growth) = rules.admission else { return }
        let perStep = (growth.initialShare - growth.leastShare) / growth.fallingSteps
        expectedShare = max(growth.leastShare, expectedShare - perStep * Double(steps))
    }
}
