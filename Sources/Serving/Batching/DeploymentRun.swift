internal import Hardware
internal import Models
internal import Parallelism
public import Quantities
internal import StepModel

extension DeploymentModel {
    /// What a load gets from the deployment when an engine batches it continuously.
    ///
    /// - Parameters:
    ///   - load: The requests.
    ///   - limits: The engine's settings.
    ///   - drafting: How further tokens are drafted by the model's own modules, if they are.
    ///   - requestOverhead: What each request waits outside of steps.
    /// - Returns: Means over the requests, and rates of the whole deployment.
    public func serve(
        _ load: RequestLoad, limits: BatchLimits, drafting: DraftedTokens? = nil, requestOverhead: Seconds = .zero
    ) -> ServingOutcome {
        let ranks = layout.requestGroups
        var inFlight: Int?
        if case .concurrency(let all) = load.arrival { inFlight = ceilingDivision(all, ranks) }
        var run = ContinuousBatching(
            load.requests(onOneOf: ranks), inFlight: inFlight, clock: clock(drafting: drafting), limits: limits,
            cache: cacheRoom(limits, longest: load.input + load.output), drafting: drafting)
        return run.run().outcome(copies: ranks, requestOverhead: requestOverhead)
    }

    /// What so many sequences over the whole deployment get while they generate and nothing else runs.
    ///
    /// - Parameters:
    ///   - sequences: The sequences that generate at any time.
    ///   - context: Their mean context, in tokens.
    ///   - output: The tokens each generates.
    ///   - drafting: How further tokens are drafted, if they are.
    /// - Returns: Its throughput and time per token.
    public func generate(
        sequences: Int, context: Int, output: Double, drafting: DraftedTokens? = nil
    ) -> ServingOutcome {
        let perRank = ceilingDivision(sequences, layout.requestGroups)
        var clock = clock(drafting: drafting)
        let step = clock.time(
            prompts: [], generating: perRank, context: Double(context), drafting: drafting)
        let perToken = Seconds(rawValue: step / (drafting?.acceptedPerStep ?? 1))
        let rate = Double(sequences) / perToken.rawValue
        return ServingOutcome(
            timeToFirstToken: .zero, medianTimeToFirstToken: .zero, timePerOutputToken: perToken,
            medianTimePerOutputToken: perToken, endToEnd: perToken * output,
            outputRate: TokensPerSecond(rawValue: rate), inputRate: .zero, requestRate: rate / output,
            meanBatch: Double(sequences) / Double(layout.requestGroups), peakCacheUse: .zero, preemptions: 0,
            rejected: 0, isQueueBound: false)
    }

    /// The room for caches of one attention rank, for sequences of at most `longest` tokens: of the stage where it is
    /// scarcest.
    func cacheRoom(_ limits: BatchLimits, longest: Int) -> CacheRoom {
        let rooms = stageRooms(longest: longest, tokensPerStep: limits.tokenBudget)
        return rooms.min { $0.capacity / $0.perToken < $1.capacity / $1.perToken }
            ?? CacheRoom(capacity: .zero, perToken: Bytes(rawValue: 1), perSequence: .zero)
    }

    func clock(drafting: DraftedTokens?) -> StepClock {
        StepClock(evaluator, drafter: drafter(for: drafting), layout: layout)
    }

    /// The model's own drafting module with the head, which a drafting step runs; `nil` where drafting takes no time.
    func drafter(for drafting: DraftedTokens?) -> StepEvaluator? {
        drafting.flatMap { _ in StepEvaluator(draftingOf: model, layout: layout, pricing: pricing) }
    }
}

extension StepEvaluator {
    /// The steps of a model's drafting module, on one stage of a layout; `nil` where the model has none.
    init?(draftingOf model: ModelArchitecture, layout: ParallelLayout, pricing: Pricing) {
        guard let module = model.multiTokenPrediction else { return nil }
        var drafter = model
        drafter.layerRuns = [LayerRun(count: 1, mixer: module.layer.mixer, feedForward: module.layer.feedForward)]
        var single = layout
        single.pipeline = 1
        self.init(model: drafter, layout: single, pricing: pricing)
    }
}
