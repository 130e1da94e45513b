import Hardware
import Parallelism
import Quantities
import Serving
import StepModel
import Testing

/// Mistakes found in how other estimators put steps together; those of single steps are among the step model's tests.
@Suite("Defects of other tools in serving that must not be repeated")
struct KnownServingDefectTests {
    @Test("A lone request's first token takes its chunks' steps and the stated overhead (aiconfigurator: × a factor)")
    func timeToFirstToken() throws {
        let deployment = try Examples.deployment(ParallelLayout(tensor: 8, expert: 8))
        let chunks = [(0, 4096), (4096, 4096), (8192, 1808)].map { cached, new in
            deployment.time(of: .prefill(sequences: 1, newTokens: new, cachedTokens: cached)).latency
        }
        let estimate = deployment.prefill(
            Load(concurrency: 1, input: 10_000, output: 10), schedule: PrefillSchedule(tokensPerStep: 4096))
        #expect(isClose(estimate.singleRequest.rawValue, chunks.sum().rawValue))
        let limits = BatchLimits(
            tokenBudget: 4096, maximumSequences: 256, scheduling: .mixedChunks, reservation: .grown)
        let load = RequestLoad(input: 10_000, output: 10, arrival: .concurrency(1), requests: 3)
        for overhead in [Seconds.zero, .milliseconds(7)] {
            let served = deployment.serve(load, limits: limits, requestOverhead: overhead)
            let expected = chunks.sum() + overhead
            #expect(isClose(served.timeToFirstToken.rawValue, expected.rawValue, within: 1e-9))
            #expect(isClose(served.medianTimeToFirstToken.rawValue, expected.rawValue, within: 1e-9))
        }
    }
}
