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
    let units: PrefixUnits?

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
    mutating func take(_ prompt: inout Prompt, _ most: Int, _ work: inout Work, _ budget: inout Int) {
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
}
