internal import Hardware
internal import Models
internal import Parallelism
public import Quantities
internal import StepModel

/// Some devices read prompts and others generate, with the caches handed over between them.
public struct DisaggregatedService: Sendable {
    /// The copies of the model that read prompts.
    public let prefill: DeploymentModel
    /// The copies that generate.
    public let decode: DeploymentModel

    /// Creates a service from two deployments of one model.
    public init(prefill: DeploymentModel, decode: DeploymentModel) {
        self.prefill = prefill
        self.decode = decode
    }

    /// What requests get when `concurrency` of them are in flight at any time.
    ///
    /// Requests circulate between two stations: readers, which serve one after the other, and generation, which serves
    /// all at once at a pace that depends on how many there are. Little's law closes the circle; with room to spare a
    /// prompt waits ρ·s/(2(1−ρ)) for a reader (M/D/1), otherwise for whatever the circle leaves over.
    ///
    /// - Parameters:
    ///   - load: The requests; their arrival must state a concurrency.
    ///   - concurrency: The requests in flight.
    ///   - readLimits: The settings of the readers.
    ///   - decodeLimits: The settings of the generators.
    ///   - drafting: How further tokens are drafted, if they are.
    ///   - requestOverhead: What each request waits outside of steps.
    /// - Returns: What the requests get.
    public func serve(
        _ load: RequestLoad, concurrency: Int, readLimits: BatchLimits, decodeLimits: BatchLimits,
        drafting: DraftedTokens? = nil, requestOverhead: Seconds = .zero
    ) -> ServingOutcome {
        let mean = (1 + load.shortestShare) / 2
        let (input, output) = (Double(load.input) * mean, max(1, Double(load.output) * mean))
        let readers = Double(prefill.layout.replicas)
        let reading = prefill.readingTime(tokens: Int(input), limits: readLimits)
        let transfer = prefill.transfer(tokens: Int(input), receivers: decode.layout.devicesPerReplica)
        let handOver = transfer.exposed(behind: reading.alone, layers: prefill.model.layerCount)
        let readRate = readers / reading.perPrompt.rawValue
        let capacity = decode.sequenceCapacity(decodeLimits, context: Int(input + output / 2))
        var clock = decode.clock(drafting: drafting)

        var rate = min(readRate, Double(concurrency) / (reading.alone + handOver).rawValue)
        var (perToken, generating) = (0.0, 1.0)
        // The pace depends on how many generate, and how many generate on the pace; half steps settle at once.
        for _ in 0..<40 {
            generating = min(Double(concurrency), Double(capacity), max(1, rate * (output - 1) * perToken))
            let perRank = max(1, Int((generating / Double(decode.layout.requestGroups)).rounded(.up)))
            let step = clock.time(
                prompts: [], generating: perRank, context: input + output / 2, drafting: drafting)
            perToken = step / (drafting?.acceptedPerStep ?? 1)
            let circle = (reading.alone + handOver).rawValue + (output - 1) * perToken
            let room = Double(capacity) / ((output - 1) * perToken)
            rate = (rate + min(readRate, Double(concurrency) / circle, room)) / 2
        }
        let generation = Seconds(rawValue: (output - 1) * perToken)
        let load = min(0.95, rate / readRate)
        let queue = reading.perPrompt * (load / (2 * (1 - load)) / readers)
        let left = Seconds(rawValue: Double(concurrency) / rate) - generation
        let isBound = rate > 0.9 * readRate || generating >= Double(capacity) * 0.99
        let first = isBound ? max(left, reading.alone + handOver) : reading.alone + handOver + queue
        return ServingOutcome(
            timeToFirstToken: first + requestOverhead, medianTimeToFirstToken: first + requestOverhead,
            timePerOutputToken: Seconds(rawValue: perToken), medianTimePerOutputToken: Seconds(rawValue: perToken),
            endToEnd: first + requestOverhead + generation, outputRate: TokensPerSecond(rawValue: rate * output),
            inputRate: TokensPerSecond(rawValue: rate * input), requestRate: rate,
            meanBatch: generating / Double(decode.layout.requestGroups),
            peakCacheUse: Fraction(rawValue: generating / Double(max(1, capacity))), preemptions: 0, rejected: 0,
            isQueueBound: isBound)
    }
}

extension DeploymentModel {
    /// How long one copy takes for a prompt alone, and per prompt when it reads as many at a time as the budget takes.
    func readingTime(tokens: Int, limits: BatchLimits) -> (alone: Seconds, perPrompt: Seconds) {
        let together = max(1, limits.tokenBudget / max(1, tokens)) * layout.data
        return (readingTime(prompts: 1, tokens, limits).latency, readingTime(prompts: together, tokens, limits).period)
    }

    private func readingTime(
        prompts: Int, _ tokens: Int, _ limits: BatchLimits
    ) -> (latency: Seconds, period: Seconds) {
        var (latency, period) = (Seconds.zero, Seconds.zero)
        for start in stride(from: 0, to: max(1, tokens), by: limits.tokenBudget) {
            let time = evaluator.time(
                of: .prefill(
                    sequences: prompts, newTokens: min(limits.tokenBudget, tokens - start), cachedTokens: start))
            latency += time.latency
            period += time.period / Double(prompts)
        }
        return (latency, period)
    }

    /// The sequences of a context that the whole deployment can generate for at once.
    public func sequenceCapacity(_ limits: BatchLimits, context: Int) -> Int {
        let room = cacheRoom(limits, longest: context)
        let each = Double(context) * room.perToken + room.perSequence
        let fitting = each > .zero ? room.capacity / each : 1e9
        return max(1, Int(min(fitting, Double(limits.maximumSequences)))) * layout.requestGroups
    }
}
