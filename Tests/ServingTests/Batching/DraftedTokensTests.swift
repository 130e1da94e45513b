import Hardware
import Models
import Parallelism
import Quantities
import Serving
import StepModel
import Testing

@Suite("Drafted tokens and hand-over")
struct DraftedTokensTests {
    /// 1 + 0.84 + 0.84·0.79 + 0.84·0.79·0.74 + 0.84·0.79·0.74·0.69, per-position probabilities of GLM-5.2
    /// (InferenceX golden tables).
    @Test("A step yields one token and the products of the acceptance by position")
    func accepted() {
        let drafts = DraftedTokens(acceptance: [0.84, 0.79, 0.74, 0.69])
        let expected = 1 + 0.84 + 0.84 * 0.79 + 0.84 * 0.79 * 0.74 + 0.84 * 0.79 * 0.74 * 0.69
        #expect(isClose(drafts.acceptedPerStep, expected, within: 1e-12))
        #expect(isClose(drafts.acceptedPerStep, 3.3335, within: 1e-3))
        #expect(drafts.tokensPerStep == 5)
        #expect(DraftedTokens(acceptance: []).acceptedPerStep == 1)
    }

    @Test("Equal probabilities reach a known length", arguments: [(1.92, 1), (2.58, 2), (2.82, 3)])
    func lengths(length: Double, drafts: Int) {
        let acceptance = DraftedTokens.acceptance(ofLength: length, drafts: drafts)
        #expect(isClose(DraftedTokens(acceptance: acceptance).acceptedPerStep, length, within: 1e-6))
    }

    @Test("A prompt's cache crosses at 90 % of the adapters of the smaller side, and hides behind reading it")
    func transfer() throws {
        let deployment = try Examples.deployment(ParallelLayout(tensor: 8, expert: 8))
        let transfer = deployment.transfer(tokens: 4096, receivers: 16)
        #expect(transfer.bytes == deployment.model.keyValueCache.bytes(forTokens: 4096))
        let bandwidth = deployment.pricing.cluster.scaleOut.bandwidth.rawValue * 0.9 * 8
        #expect(isClose(transfer.time.rawValue, 1e-3 + transfer.bytes.rawValue / bandwidth, within: 1e-12))
        let hidden = transfer.exposed(behind: transfer.time * 2, layers: 94)
        #expect(isClose(hidden.rawValue, 1e-3 + (transfer.time.rawValue - 1e-3) / 94, within: 1e-12))
        #expect(isClose(transfer.exposed(behind: .zero, layers: 94).rawValue, transfer.time.rawValue, within: 1e-12))
    }

    @Test("Separate pools: neither reads nor generates faster than the pools can, and Little's law holds")
    func pools() throws {
        let layout = ParallelLayout(replicas: 2, tensor: 8, expert: 8)
        let service = DisaggregatedService(
            prefill: try Examples.deployment(ParallelLayout(tensor: 8, expert: 8)),
            decode: try Examples.deployment(layout))
        let limits = BatchLimits(
            tokenBudget: 8192, maximumSequences: 1024, scheduling: .mixedChunks, reservation: .whole)
        for concurrency in [1, 32, 1024] {
            let outcome = service.serve(
                RequestLoad(input: 2048, output: 256, arrival: .concurrency(concurrency), requests: 1),
                concurrency: concurrency, readLimits: limits, decodeLimits: limits)
            let inFlight = outcome.requestRate * outcome.endToEnd.rawValue
            #expect(isClose(inFlight, Double(concurrency), within: 0.12), "\(concurrency): \(inFlight)")
            #expect(outcome.timeToFirstToken > .zero && outcome.timePerOutputToken > .zero)
        }
    }
}
