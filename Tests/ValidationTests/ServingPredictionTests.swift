import Quantities
import Testing

@testable import Validation

@Suite struct ServingPredictionTests {
    private func answer(_ changes: [String: String] = [:]) throws -> ServingAnswer {
        try ServingPrediction().answer(try Fixture.question(changes))
    }

    @Test func aClosedLoopObeysLittlesLaw() throws {
        let answer = try answer()
        let cycle = answer.timeToFirstToken + answer.timePerOutputToken * 511
        #expect(abs(answer.requestsPerSecond * cycle.rawValue / 32 - 1) < 0.02)
        #expect(answer.outputRate.rawValue == answer.requestsPerSecond * 512)
        #expect(answer.inputRate.rawValue == answer.requestsPerSecond * 1024)
    }

    @Test func predictionsKeepWithinTheBounds() throws {
        for changes in [
            [:], ["concurrency_or_batch": "1"], ["concurrency_or_batch": "512"], ["isl": "16384"],
            ["concurrency_or_batch": "saturating"], ["concurrency_or_batch": "", "request_rate": "2"],
            ["engine": "SGLang"], ["engine": "TensorRT-LLM", "pp": "2"],
            ["concurrency_or_batch": "16", "notes": "STATIC batch of the given size"],
        ] {
            let answer = try answer(changes)
            #expect(answer.timeToFirstToken >= answer.bounds.timeToFirstToken, "\(changes)")
            #expect(answer.timePerOutputToken >= answer.bounds.timePerOutputToken, "\(changes)")
            #expect(answer.requestsPerSecond <= answer.bounds.requestsPerSecond * 1.000001, "\(changes)")
        }
    }

    @Test func theBoundsOfTPOTByHand() throws {
        // Qwen3-32B in BF16, one H100: 31.2e9 weights outside the input embedding, of which 32.76e9 − 0.78e9 are read,
        // 2 bytes each, and 262,144 bytes of cache for each of 1024 + 512/2 tokens, at 3.35 TB/s.
        let bounds = try answer([
            "num_gpus": "2", "tp": "2", "precision_weights": "bf16", "concurrency_or_batch": "1",
        ]).bounds
        let bytes = 2 * (32.762e9 - 151_936 * 5120) + 262_144 * 1280
        #expect(abs(bounds.timePerOutputToken.rawValue / (bytes / 3.35e12 / 2) - 1) < 0.001)
    }

    @Test func moreRequestsNeverFinishSlower() throws {
        var last = 0.0
        for concurrency in [1, 4, 16, 64, 256] {
            let rate = try answer(["concurrency_or_batch": "\(concurrency)"]).requestsPerSecond
            #expect(rate >= last)
            last = rate
        }
        let saturated = try answer(["concurrency_or_batch": "saturating"]).requestsPerSecond
        #expect(saturated >= last * 0.95)
    }

    @Test func draftingThatIsAcceptedHelps() throws {
        let plain = try answer(["concurrency_or_batch": "1"])
        let drafted = try answer([
            "concurrency_or_batch": "1", "spec_decode": "yes", "notes": "MTP1 accept 1.9",
        ])
        #expect(drafted.timePerOutputToken < plain.timePerOutputToken)
        #expect(drafted.timePerOutputToken > plain.timePerOutputToken / 1.9)
    }

    @Test func whatDoesNotFitIsExcluded() throws {
        let error = #expect(throws: Exclusion.self) {
            try answer(["gpu": "L40S", "num_gpus": "1", "tp": "1", "precision_weights": "bf16"])
        }
        #expect(error?.reason == "does not fit the memory")
    }
}
