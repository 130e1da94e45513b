import Diagnostics
import Documents
import Quantities
import Testing

@testable import Auditing

/// What numbers that stand together say of each other, whatever they are about.
@Suite struct RelationTests {
    private func document(_ text: String, _ name: String) throws -> DossierDocument {
        try DossierDocument(reading: DocumentText(name: name, content: text), with: LineReader())
    }

    /// The lines of the calculations that do not hold.
    private func wrongLines(_ text: String, _ name: String = "memo.md") throws -> [Int] {
        try document(text, name).equations.filter { $0.holds == false }.map(\.location.line)
    }

    @Test(arguments: [
        // 20.4 + 15.3 + 23.0 = 58.7
        ("58.7", false), ("56.4", true),
        // Over eight devices, and without the cache.
        ("469.6", false), ("35.7", false),
    ])
    func totalsOfObjects(total: String, isWrong: Bool) throws {
        let text = """
            {"memory_gb_per_gpu": {
              "experts": 20.4, "attention": 15.3, "kv": 23.0,
              "capacity": 80,
              "sum": \(total)
            }}
            """
        #expect(try wrongLines(text, "plan.json") == (isWrong ? [4] : []))
    }

    @Test(arguments: [
        ("83 % of 80 GB", true), ("１ of 2", true), ("66.4 GB (83 %)", true), ("83 %", false), ("1,234.5 tok/s", false),
        ("", false),
    ])
    func sharesOfAmountsHaveTwoNumbers(text: String, isOne: Bool) {
        #expect(NumberRow.mayBeShareOfAmount(text) == isOne)
    }

    @Test func numbersRelateByTheirNames() {
        func mayRelate(_ names: String...) -> Bool {
            names.map(RelatedName.init).reduce(into: RelatedName.Roles()) { $0.formUnion($1.roles) }.mayRelate
        }
        #expect(mayRelate("weights_gb", "total_gb") && mayRelate("share_of_80_gb") && mayRelate("ttft_met"))
        #expect(mayRelate("batch_size", "tpot_ms", "throughput") && !mayRelate("tpot_ms", "throughput"))
        #expect(!mayRelate("weights_gb", "kv_gb") && !mayRelate())
    }

    @Test func totalsOfTablesMayHoldSubtotals() throws {
        func table(_ sum: String) -> String {
            """
            | part | GB |
            |---|---|
            | experts | 56.8 |
            | attention | 3.4 |
            | weights | 60.2 |
            | KV | 25.2 |
            | sum | \(sum) |
            """
        }
        #expect(try wrongLines(table("85.4")) == [])
        #expect(try wrongLines(table("95.4")) == [7])
    }

    @Test(arguments: [
        (#"{"all_gb": 21.91, "share_of_80_gb": "54.8%"}"#, true),
        (#"{"all_gb": 21.91, "share_of_80_gb": "27.4%"}"#, false),
        (#"{"fill": "50.2 % of 64 GB", "memory_gb": {"kv": 18.4, "weights": 29.7, "total": 48.1}}"#, true),
        (#"{"fill": "75.2 % of 64 GB", "memory_gb": {"kv": 18.4, "weights": 29.7, "total": 48.1}}"#, false),
    ])
    func sharesOfObjects(text: String, isWrong: Bool) throws {
        #expect(try wrongLines(text, "plan.json").isEmpty == !isWrong)
    }

    @Test(arguments: [
        ("Weights and KV: 20 GB + 34 GB = 54 GB.\nThat is 56.2 % of 96 GB.", false),
        ("Weights and KV: 20 GB + 34 GB = 54 GB.\nThat is 64.5 % of 96 GB.", true),
        ("Weights 36.49 GB and KV 56.37 GB add up to 92.86 GB.", false),
        ("Weights 36.49 GB and KV 56.37 GB add up to 102.86 GB.", true),
        ("One request holds 2.349 GB over its four cards, that is 2.19 GiB.", false),
        ("One request holds 2.349 GB over its four cards, that is 2.52 GiB.", true),
        ("The 96 GB of an H20 are 103.1 GiB.", true), ("The 96 GB of an H20 are 89.4 GiB.", false),
        ("The 94 layers are cut into four equal stages of 24 layers.", true),
        ("The 96 layers are cut into four equal stages of 24 layers.", false),
        ("A card has 18.2 + 7.9 + 6.0 (runtime) = 42.1 GB in use.", true),
        ("A card has 18.2 + 7.9 + 6.0 (runtime) = 32.1 GB in use.", false),
        ("1,024 sequences / 33.0 ms gives 44,200 tok/s.", true), ("128 / 0.020 s = 6,400 tokens/s", false),
        ("48.9 GB / 3.35 TB/s = 10.6 ms", true), ("48.9 GB / 3.35 TB/s = 14.6 ms", false),
        ("About 2,114 TFLOPS, 26.7 % of 4 x 1,979 = 7,916.", false),
    ])
    func sentences(text: String, isWrong: Bool) throws {
        #expect(try wrongLines(text).isEmpty == !isWrong)
    }

    @Test(arguments: [
        ("| P8 | 2 x 70.2e9 x 4,000 | 562 TFLOP |", false), ("| P8 | 2 x 70.2e9 x 4,000 | 702 TFLOP |", true),
        ("| D3 | 327,680 / 4 | 81,920 B |", false), ("| D7 | 192 GB | 206.2 GiB |", true),
        ("| D7 | 192 GB | 178.8 GiB |", false), ("| S | 79.7 % | 28.68 / 40 |", true),
    ])
    func rowsWithDerivations(row: String, isWrong: Bool) throws {
        let text = "| line | derivation | value |\n|---|---|---|\n" + row
        #expect(try wrongLines(text) == (isWrong ? [3] : []))
    }

    @Test(arguments: [
        ("weights_gb: 141.1  # 70.55e9 x 2 B", false), ("weights_gb: 161.1  # 70.55e9 x 2", true),
        ("seconds: 0.199  # without exchanges, 2 tries", false), ("text: \"a#1\"", false),
    ])
    func commentsOfYAML(line: String, isWrong: Bool) throws {
        #expect(try wrongLines("tp: 4\n\(line)\n", "plan.yaml") == (isWrong ? [2] : []))
    }

    @Test func answersAreComparedWithTheirPromise() throws {
        func verdict(_ text: String, _ name: String = "plan.json") throws -> StatedVerdict? {
            try document(text, name).verdicts.first
        }
        let missed = try verdict(#"{"tpot_ms": 45, "tpot_goal_ms": 40, "tpot_goal_met": true}"#)
        #expect(missed?.isYes == true && (missed?.value ?? 0) > (missed?.limit ?? 0))
        let row = try verdict(
            "| what | limit | plan | kept |\n|---|---|---|---|\n| mean TTFT | 1.00 s | 1.62 s | yes |", "report.md")
        #expect(row?.kind == .timeToFirstToken && row?.value == 1.62 && row?.limit == 1)
        // Which of two times is meant stays open.
        #expect(try verdict(#"{"ttft_s": 1, "tpot_ms": 45, "limit_ms": 40, "ok": true}"#) == nil)
    }

    @Test func ratesOfSentencesAndRows() throws {
        let sentence = try document("64 people at 40 ms each, 2,560 tok/s.", "chat.md").rates
        #expect(sentence.map(\.batch) == [64] && sentence.first?.time.rawValue == 0.04)
        #expect(sentence.first?.rate.rawValue == 2560)
        let rows = try document(
            "| batch | TPOT, ms | tok/s | tok/s per GPU |\n|---|---|---|---|\n| 512 | 40 | 16,800 | 1,050 |", "r.md"
        ).rates
        #expect(rows.map(\.batch) == [512, 512] && rows.map(\.rateExtent) == [.unstated, .perDevice])
        // No number of requests, two times.
        #expect(try document("TPOT is 40 ms and TTFT 1 s at 2,560 tok/s.", "chat.md").rates.isEmpty)
    }

    @Test func unitsAtTheEndOfNames() {
        #expect(ImpliedUnit.unit(of: Words.list("memory_per_die_gb"))?.factor == 1e9)
        #expect(ImpliedUnit.unit(of: Words.list("memoryPerGpuGB"))?.dimension == .data)
        #expect(ImpliedUnit.unit(of: Words.list("ms_per_token"))?.factor == 1e-3)
        #expect(ImpliedUnit.unit(of: Words.list("output_tok_s")) == nil)
        #expect(ImpliedUnit.unit(of: Words.list("tokens_per_s_per_gpu")) == nil)
    }

    /// Quotients that leave the range of numbers end as any other.
    @Test(arguments: [
        "| a | 1e-300 x 2 | 1e300 |", "| a | 1e300 x 2 | 1e-300 |", "| a | 1e400 x 2 | 3 |", "1e-300 x 1 = 1e300 GB",
    ])
    func extremeQuotientsEnd(line: String) throws {
        let table = "| a | b | c |\n|---|---|---|\n" + line
        _ = try wrongLines(table)
        _ = try wrongLines("x: 1e-300  # 1e300 x 1e5\n", "plan.yaml")
    }

    @Test(arguments: ["", "|", "| | |\n|---|---|\n| sum | |", "{\"sum\": [1, 2]}", "% of  GB", "总计 of of"])
    func nothingTraps(text: String) throws {
        for name in ["a.md", "a.json", "a.yaml"] { _ = try? document(text, name) }
    }
}
