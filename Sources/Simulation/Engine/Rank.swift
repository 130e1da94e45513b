internal import Hardware
internal import Serving
internal import Traffic

/// One attention rank of a copy of the model: its cache, the requests that wait for it, and those that it runs.
///
/// With several pipeline stages the sequences that generate are dealt over as many micro-batches, which pass the stages
/// one behind the other; otherwise there is one batch.
struct Rank: Sendable {
    /// A prompt on its way: the tokens of the request that are read before its next token.
    struct Prompt: Sendable {
        let request: Int
        let length: Int
        /// The tokens in the cache or in steps under way.
        var scheduled: Int
    }

    /// The part of a prompt that a step reads.
    struct Chunk: Sendable {
        let request: Int
        let tokens: Int
        /// Whether it is the prompt's last part.
        let isLast: Bool
        let length: Int
    }

    /// What a step does on the rank.
    struct Work: Sendable {
        var chunks: [Chunk] = []
        /// Tokens of prompts.
        var promptTokens = 0
        /// The (query, key) pairs of the prompts' attention.
        var pairs = 0.0
        /// Whether the batch generates in the step.
        var generates = false
        /// The sequences that generate, and their contexts, as the step was put together.
        var sequences = 0
        var contexts = 0

        var isEmpty: Bool { chunks.isEmpty && !(generates && sequences > 0) }

        mutating func clear() {
            chunks.removeAll(keepingCapacity: true)
            (promptTokens, pairs, generates, sequences, contexts) = (0, 0, false, 0, 0)
        }
    }

    let rules: SchedulingRules
    var pool: BlockPool
    var queue = WaitingQueue()
    /// Tokens of prompts that wait.
    var queuedTokens = 0
    /// Prompts that have started and are not read to the end.
    var reading: [Prompt] = []
    var batches: [GenerationBatch]
    /// Prompts whose last part is in a step under way.
    var arriving = 0
    /// Requests whose cache is on its way here, or is still read by another pool.
    var reserved = 0
    /// When the sequences of each micro-batch had their latest tokens.
    var gaps: [TokenGaps]
    /// How much of the promised output is expected (SGLang).
    var expectedShare: Double
    private let units: PrefixUnits?

    init(_ rules: SchedulingRules, batches: Int, prefixBlockTokens: Int?) {
        self.rules = rules
        pool = BlockPool(total: rules.cache.count)
        self.batches = (0..<batches).map { _ in GenerationBatch(blockTokens: rules.cache.blockTokens) }
        gaps = (0..<batches).map { _ in TokenGaps() }
        units =
            rules.reusesPrefixes
            ? prefixBlockTokens.map { PrefixUnits(contentTokens: $0, blockTokens: rules.cache.blockTokens) } : nil
        if case .expected(let growth) = rules.admission {
            expectedShare = growth.initialShare
        } else {
            expectedShare = 0
        }
    }

    /// The sequences that run.
    var running: Int {
        var sum = reading.count + arriving + reserved
        for batch in batches { sum += batch.count }
        return sum
    }

    var isIdle: Bool { queue.isEmpty && reading.isEmpty && arriving == 0 && batches.allSatisfy(\.isEmpty) }

    // MARK: Putting a step together

    /// Puts the next step of a micro-batch together; prompts in it have their blocks afterwards, generation has room for
    /// one token each.
    mutating func plan(
        _ work: inout Work, batch: Int, now: Double, _ table: inout RequestTable, _ counts: inout EngineCounts
    ) {
        work.clear()
        var preempted = false
        if rules.scheduling != .promptsFirst {
            preempted = makeRoom(batch, now, &table, &counts)
            work.generates = true
        }
        if !reading.isEmpty || (!queue.isEmpty && !preempted) {
            var budget = rules.tokenBudget
            if work.generates { budget -= batches[batch].count * rules.tokensPerStep }
            continueReading(&work, &budget)
            if !preempted { admit(&work, &budget, batch, now, &table, &counts) }
        }
        if rules.scheduling == .promptsFirst, work.chunks.isEmpty {
            _ = makeRoom(batch, now, &table, &counts)
            work.generates = true
        }
        if work.generates {
            work.sequences = batches[batch].count
            work.contexts = batches[batch].contexts
        }
    }

    private mutating func continueReading(_ work: inout Work, _ budget: inout Int) {
        guard !reading.isEmpty else { return }
        var finished = false
        for index in reading.indices where budget > 0 {
            var prompt = reading[index]
            take(&prompt, min(prompt.length - prompt.scheduled, budget), &work, &budget)
            reading[index] = prompt
            if prompt.scheduled >= prompt.length { finished = true }
        }
        if finished { reading.removeAll { $0.scheduled >= $0.length } }
    }

    /// Takes the next part of a prompt into a step.
    private mutating func take(_ prompt: inout Prompt, _ most: Int, _ work: inout Work, _ budget: inout Int) {
        let tokens = min(most, rules.longPromptTokens ?? most)
        let (new, cached) = (Double(tokens), Double(prompt.scheduled))
        prompt.scheduled += tokens
        budget -= tokens
        let isLast = prompt.scheduled >= prompt.length
        if isLast { arriving += 1 }
        work.chunks.append(
            Chunk(request: prompt.request, tokens: tokens, isLast: isLast, length: prompt.length))
        work.promptTokens += tokens
        work.pairs += new * cached + new * (new + 1) / 2
    }

    // MARK: Admission

    /// Starts waiting requests in their order, as far as budget, places and room go.
    private mutating func admit(
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

    /// What of a prompt is in the cache: leading units of known content, or what the request left when it was put back.
    struct FoundPrefix {
        var tokens = 0
        /// Blocks of units that nobody else uses now, or that the request left.
        var waitingBlocks = 0
        /// Leading units that are found, the last one perhaps in part.
        var units = 0
        /// Blocks that need not be taken.
        var blocks = 0
    }

    func prefix(of request: LiveRequest) -> FoundPrefix {
        var found = FoundPrefix()
        let blockTokens = rules.cache.blockTokens
        // The last token is always computed, since its output is needed.
        let most = (request.length - 1) / blockTokens
        if let units {
            for index in 0..<units.count(in: request.traffic) {
                guard let unit = pool.unit(of: units.content(index, of: request.traffic)) else { break }
                let blocks = pool.blocks(of: unit)
                found.units += 1
                found.blocks += blocks
                if pool.isWaiting(unit) { found.waitingBlocks += blocks }
                guard blocks == units.blocks, found.blocks < most else { break }
            }
        }
        if request.parked >= 0 {
            let parked = pool.parked(request.parked)
            found.blocks += parked
            found.waitingBlocks += parked
        }
        found.tokens = min(found.blocks, most) * blockTokens
        return found
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

    /// Gives a request the blocks of so many tokens: shared units first, then what it left, then free ones.
    mutating func occupy(_ request: Int, tokens: Int, _ found: FoundPrefix, _ table: inout RequestTable) {
        var own = rules.cache.blocks(forTokens: tokens)
        let traffic = table[request].traffic
        if let units {
            for index in 0..<found.units {
                guard let unit = pool.unit(of: units.content(index, of: traffic)) else { break }
                share(unit, units)
                own -= units.blocks
            }
        }
        var left = 0
        if table[request].parked >= 0 {
            left = pool.reclaim(table[request].parked)
            table[request].parked = -1
        }
        pool.take(max(0, own - left))
        pool.giveBack(max(0, left - own))
        if let units {
            let all = max(found.units, units.count(in: traffic))
            for index in found.units..<all {
                let content = units.content(index, of: traffic)
                own -= units.blocks
                if let known = pool.unit(of: content) {
                    // Somebody has read the same meanwhile: one copy is kept.
                    pool.giveBack(units.blocks)
                    share(known, units)
                } else {
                    pool.name(content, blocks: units.blocks)
                }
            }
            table[request].sharedUnits = all
        }
        table[request].ownBlocks = max(0, own)
    }

    /// Uses a unit and fills up what was overwritten of it.
    private mutating func share(_ unit: Int, _ units: PrefixUnits) {
        pool.use(unit)
        let missing = units.blocks - pool.blocks(of: unit)
        guard missing > 0 else { return }
        pool.take(missing)
        pool.complete(unit, blocks: missing)
    }

    /// The blocks that only a request itself uses when so many of its tokens are in the cache.
    func ownBlocks(of request: LiveRequest, context: Int) -> Int {
        guard rules.growsCaches else { return request.ownBlocks }
        return max(0, rules.cache.blocks(forTokens: context) - request.sharedUnits * (units?.blocks ?? 0))
    }

    // MARK: Giving room back

    /// A request leaves with all its blocks.
    mutating func release(_ request: Int, _ table: inout RequestTable, parks: Bool = false) {
        let live = table[request]
        if parks, rules.reusesPrefixes, live.ownBlocks > 0 {
            table[request].parked = pool.park(live.ownBlocks)
        } else {
            pool.giveBack(live.ownBlocks)
        }
        table[request].ownBlocks = 0
        if let units {
            for index in (0..<live.sharedUnits).reversed() {
                pool.leave(content: units.content(index, of: live.traffic))
            }
            table[request].sharedUnits = 0
        }
    }

    /// Puts requests back until the batch's next tokens fit.
    ///
    /// - Returns: Whether any was put back.
    private mutating func makeRoom(
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
