internal import Parallelism
internal import Planning
internal import Quantities
internal import Serving
internal import StepModel

/// What one copy of a layout yields at its best batch.
struct CopyRate: Sendable {
    /// The layout of one copy.
    var layout: ParallelLayout
    /// The requests in flight on the copy.
    var concurrency: Int
    /// Requests per second.
    var requestsPerSecond: Double
    /// The time per output token.
    var timePerOutputToken: Seconds
    /// Whether a larger batch would not fit the memory.
    var isMemoryBound: Bool
}

/// The best batches of layouts: the one place where recipes and their alternatives meet the cost model.
///
/// A copy that serves both phases runs bursts back to back: c requests are read and generated in the time of
/// `Candidate.completion`. A copy that reads only, or generates only, runs at its phase's rate.
struct CopyPricer {
    let scenario: Scenario
    let pricing: Pricing
    /// The promise that batches keep; `nil` where the concurrency is given instead.
    let promise: Seconds?

    /// Batches per attention rank that are tried: steps of at most a half.
    private static let ladder = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024]

    /// The rates of a copy in both phases, in reading alone and in generation alone; `nil` where none fits.
    func rates(of layout: ParallelLayout, concurrency: Int? = nil) -> (
        both: CopyRate?, reading: CopyRate?, generating: CopyRate?
    ) {
        let deployment = DeploymentModel(legal: layout, model: scenario.model, pricing: pricing)
        let schedules = LayoutSearch.tokenBudgets.map { PrefillSchedule(tokensPerStep: $0) }
        var found: (both: CopyRate?, reading: CopyRate?, generating: CopyRate?)
        let batches =
            concurrency.map { largestFitting($0, deployment, schedules) }
            ?? CopyPricer.ladder.map { $0 * layout.data }
        for batch in batches {
            var load = scenario.load
            load.concurrency = batch
            let fitting = deployment.candidates(load, schedules: schedules).filter(\.memory.fits)
            guard let first = fitting.first else {
                found.both?.isMemoryBound = true
                found.generating?.isMemoryBound = true
                break
            }
            let reading = fitting.map { $0.prefill.throughput.rawValue / Double(load.input) }.max() ?? 0
            let completion = fitting.map(\.completion.rawValue).min() ?? .infinity
            func rate(_ perSecond: Double) -> CopyRate {
                CopyRate(
                    layout: layout, concurrency: batch, requestsPerSecond: perSecond,
                    timePerOutputToken: first.decode.timePerOutputToken, isMemoryBound: false)
            }
            found.reading = CopyPricer.better(found.reading, rate(reading))
            if let promise, first.decode.timePerOutputToken > promise { break }
            found.both = CopyPricer.better(found.both, rate(Double(batch) / completion))
            found.generating = CopyPricer.better(
                found.generating, rate(first.decode.throughput.rawValue / Double(max(1, load.output))))
        }
        return found
    }

    /// A stated concurrency or, where memory holds fewer and the rest would queue, the largest batch of the ladder below.
    private func largestFitting(
        _ concurrency: Int, _ deployment: DeploymentModel, _ schedules: [PrefillSchedule]
    ) -> [Int] {
        let smaller = CopyPricer.ladder.map { $0 * deployment.layout.data }.filter { $0 < concurrency }
        let fitting = ([concurrency] + smaller.reversed()).first { batch in
            var load = scenario.load
            load.concurrency = batch
            return deployment.candidates(load, schedules: schedules).contains { $0.memory.fits }
        }
        return fitting.map { [$0] } ?? []
    }

    private static func better(_ known: CopyRate?, _ new: CopyRate) -> CopyRate {
        guard let known, known.requestsPerSecond >= new.requestsPerSecond else { return new }
        return known
    }

    /// What one output token costs a copy that generates, in device-seconds by what they are spent on.
    func deviceTimes(_ rate: CopyRate) -> [(category: TimeCategory, time: Seconds)] {
        let deployment = DeploymentModel(legal: rate.layout, model: scenario.model, pricing: pricing)
        var load = scenario.load
        load.concurrency = rate.concurrency
        let (step, microBatches) = deployment.decodeStep(load)
        // A step of one micro-batch passes the stages one after another, each on its own devices.
        let tokens = Double(rate.concurrency) / Double(max(1, microBatches))
        return deployment.timeShares(of: [step]).map { share in
            (share.category, share.time * Double(rate.layout.stageWidth) / max(1, tokens))
        }
    }
}
