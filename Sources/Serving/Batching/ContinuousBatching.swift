internal import Hardware
internal import Parallelism
internal import StepModel

/// The run of a load on one attention rank of a deployment, step by step, as an engine schedules it.
///
/// All attention ranks of a copy of the model step together and see like requests, so one stands for all; copies are
/// independent. Between two events (an arrival, a first token, a last token) a batch that only generates is constant
/// and its step time is all but linear in the context, so those steps advance together.
struct ContinuousBatching {
    private var clock: StepClock
    private let limits: BatchLimits
    private let cache: CacheRoom
    private let drafting: DraftedTokens?
    private let requests: [Request]
    private let inFlight: Int?

    private var queue = RequestQueue()
    private var reading: [Prompt] = []
    private var generating: GeneratingBatch
    /// The tokens set aside for requests that read or generate, besides those generated since.
    private var reserved = 0.0
    private var now = 0.0
    /// Requests that have been sent; those beyond what the queue holds reach the engine after the step that runs.
    private var sent = 0
    private var record: RunRecord

    /// A request that is being read.
    private struct Prompt {
        let request: Int
        /// The tokens to read: the prompt, and what had been generated before a preemption.
        let length: Int
        var done: Int
    }

    /// The part of a prompt that one step reads.
    private struct Part {
        let position: Int
        let tokens: Int
        let cached: Int
    }

    /// - Parameters:
    ///   - requests: The requests of one rank, in the order of their arrival.
    ///   - inFlight: How many are in flight at once, where each is sent when another ends.
    ///   - clock: The times of steps.
    ///   - limits: What bounds the batch.
    ///   - cache: The room for caches on the rank.
    ///   - drafting: How further tokens are drafted, if they are.
    init(
        _ requests: [Request], inFlight: Int?, clock: StepClock, limits: BatchLimits, cache: CacheRoom,
        drafting: DraftedTokens?
    ) {
        self.requests = requests
        self.inFlight = inFlight
        self.clock = clock
        self.limits = limits
        self.cache = cache
        self.drafting = drafting
        generating = GeneratingBatch(growth: drafting?.acceptedPerStep ?? 1)
        record = RunRecord(requests)
    }

    /// Runs until every request has ended.
    mutating func run() -> RunRecord {
        while true {
            now = max(now, admitArrivals())
            guard record.ended < requests.count else { break }
            step()
        }
        record.end = now
        return record
    }

    /// Queues the requests that are due; with nothing to do, waits for the next.
    ///
    /// - Returns: The time.
    private mutating func admitArrivals() -> Double {
        guard let inFlight else { return admitDueArrivals() }
        // What was sent when a request ended arrives while the next step runs, and is seen after it.
        while queue.arrived < sent { queue.arrive() }
        let isFirstWave = sent == 0
        while sent < requests.count, sent - record.ended < inFlight {
            record.arrivals[sent] = now
            sent += 1
        }
        if isFirstWave || (queue.isEmpty && reading.isEmpty && generating.isEmpty) {
            while queue.arrived < sent { queue.arrive() }
        }
        return now
    }

    /// Queues the requests whose time has come.
    private mutating func admitDueArrivals() -> Double {
        var time = now
        while queue.arrived < requests.count {
            if record.arrivals[queue.arrived] > time {
                guard queue.isEmpty, reading.isEmpty, generating.isEmpty else { break }
                time = record.arrivals[queue.arrived]
            }
            queue.arrive()
        }
        return time
    }

    private mutating func step() {
        let parts = takePrompts()
        if parts.isEmpty {
            generate()
        } else {
            read(parts)
        }
    }

    // MARK: Reading prompts

    /// The parts of prompts that the next step reads, under the budget, the most sequences, and the room in the cache.
    private mutating func takePrompts() -> [Part] {
        var budget = limits.tokenBudget * clock.microBatches
        if limits.scheduling != .promptsFirst { budget -= generating.count * (drafting?.tokensPerStep ?? 1) }
        var parts: [Part] = []
        for (position, prompt) in reading.enumerated() where budget > 0 {
            let tokens = min(prompt.length - prompt.done, budget)
            parts.append(Part(position: position, tokens: tokens, cached: prompt.done))
            budget -= tokens
        }
        while budget > 0, let index = queue.first, generating.count + reading.count < limits.maximumSequences {
            let prompt = prompt(index)
            let missing = prompt.length - prompt.done
            // Without chunks a prompt that exceeds what is left of the budget waits, unless it exceeds all of it.
            let isWhole = limits.scheduling == .mixedPrompts && missing <= limits.tokenBudget
            if isWhole, missing > budget, !parts.isEmpty || !generating.isEmpty { break }
            guard reserve(index, prompt.length) else { break }
            guard queue.first == index else { continue }
            queue.removeFirst()
            let tokens = min(missing, budget)
            parts.append(Part(position: reading.count, tokens: tokens, cached: prompt.done))
            reading.append(prompt)
            budget -= tokens
        }
        return parts
    }

    private func prompt(_ index: Int) -> Prompt {
        let (request, generated) = (requests[index], record.generated[index])
        return Prompt(request: index, length: request.input + generated, done: generated > 0 ? 0 : request.cachedTokens)
    }

    /// Sets cache aside for a request if there is room; one that exceeds the cache alone is rejected and leaves the
    /// queue.
    private mutating func reserve(_ index: Int, _ length: Int) -> Bool {
        let needed = reservation(of: index)
        guard cache.fits(tokens: Double(requests[index].input + requests[index].output), sequences: 1) else {
            queue.removeFirst()
            record.reject(index)
            return true
        }
        guard cache.fits(tokens: occupied + needed, sequences: holders + 1) else {
            record.waitForRoom(index)
            return false
        }
        reserved += needed
        return true
    }

    /// The tokens set aside for a request when it starts.
    private func reservation(of index: Int) -> Double {
        let request = requests[index]
        return limits.reservation == .whole
            ? Double(request.input + request.output) : Double(request.input + record.generated[index])
    }

    /// The tokens that the cache holds or has set aside.
    private var occupied: Double {
        guard limits.reservation == .grown else { return reserved }
        return reading.reduce(generating.totalContext) { $0 + Double($1.length) }
    }

    private var holders: Double { Double(generating.count + reading.count) }

    private mutating func read(_ parts: [Part]) {
        let isAlone = limits.scheduling == .promptsFirst || generating.isEmpty
        now += clock.time(
            prompts: parts.map { (tokens: $0.tokens, cached: $0.cached) },
            generating: isAlone ? 0 : generating.count, context: generating.meanContext, drafting: drafting)
        if !isAlone { takeGeneratingSteps(1) }
        for part in parts { reading[part.position].done += part.tokens }
        for prompt in reading where prompt.done >= prompt.length { startGenerating(prompt) }
        reading.removeAll { $0.done >= $0.length }
    }

    /// The step that ends a prompt also yields its next token.
    private mutating func startGenerating(_ prompt: Prompt) {
        let request = requests[prompt.request]
        let remaining = request.output - record.generated[prompt.request] - 1
        record.firstToken(of: prompt.request, at: now)
        generating.add(
            prompt.request, context: Double(prompt.length),
            steps: drafting.map { Double(remaining) / $0.acceptedPerStep } ?? Double(remaining))
        if remaining == 0 { finish(generating.advance(by: 0)) }
    }

    // MARK: Generating

    /// Generates until a request ends, one arrives, or room runs out.
    private mutating func generate() {
        makeRoom()
        var steps = generating.stepsToNextEnd
        guard steps.isFinite else { return }
        if limits.reservation == .grown { steps = min(steps, max(1, stepsUntilFull)) }
        if sent > queue.arrived { steps = 1 }
        let growth = drafting?.acceptedPerStep ?? 1
        let (start, end) = (generating.meanContext, generating.meanContext + growth * (steps - 1))
        let first = clock.time(prompts: [], generating: generating.count, context: start, drafting: drafting)
        let last =
            steps > 1
            ? clock.time(prompts: [], generating: generating.count, context: end, drafting: drafting) : first
        var total = steps * (first + last) / 2
        if inFlight == nil, queue.arrived < requests.count, now + total > record.arrivals[queue.arrived], steps > 1 {
            // The request that arrives on the way is looked at after the step that runs then.
            let share = max(0, (record.arrivals[queue.arrived] - now) / total)
            steps = min(steps, max(1, (steps * share).rounded(.up)))
            total = steps * (first + (last - first) * share / 2)
        }
        now += total
        takeGeneratingSteps(steps)
    }

    private var stepsUntilFull: Double {
        let left = cache.tokensLeft(tokens: occupied, sequences: holders)
        return (left / (Double(generating.count) * (drafting?.acceptedPerStep ?? 1))).rounded(.down)
    }

    /// Preempts the request that came last until the next step's tokens fit: it goes back to the head of the queue and
    /// is read again with what it has generated.
    private mutating func makeRoom() {
        guard limits.reservation == .grown else { return }
        while generating.count > 1 {
            let next = occupied + Double(generating.count) * (drafting?.acceptedPerStep ?? 1)
            guard !cache.fits(tokens: next, sequences: holders), let last = generating.removeLast() else { return }
            record.preempt(last.request, generated: last.generated + 1)
            queue.putBack(last.request)
        }
    }

    private mutating func takeGeneratingSteps(_ steps: Double) {
        record.noteSteps(steps, sequences: generating.count, use: cache.use(tokens: occupied, sequences: holders))
        finish(generating.advance(by: steps))
    }

    private mutating func finish(_ ended: [GeneratingBatch.Member]) {
        for member in ended {
            reserved -= limits.reservation == .whole ? reservation(of: member.request) : 0
            record.finish(member.request, output: requests[member.request].output, at: now)
        }
    }
}
