import Concurrency
import Diagnostics
import Documents
import Planning
import Testing

@testable import Validation

@Suite struct ScoringTests {
    @Test func errorsByHand() throws {
        // |e| = 0.05 0.1 0.1 0.2 0.5: the median is the third, p90 lies 0.6 of the way from the fourth to the fifth.
        let score = try #require(GroupScore(group: "g", metric: "m", errors: [0.1, -0.2, 0.5, -0.1, 0.05]))
        #expect(score.rows == 5)
        #expect(abs(score.medianAbsoluteError - 0.1) < 1e-12)
        #expect(abs(score.p90AbsoluteError - (0.2 + 0.3 * 0.6)) < 1e-12)
        #expect(abs(score.bias - 0.05) < 1e-12)
        #expect(GroupScore(group: "g", metric: "m", errors: []) == nil)
        #expect(GroupScore(group: "g", metric: "m", errors: [-0.25])?.p90AbsoluteError == 0.25)
        #expect(GroupScore(group: "g", metric: "m", errors: [0.1, 0.3])?.bias == 0.2)
    }

    private func comparison(
        _ metric: Metric, measured: Double, predicted: Double, bound: Double? = nil, isCore: Bool = false,
        isMixture: Bool = false, speculates: Bool = false, concurrency: Int? = 8, queued: Bool = false,
        model: String = "m"
    ) -> Comparison {
        Comparison(
            id: "R", location: Diagnostics.SourceLocation(file: "f", line: 1, column: 1), metric: metric,
            measured: measured,
            predicted: predicted, bound: bound,
            traits: Comparison.Traits(
                isCore: isCore, operators: nil, model: model, accelerator: "a", engine: "e", source: "s",
                isMixture: isMixture, usesSpeculation: speculates, isDisaggregated: false, concurrency: concurrency,
                isQueueBound: queued),
            derivation: [])
    }

    @Test func aMeasurementMayNotBeatItsBound() {
        #expect(comparison(.timePerOutputToken, measured: 9, predicted: 10, bound: 9.5).beatsBound)
        #expect(!comparison(.timePerOutputToken, measured: 9.49, predicted: 10, bound: 9.5).beatsBound)
        #expect(comparison(.outputRate, measured: 101, predicted: 90, bound: 100).beatsBound)
        #expect(!comparison(.outputRate, measured: 99, predicted: 90, bound: 100).beatsBound)
        #expect(!comparison(.outputRate, measured: 99, predicted: 90).beatsBound)
    }

    @Test func measurementsMayNotBeImpossibleTogether() throws {
        // 400 requests of 15,000 tokens at a time on two H100: TTFT and TPOT are fine one by one, but together they make
        // 400 / (0.72 s + 499 · 13.7 ms) = 53 requests per second, or 5e16 operations per second.
        let changes = [
            "num_gpus": "2", "tp": "2", "isl": "15000", "osl": "500", "concurrency_or_batch": "400",
        ]
        func run(_ firstToken: String, _ perToken: String) throws -> ValidationRun {
            let file = try Fixture.file([
                changes.merging(["id": "F", "metric": "ttft_ms", "value": firstToken]) { $1 },
                changes.merging(["id": "T", "metric": "tpot_ms", "value": perToken]) { $1 },
            ])
            return try ValidationRun(of: [file], conventions: try EngineConvention.load())
        }
        let impossible = try run("720", "13.7")
        #expect(impossible.boundViolations.map(\.id) == ["F", "T"])
        #expect(impossible.boundViolations.allSatisfy { $0.isJointlyImpossible })
        #expect(impossible.comparisons.isEmpty && impossible.excluded.map(\.rows) == [2])
        #expect(try run("400000", "200").boundViolations.isEmpty)
    }

    @Test func coreComesFirstAndTargetsHaveTheirGroups() {
        let scores = ScoreTable.scores([
            comparison(.timePerOutputToken, measured: 10, predicted: 11, model: "z"),
            comparison(.timePerOutputToken, measured: 10, predicted: 12, isCore: true, model: "b"),
            comparison(.timePerOutputToken, measured: 10, predicted: 13, isCore: true, speculates: true),
            comparison(.outputRate, measured: 10, predicted: 8, isCore: true, isMixture: true),
            comparison(.outputRatePerDevice, measured: 10, predicted: 9, isCore: true, isMixture: true),
            comparison(.timeToFirstToken, measured: 10, predicted: 5, isCore: true, concurrency: 128),
            comparison(.timeToFirstToken, measured: 10, predicted: 6, isCore: true, queued: true),
            comparison(.timeToFirstToken, measured: 10, predicted: 7, isCore: true),
        ])
        #expect(scores.first?.group == "core")
        func score(_ group: String, _ metric: String) -> GroupScore? {
            scores.first { $0.group == group && $0.metric == metric }
        }
        #expect(score("core", "tpot_ms")?.rows == 2)
        #expect(score("core, without speculation", "tpot_ms")?.rows == 1)
        #expect(score("core, without speculation, mixture of experts", "output_tok_s")?.rows == 2)
        let prompt = "core, without speculation, concurrency up to 64, not queue-bound"
        #expect(score(prompt, "ttft_ms")?.rows == 1)
        #expect(score("all", "tpot_ms")?.rows == 3)
        #expect(
            scores.map(\.group).filter { $0.hasPrefix("model: ") }.map { $0.last } == ["b", "m", "m", "m", "m", "z"])
    }

    @Test func everyRowIsComparedOrExcludedWithAReason() throws {
        let file = try Fixture.file([
            ["id": "A", "core": "1"], ["id": "B", "metric": "ttft_ms", "value": "100", "core": "1"],
            ["id": "C", "metric": "output_tok_s_total", "value": "2000"],
            ["id": "D", "hf_id_if_known": "nobody/nothing"], ["id": "E", "value": ""],
            ["id": "F", "metric": "joules"], ["id": "G", "gpu": "H1OO"],
            [
                "id": "M", "kind": "micro", "hf_id_if_known": "", "metric": "latency_us", "value": "40",
                "engine": "VLLM 0.22.0", "precision_weights": "bfloat16",
                "notes": "op=gemm;m=128;n=4096;k=4096;dtype=bfloat16;tflops=107",
            ],
            [
                "id": "N", "kind": "micro", "hf_id_if_known": "", "metric": "latency_us", "value": "40",
                "notes": "op=gemm;m=128;n=4096;dtype=bfloat16",
            ],
        ])
        let run = try ValidationRun(of: [file], conventions: try EngineConvention.load())
        #expect(run.rowCount == 9)
        #expect(run.comparisons.map(\.id) == ["A", "B", "C", "M"])
        #expect(run.comparisons.allSatisfy { $0.predicted > 0 && !$0.derivation.isEmpty })
        #expect(
            run.excluded.map(\.reason) == [
                "accelerator not in the catalog", "metric not predicted", "model not in the catalog", "no value",
                "operator shape not stated",
            ])
        #expect(run.excluded.map(\.rows).reduce(0, +) + run.comparisons.count == run.rowCount)
        #expect(run.excluded.first { $0.reason == "operator shape not stated" }?.example == "N: gemm without `k`")
        #expect(run.scores.first?.group == "core")
        #expect(run.worst(of: .timePerOutputToken).map(\.id) == ["A"])
    }

    @Test func theOrderOfResultsDoesNotDependOnThreads() throws {
        #expect((0..<1000).map { $0 }.mappedInParallel { $0 * 2 } == (0..<1000).map { $0 * 2 })
        #expect([Int]().mappedInParallel { $0 } == [])
    }
}
