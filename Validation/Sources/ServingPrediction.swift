public import Diagnostics
internal import Hardware
internal import Models
internal import Parallelism
internal import Quantities
internal import Serving
internal import StepModel

/// Answers questions with the calibrated cost model: the one place where validation meets the model's serving side.
public struct ServingPrediction: Sendable {
    private let efficiencies: EfficiencyCatalog
    private let ideal: EfficiencyProfile

    /// Creates a prediction with the profiles that come with Shardwise.
    public init() throws(Diagnostic) {
        efficiencies = try EfficiencyCatalog.load()
        let one = Fraction(rawValue: 1)
        guard let ideal = efficiencies.stated(compute: one, memory: one) else {
            throw Diagnostic(.internalError, code: "profile-missing", "there is no stated profile")
        }
        self.ideal = ideal
    }

    /// What the model says about a question.
    ///
    /// - Throws: The reason why the question cannot be priced.
    public func answer(_ question: ServingQuestion) throws(Exclusion) -> ServingAnswer {
        guard let profile = efficiencies.calibrated(for: question.accelerator.accelerator) else {
            throw Exclusion("no efficiency profile", question.accelerator.id)
        }
        let bounds = PhysicalBounds(question, ideal: try pricing(ideal, question))
        let pricing = try pricing(profile, question)
        switch question.deployment {
        case .shared(let layouts):
            var best: ServingAnswer?
            for layout in layouts {
                let pool = try ServingPool(question, layout, pricing)
                guard let answer = pool.answer(bounds) else { continue }
                if best.map({ $0.requestsPerSecond < answer.requestsPerSecond }) ?? true { best = answer }
            }
            guard let best else { throw Exclusion("does not fit the memory", "\(layouts.map(\.description))") }
            return best
        case .disaggregated(let prefill, let decode):
            let pools = (
                prefill: try ServingPool(question, prefill, pricing), decode: try ServingPool(question, decode, pricing)
            )
            guard let answer = ServingPool.disaggregated(pools.prefill, pools.decode, bounds) else {
                throw Exclusion("does not fit the memory", "\(prefill), \(decode)")
            }
            return answer
        }
    }

    private func pricing(_ profile: EfficiencyProfile, _ question: ServingQuestion) throws(Exclusion) -> Pricing {
        do throws(Diagnostic) {
            let cluster = try question.accelerator.cluster(deviceCount: question.deployment.deviceCount)
            return try Pricing(
                cluster: cluster, profile: profile, model: question.model, engine: EngineName(id: question.engine))
        } catch {
            throw Exclusion("cannot be priced: \(error.code)", error.message)
        }
    }
}

/// A layout that serves a question's requests: steps of the cost model composed to a steady state.
private struct ServingPool {
    let question: ServingQuestion
    let layout: ParallelLayout
    let deployment: DeploymentModel
    private let input: Int
    private let output: Double

    init(_ question: ServingQuestion, _ layout: ParallelLayout, _ pricing: Pricing) throws(Exclusion) {
        self.question = question
        self.layout = layout
        input = max(1, Int(question.input.rounded()))
        output = max(1, question.output)
        do throws(Diagnostic) {
            deployment = try DeploymentModel(model: question.model, layout: layout, pricing: pricing)
        } catch {
            throw Exclusion("layout cannot be priced: \(error.code)", error.message)
        }
    }

    /// The figures of one copy of the model with `inFlight` requests.
    struct State {
        var timeToFirstToken = Seconds.zero
        var timePerOutputToken = Seconds.zero
        var requestsPerSecond = 0.0
        var isPromptBound = false
    }

    // MARK: Whole deployment

    func answer(_ bounds: PhysicalBounds) -> ServingAnswer? {
        let capacity = capacityPerReplica
        guard capacity > 0 else { return nil }
        let replicas = Double(layout.replicas)
        switch question.arrival {
        case .closedLoop(let concurrency):
            let share = max(1, (concurrency + layout.replicas - 1) / layout.replicas)
            let running = min(share, capacity)
            var state = steadyState(running, concurrency: Double(concurrency) / replicas)
            let waiting = Double(max(0, share - running))
            if waiting > 0 {
                state.timeToFirstToken = state.timeToFirstToken + Seconds(rawValue: waiting / state.requestsPerSecond)
            }
            return answer(state, bounds, running: running, capacity: capacity, queued: waiting > 0)
        case .openLoop(let rate):
            let running = min(capacity, openLoopConcurrency(rate: rate / replicas, capacity: capacity))
            var state = steadyState(running, concurrency: Double(running))
            let isOverloaded = state.requestsPerSecond < rate / replicas
            state.requestsPerSecond = min(state.requestsPerSecond, rate / replicas)
            return answer(state, bounds, running: running, capacity: capacity, queued: isOverloaded)
        case .saturating:
            return saturated(capacity).map {
                answer($0.state, bounds, running: $0.running, capacity: capacity, queued: true)
            }
        case .staticBatch(let batch):
            let share = max(1, (batch + layout.replicas - 1) / layout.replicas)
            return answer(staticState(share), bounds, running: share, capacity: capacity, queued: false)
        }
    }

    private func answer(
        _ state: State, _ bounds: PhysicalBounds, running: Int, capacity: Int, queued: Bool
    ) -> ServingAnswer {
        let requests = state.requestsPerSecond * Double(layout.replicas)
        let latency = state.timeToFirstToken + state.timePerOutputToken * max(0, output - 1)
        let burst = burstTimeToFirstToken(running)
        return ServingAnswer(
            timeToFirstToken: state.timeToFirstToken, burstTimeToFirstToken: burst,
            timePerOutputToken: state.timePerOutputToken, requestsPerSecond: requests,
            inputRate: TokensPerSecond(rawValue: requests * question.input),
            outputRate: TokensPerSecond(rawValue: requests * output),
            deviceCount: question.deployment.deviceCount, requestLatency: latency,
            isQueueBound: queued || state.isPromptBound, bounds: bounds,
            derivation: [
                "layout \(layout) on \(question.accelerator.id), \(running) of at most \(capacity) sequences per copy",
                "TPOT \(state.timePerOutputToken) at context \(middleContext), TTFT \(state.timeToFirstToken) for "
                    + "\(input) tokens in chunks of \(question.behaviour.limits.tokensPerStep)",
                "\(requests) requests/s by Little's law over \(layout.replicas) copies",
            ])
    }

    /// Prompts are read by one pool and generated by the other; the slower one and the concurrency limit the rate.
    static func disaggregated(
        _ prefill: ServingPool, _ decode: ServingPool, _ bounds: PhysicalBounds
    ) -> ServingAnswer? {
        guard case .closedLoop(let concurrency) = prefill.question.arrival else { return nil }
        let capacity = decode.capacityPerReplica
        guard capacity > 0 else { return nil }
        let service = prefill.promptTime(prompts: 1)
        let prefillRate = prefill.promptRate * Double(prefill.layout.replicas)
        var state = State()
        state.timeToFirstToken = service
        var inDecode = Double(concurrency)
        for _ in 0..<8 {
            let share = max(1, Int((inDecode / Double(decode.layout.replicas)).rounded()))
            state.timePerOutputToken = decode.tokenTime(sequences: min(share, capacity))
            let generation = state.timePerOutputToken * max(1, decode.output - 1)
            let free = Double(concurrency) / (service + generation).rawValue
            let decodeLimit = Double(min(share, capacity) * decode.layout.replicas) / generation.rawValue
            state.requestsPerSecond = min(free, prefillRate, max(decodeLimit, free * 0.01))
            inDecode = min(Double(concurrency), state.requestsPerSecond * generation.rawValue)
        }
        let generation = state.timePerOutputToken * max(0, decode.output - 1)
        let cycle = Seconds(rawValue: Double(concurrency) / state.requestsPerSecond)
        let waiting = cycle - generation - service
        state.isPromptBound = state.requestsPerSecond > 0.9 * prefillRate
        if waiting > .zero { state.timeToFirstToken = service + waiting }
        var scaled = state
        scaled.requestsPerSecond = state.requestsPerSecond / Double(decode.layout.replicas)
        return decode.answer(
            scaled, bounds, running: max(1, Int(inDecode)), capacity: capacity, queued: state.isPromptBound)
    }
}

// MARK: - States of one copy

extension ServingPool {
    private var middleContext: Int { input + Int(output / 2) }
    private var chunk: Int { question.behaviour.limits.tokensPerStep }
    private var chunksPerPrompt: Int { (input + chunk - 1) / chunk }

    /// The sequences that one copy of the model can run: by the engine's limit and by its memory rule.
    var capacityPerReplica: Int {
        let rule = question.behaviour.memory
        let context = question.behaviour.reservesOutput ? input + Int(output) : middleContext
        let perRank = Load(concurrency: layout.requestGroups, input: input, output: Int(output))
        let two = Load(concurrency: 2 * layout.requestGroups, input: input, output: Int(output))
        let tokens = min(chunk, 16_384)
        let one = deployment.memory(perRank, context: context, tokensPerStep: tokens)
        let more = deployment.memory(two, context: context, tokensPerStep: tokens)
        var fitting = question.behaviour.limits.sequences
        for (first, second) in zip(one, more) {
            let sequence = second.keyValueCache - first.keyValueCache
            let weights = first.weights.total
            let held = weights + first.activations + first.runtime
            let share = rule.share.rawValue
            let free =
                switch rule.base {
                case .total: first.capacity * share - held
                case .weightsAndCache: first.capacity * share - weights
                case .free: (first.capacity - held) * share
                }
            guard free > .zero else { return 0 }
            if sequence > .zero { fitting = min(fitting, Int(min(free / sequence, 1e9))) }
        }
        return fitting.multiplied(by: layout.data)
    }

    /// The time in which every running sequence gets its next token (or tokens, when drafting).
    func tokenTime(sequences: Int, prompts: Int = 0, promptTokens: Int = 0) -> Seconds {
        let batches = min(layout.pipeline, max(1, sequences))
        var groups: [SequenceGroup] = []
        if prompts > 0 {
            groups.append(SequenceGroup(count: prompts, newTokens: promptTokens, cachedTokens: cachedWhileReading))
        }
        let drafts = question.speculation?.draftTokens ?? 0
        groups.append(
            SequenceGroup(
                count: (sequences + batches - 1) / batches, newTokens: 1 + drafts, cachedTokens: middleContext))
        let time = deployment.time(of: Step(groups: groups))
        let step = max(time.period * Double(batches), time.latency)
        return step / (question.speculation?.acceptedLength ?? 1)
    }

    /// The tokens of a prompt that are already in the cache in the middle of its chunks.
    private var cachedWhileReading: Int { (chunksPerPrompt - 1) * input / chunksPerPrompt / 2 }

    /// The time in which `prompts` prompts pass alone.
    func promptTime(prompts: Int) -> Seconds {
        var total = Seconds.zero
        for start in stride(from: 0, to: input, by: chunk) {
            let step = Step.prefill(sequences: prompts, newTokens: min(chunk, input - start), cachedTokens: start)
            total = total + deployment.time(of: step).latency
        }
        return total
    }

    /// The prompts that one copy reads per second when it does nothing else: steps as full as the budget allows.
    var promptRate: Double {
        let together = max(1, chunk / input) * layout.data
        return Double(together) / promptPeriod(together).rawValue
    }

    private func promptPeriod(_ prompts: Int) -> Seconds {
        var total = Seconds.zero
        for start in stride(from: 0, to: input, by: chunk) {
            let step = Step.prefill(sequences: prompts, newTokens: min(chunk, input - start), cachedTokens: start)
            total = total + deployment.time(of: step).period
        }
        return total
    }

    /// Requests that replace each other, `running` at a time, of which some read prompts and the others generate.
    ///
    /// Per step, λ = generating · chunks / output chunks of prompts are read: the share of steps that carry one while
    /// λ < 1, else their number in every step.
    func steadyState(_ running: Int, concurrency: Double) -> State {
        var state = State()
        if question.scope == .prefill {
            state.requestsPerSecond = promptRate
            state.timeToFirstToken = promptTime(prompts: 1)
            return state
        }
        if question.scope == .decode {
            state.timePerOutputToken = tokenTime(sequences: running)
            state.requestsPerSecond = Double(running) / (state.timePerOutputToken * output).rawValue
            return state
        }
        let places = max(1, Double(running))
        let chunks = Double(chunksPerPrompt)
        let tokens = (input + chunksPerPrompt - 1) / chunksPerPrompt
        let perStep = Double(max(1, chunk / tokens) * layout.data)
        var generating = places
        for _ in 0..<6 {
            let sequences = max(1, Int(generating.rounded()))
            let arriving = generating * chunks / output
            let together = max(1, Int(min(arriving, perStep).rounded(.up)))
            let plain = tokenTime(sequences: sequences)
            let reading: Seconds
            let share = min(1, arriving)
            if question.behaviour.mixesPrefill {
                reading = tokenTime(sequences: sequences, prompts: together, promptTokens: tokens)
                state.timePerOutputToken = plain * (1 - share) + reading * share
            } else {
                reading = promptTime(prompts: together) / chunks
                state.timePerOutputToken = plain + reading * (min(arriving, perStep) / Double(together))
            }
            let service = reading * chunks
            let utilisation = min(0.95, arriving / perStep)
            let wait = state.timePerOutputToken * 0.5 + service * (utilisation / (2 * (1 - utilisation)))
            state.timeToFirstToken = service + wait
            let cycle = state.timeToFirstToken + state.timePerOutputToken * max(0, output - 1)
            state.requestsPerSecond = min(places, concurrency) / cycle.rawValue
            let promptLimit = perStep / chunks / state.timePerOutputToken.rawValue
            state.isPromptBound = arriving > perStep || state.requestsPerSecond > promptLimit
            if state.requestsPerSecond > promptLimit { state.requestsPerSecond = promptLimit }
            generating = min(
                places, max(1, state.requestsPerSecond * output * state.timePerOutputToken.rawValue))
        }
        let generation = state.timePerOutputToken * max(0, output - 1)
        let cycle = Seconds(rawValue: min(places, concurrency) / state.requestsPerSecond)
        if state.isPromptBound { state.timeToFirstToken = max(state.timeToFirstToken, cycle - generation) }
        return state
    }

    /// The best of the batches from full down to one, halving, that keeps a prescribed TPOT.
    func saturated(_ capacity: Int) -> (state: State, running: Int)? {
        var best: (state: State, running: Int)?
        var running = capacity
        while running >= 1 {
            let state = steadyState(running, concurrency: Double(running))
            let keeps = question.prescribed.map { state.timePerOutputToken <= $0.timePerOutputToken } ?? true
            if keeps, best.map({ $0.state.requestsPerSecond < state.requestsPerSecond }) ?? true {
                best = (state, running)
            }
            if running == 1 { break }
            running = max(1, running * 3 / 4)
            if let best, running * 8 < best.running { break }
        }
        return best
    }

    /// One batch, read together and generated to its end.
    func staticState(_ batch: Int) -> State {
        let together = max(1, chunk / input) * layout.data
        let rounds = (batch + together - 1) / together
        let reading = promptTime(prompts: min(batch, together)) * Double(rounds)
        let token = tokenTime(sequences: batch)
        let total = reading + token * max(0, output - 1)
        return State(
            timeToFirstToken: reading, timePerOutputToken: token, requestsPerSecond: Double(batch) / total.rawValue)
    }

    /// The sequences in flight at which requests finish as fast as they come.
    func openLoopConcurrency(rate: Double, capacity: Int) -> Int {
        var running = 1.0
        for _ in 0..<8 {
            let state = steadyState(max(1, Int(running.rounded())), concurrency: max(1, running.rounded()))
            let latency = state.timeToFirstToken + state.timePerOutputToken * max(0, output - 1)
            running = min(Double(capacity), rate * latency.rawValue)
        }
        return max(1, Int(running.rounded()))
    }

    /// The mean TTFT when `running` requests come at once: prompts are read in rounds as full as the budget allows.
    func burstTimeToFirstToken(_ running: Int) -> Seconds {
        guard question.scope == .requests else { return .zero }
        let together = max(1, chunk / input) * layout.data
        let rounds = (running + together - 1) / together
        return promptTime(prompts: min(running, together)) * (Double(rounds + 1) / 2)
    }
}
