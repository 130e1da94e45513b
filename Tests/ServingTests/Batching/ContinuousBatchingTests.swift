import Hardware
import Models
import Parallelism
import Quantities
import Serving
import StepModel
import Testing

@Suite("Continuous batching")
struct ContinuousBatchingTests {
    private static let limits = BatchLimits(
        tokenBudget: 8192, maximumSequences: 256, scheduling: .mixedChunks, reservation: .grown)

    private func deployment(_ layout: ParallelLayout = ParallelLayout(tensor: 8, expert: 8)) throws -> DeploymentModel {
        try Examples.deployment(layout)
    }

    @Test("One request alone takes its prefill step and one decode step per further token")
    func alone() throws {
        let deployment = try deployment()
        let load = RequestLoad(input: 1000, output: 101, arrival: .concurrency(1), requests: 3)
        let outcome = deployment.serve(load, limits: Self.limits)
        let prefill = deployment.time(of: .prefill(sequences: 1, newTokens: 1000)).latency
        #expect(isClose(outcome.timeToFirstToken.rawValue, prefill.rawValue, within: 1e-9))
        let first = deployment.time(of: .decode(sequences: 1, context: 1000)).latency
        let last = deployment.time(of: .decode(sequences: 1, context: 1099)).latency
        #expect(outcome.timePerOutputToken >= first && outcome.timePerOutputToken <= last)
        #expect(isClose(outcome.endToEnd.rawValue, (prefill + outcome.timePerOutputToken * 100).rawValue, within: 1e-9))
    }

    @Test("Little's law: what is in flight is the rate times the time in the system", arguments: [4, 16, 64])
    func littlesLaw(concurrency: Int) throws {
        let load = RequestLoad(
            input: 900, output: 200, shortestShare: 0.8, arrival: .concurrency(concurrency),
            requests: 20 * concurrency)
        let outcome = try deployment().serve(load, limits: Self.limits)
        let inFlight = outcome.requestRate * outcome.endToEnd.rawValue
        // The run empties at its end, where fewer than the concurrency are in flight.
        #expect(inFlight <= Double(concurrency) * 1.001)
        #expect(inFlight > Double(concurrency) * 0.9)
    }

    @Test("More in flight is never less throughput nor a shorter time per token")
    func monotone() throws {
        let deployment = try deployment()
        let outcomes = [1, 4, 16, 64, 256].map { concurrency in
            deployment.serve(
                RequestLoad(
                    input: 500, output: 100, arrival: .concurrency(concurrency), requests: 10 * concurrency),
                limits: Self.limits)
        }
        for (fewer, more) in zip(outcomes, outcomes.dropFirst()) {
            #expect(more.outputRate >= fewer.outputRate)
            #expect(more.timePerOutputToken >= fewer.timePerOutputToken)
        }
    }

    @Test("Every token is accounted for, whatever the engine's scheduling and reservation")
    func conservation() throws {
        let deployment = try deployment()
        for scheduling in EngineProfile.Scheduling.allCases {
            for reservation in EngineProfile.Reservation.allCases {
                let limits = BatchLimits(
                    tokenBudget: 2048, maximumSequences: 64, scheduling: scheduling, reservation: reservation)
                let load = RequestLoad(input: 3000, output: 50, arrival: .allAtOnce, requests: 40)
                let outcome = deployment.serve(load, limits: limits)
                #expect(outcome.rejected == 0)
                let seconds = 40 / outcome.requestRate
                #expect(isClose(outcome.outputRate.rawValue * seconds, 40 * 50, within: 1e-9))
                #expect(isClose(outcome.inputRate.rawValue * seconds, 40 * 3000, within: 1e-9))
            }
        }
    }

    @Test("A request that exceeds the cache alone is rejected; others run")
    func rejection() throws {
        let load = RequestLoad(input: 30_000_000, output: 10, arrival: .allAtOnce, requests: 3)
        let outcome = try deployment().serve(load, limits: Self.limits)
        #expect(outcome.rejected == 3)
        #expect(outcome.requestRate == 0)
    }

    @Test("Where caches grow, a full cache preempts, and setting them aside whole never does")
    func preemption() throws {
        // 44 GB per device hold the weights of a copy over 8 and a few long sequences.
        let deployment = try Examples.deployment(ParallelLayout(tensor: 8, expert: 8), memory: .gigabytes(44))
        let load = RequestLoad(input: 20_000, output: 20_000, arrival: .allAtOnce, requests: 60)
        var limits = Self.limits
        let grown = deployment.serve(load, limits: limits)
        limits.reservation = .whole
        let whole = deployment.serve(load, limits: limits)
        #expect(grown.preemptions > 0)
        #expect(whole.preemptions == 0)
        #expect(grown.rejected == 0 && whole.rejected == 0)
        #expect(whole.peakCacheUse.rawValue <= 1 && grown.peakCacheUse.rawValue <= 1)
    }

    @Test("Open arrivals below capacity are served at their rate")
    func openLoop() throws {
        let deployment = try deployment()
        let closed = deployment.serve(
            RequestLoad(input: 1000, output: 100, arrival: .concurrency(64), requests: 640), limits: Self.limits)
        let rate = closed.requestRate / 2
        let open = deployment.serve(
            RequestLoad(input: 1000, output: 100, arrival: .rate(rate), requests: 800), limits: Self.limits)
        #expect(isClose(open.requestRate, rate, within: 0.1))
        #expect(open.timePerOutputToken < closed.timePerOutputToken)
    }

    @Test("The same load gives the same outcome")
    func reproducible() throws {
        let load = RequestLoad(
            input: 1000, output: 100, shortestShare: 0.5, arrival: .rate(3), requests: 200, cachedShare: 0.3)
        let deployment = try deployment()
        #expect(deployment.serve(load, limits: Self.limits) == deployment.serve(load, limits: Self.limits))
    }
}
