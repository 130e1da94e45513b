internal import Hardware
internal import Models
internal import Parallelism
internal import Quantities
internal import Serving
internal import StepModel

/// Puts a question to deployments: the requests of its benchmark are served as its engine batches them.
struct ServingRun {
    let question: ServingQuestion
    let engine: EngineProfile
    let pricing: Pricing

    /// The answer of one layout, or `nil` where not even one request fits.
    func answer(_ layout: ParallelLayout, _ bounds: PhysicalBounds) -> ServingAnswer? {
        let deployment = deployment(layout)
        let (input, output) = (Int(question.input.rounded()), Int(question.output.rounded()))
        let capacity = deployment.sequenceCapacity(limits, context: input + output)
        guard capacity >= layout.requestGroups, fits(deployment, input + output) else { return nil }
        switch (question.scope, question.arrival) {
        case (.decode, let arrival):
            return answer(generationAlone(deployment, sequences: sequences(arrival, capacity)), bounds, deployment)
        case (.prefill, _):
            return answer(
                serve(deployment, .allAtOnce, requests: 64 * layout.requestGroups, output: 1), bounds, deployment)
        case (_, .closedLoop(let concurrency)):
            let turns = question.turns ?? 10
            let requests = max(concurrency, Int(Double(concurrency) * turns))
            return answer(serve(deployment, .concurrency(concurrency), requests: requests), bounds, deployment)
        case (_, .openLoop(let rate)):
            return answer(serve(deployment, .rate(rate), requests: 500), bounds, deployment)
        case (_, .staticBatch(let batch)):
            return answer(serve(deployment, .allAtOnce, requests: batch), bounds, deployment)
        case (_, .saturating):
            return saturated(deployment, capacity: capacity).map { answer($0, bounds, deployment) }
        }
    }

    /// The answer of separate pools.
    func answer(
        prefill: ParallelLayout, decode: ParallelLayout, _ bounds: PhysicalBounds
    ) throws(Exclusion) -> ServingAnswer {
        let service = DisaggregatedService(prefill: deployment(prefill), decode: deployment(decode))
        guard case .closedLoop(let concurrency) = question.arrival else { throw Exclusion("concurrency not stated") }
        let outcome = service.serve(
            load(.concurrency(concurrency), requests: 1), concurrency: concurrency, readLimits: limits,
            decodeLimits: limits, drafting: drafting,
            requestOverhead: engine.requestOverhead + engine.handOverOverhead)
        return answer(outcome, bounds, service.decode)
    }

    /// The deployment of a layout, which was found legal when the row was read.
    private func deployment(_ layout: ParallelLayout) -> DeploymentModel {
        var layout = layout
        if layout.data > 1, engine.gathersTokens, !question.usesAllToAll {
            layout.statedCommunication = .gatherAndScatter
        }
        return DeploymentModel(legal: layout, model: question.model, pricing: pricing)
    }

    private var limits: Serving.BatchLimits {
        Serving.BatchLimits(
            tokenBudget: question.behaviour.limits.tokensPerStep,
            maximumSequences: question.behaviour.limits.sequences,
            scheduling: question.behaviour.scheduling ?? engine.scheduling, reservation: engine.reservation)
    }

    private var drafting: DraftedTokens? {
        question.speculation.map { speculation in
            DraftedTokens(
                acceptance: DraftedTokens.acceptance(
                    ofLength: speculation.acceptedLength, drafts: speculation.draftTokens))
        }
    }

    private func load(_ arrival: RequestLoad.Arrival, requests: Int, output: Int? = nil) -> RequestLoad {
        let shortest = question.shortestShare
        let longest = 2 / (1 + shortest)
        return RequestLoad(
            input: Int((question.input * longest).rounded()),
            output: output ?? Int((question.output * longest).rounded()), shortestShare: shortest, arrival: arrival,
            requests: requests)
    }

    private func serve(
        _ deployment: DeploymentModel, _ arrival: RequestLoad.Arrival, requests: Int, output: Int? = nil
    ) -> ServingOutcome {
        deployment.serve(
            load(arrival, requests: requests, output: output), limits: limits, drafting: drafting,
            requestOverhead: isEngineOnly ? .zero : engine.requestOverhead)
    }

    /// Whether a single batch ran in the engine itself, without a server around it.
    private var isEngineOnly: Bool {
        if case .staticBatch = question.arrival { return true }
        return false
    }

    private func fits(_ deployment: DeploymentModel, _ context: Int) -> Bool {
        let one = Load(concurrency: 1, input: context, output: 1)
        return deployment.memory(one, context: context, tokensPerStep: min(limits.tokenBudget, 16_384))
            .allSatisfy(\.fits)
    }

    /// A queue that never empties: as many requests as keep ramp and tail short, or the largest concurrency that keeps
    /// prescribed latencies.
    private func saturated(_ deployment: DeploymentModel, capacity: Int) -> ServingOutcome? {
        guard let prescribed = question.prescribed else {
            return serve(deployment, .allAtOnce, requests: question.queued ?? max(8 * capacity, 256))
        }
        var best: ServingOutcome?
        var running = capacity
        while running >= 1 {
            let outcome = serve(deployment, .concurrency(running), requests: 4 * running)
            let keeps = outcome.timePerOutputToken <= prescribed.timePerOutputToken * 0.9
            if keeps, best.map({ $0.requestRate < outcome.requestRate }) ?? true { best = outcome }
            if let best, outcome.requestRate < best.requestRate * 0.9 { break }
            running = running > 1 ? max(1, running * 3 / 4) : 0
        }
        return best
    }

    private func sequences(_ arrival: ServingQuestion.Arrival, _ capacity: Int) -> Int {
        switch arrival {
        case .closedLoop(let count), .staticBatch(let count): min(count, capacity)
        case .openLoop, .saturating: capacity
        }
    }

    private func generationAlone(_ deployment: DeploymentModel, sequences: Int) -> ServingOutcome {
        deployment.generate(
            sequences: sequences, context: Int(question.input + question.output / 2), output: question.output,
            drafting: drafting)
    }

    private func answer(
        _ outcome: ServingOutcome, _ bounds: PhysicalBounds, _ deployment: DeploymentModel
    ) -> ServingAnswer {
        let limits = question.behaviour.limits
        let wait = outcome.timePerOutputToken * Double(question.behaviour.batchWait)
        return ServingAnswer(
            timeToFirstToken: outcome.timeToFirstToken + wait,
            medianTimeToFirstToken: outcome.medianTimeToFirstToken + wait,
            timePerOutputToken: outcome.timePerOutputToken,
            medianTimePerOutputToken: outcome.medianTimePerOutputToken, requestsPerSecond: outcome.requestRate,
            inputRate: outcome.inputRate, outputRate: outcome.outputRate,
            deviceCount: question.deployment.deviceCount, requestLatency: outcome.endToEnd + wait,
            isQueueBound: outcome.isQueueBound, bounds: bounds,
            derivation: [
                "layout \(deployment.layout) on \(question.accelerator.id), \(outcome.meanBatch.rounded()) sequences "
                    + "generating per attention rank on average, at most \(limits.sequences) and "
                    + "\(limits.tokensPerStep) tokens per step",
                "TTFT \(outcome.timeToFirstToken), TPOT \(outcome.timePerOutputToken), "
                    + "\(outcome.requestRate) requests/s",
            ])
    }
}
