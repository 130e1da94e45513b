import Diagnostics
import Documents
import Quantities
import Testing

@testable import Auditing

/// Numbers that follow from others elsewhere: rows above, lines above, the model, the objects around them.
@Suite struct DerivedNumberTests {
    private func wrongLines(_ text: String, _ name: String = "memo.md") throws -> [Int] {
        try DossierDocument(reading: DocumentText(name: name, content: text), with: LineReader())
            .equations.filter { $0.holds == false }.map(\.location.line)
    }

    @Test(arguments: [
        // 196,608 · 8,192 = 1.61 GB and 87.1 / 288 = 30.2 %
        ("1.61", "30.2", []), ("3.22", "30.2", [4]), ("1.61", "45.4", [6]),
    ])
    func rowsNamedByNumber(size: String, share: String, wrong: [Int]) throws {
        let text = """
            | # | what | how | value | unit |
            |---|---|---|---|---|
            | 1 | cache of a token | config | 196,608 | B |
            | 2 | cache of a sequence | row 1 x 8,192 | \(size) | GB |
            | 3 | in use | plan | 87.1 | GB |
            | 4 | share of memory | row 3 / row 5 | \(share) | % |
            | 5 | memory | data sheet | 288 | GB |
            """
        #expect(try wrongLines(text) == wrong)
    }

    @Test(arguments: [
        // 576 MB over 50 GB/s is 11.5 ms.
        ("A prompt owns 8,192 x 70,272 B = 576 MB.\nOver one 400 Gb/s NIC this takes 11.5 ms.", []),
        ("A prompt owns 8,192 x 70,272 B = 576 MB.\nOver one 400 Gb/s NIC this takes 1.4 ms.", [2]),
        ("Both engines give 1,465 tokens/s.\nSpread over all 16 cards that is 91.6 tokens/s per card.", []),
        ("Both engines give 1,465 tokens/s.\nSpread over all 16 cards that is 183.1 tokens/s per card.", [2]),
        ("- weights 29.9 + KV 11.6 + runtime 5.0 = 46.5 GB of 80 GB\n- utilisation of a card: 58 %", []),
        ("- weights 29.9 + KV 11.6 + runtime 5.0 = 46.5 GB of 80 GB\n- utilisation of a card: 46 %", [2]),
        ("- weights 29.9 + KV 11.6 + runtime 5.0 = 49.5 GB of 80 GB", [1]),
        ("合计 24.2 + 19.0 = 43.2 GB，占 68.7 GB 的 62.9 %。", []),
        ("合计 24.2 + 19.0 = 43.2 GB，占 68.7 GB 的 54.0 %。", [1]),
        ("Throughput rises from 2,310 to 4,211 tok/s, that is by 82 %.", []),
        ("Throughput rises from 2,310 to 4,211 tok/s, that is by 114 %.", [1]),
        ("TPOT target 30 ms, prediction 26 ms: a margin of 13 %.", []),
        ("TPOT target 30 ms, prediction 26 ms: a margin of 23 %.", [1]),
        ("128 / 0.034 = 3,765 tokens/s while decoding, 235 per GPU.", []),
        ("128 / 0.034 = 4,518 tokens/s while decoding, 235 per GPU.", [1]),
    ])
    func linesAbove(text: String, wrong: [Int]) throws { #expect(try wrongLines(text) == wrong) }

    @Test(arguments: [
        ("8 # EP32: 128 / 32 = 4 experts per GPU", false), ("8 # EP32: 128 / 32 = 8 experts per GPU", true),
        ("8 # 2 x 80 x 1 x 128 x 2 = 40,960 B per token", false),
    ])
    func commentsOfManifestsAndScripts(line: String, isWrong: Bool) throws {
        let script = "vllm serve Qwen/Qwen3-32B --tensor-parallel-size \(line)\n"
        #expect(try wrongLines(script, "serve.sh") == (isWrong ? [1] : []))
        let manifest = "apiVersion: apps/v1\nkind: Deployment\nspec:\n  replicas: \(line)\n"
        #expect(try wrongLines(manifest, "deploy.yaml") == (isWrong ? [4] : []))
    }

    @Test(arguments: [
        // 14.04 + 1.40 = 15.44, and 15.44 + 37.45 + 5.00 = 57.89; the last part is left out of 52.89.
        (57.89, false), (52.89, true), (48.20, true),
    ])
    func totalsBehindSubtotals(total: Double, isWrong: Bool) throws {
        let rows = [14.04, 1.40, 15.44, 37.45, 5.0].enumerated().map { "| part \($0.offset) | \($0.element) |" }
        let text = (["| part | GB |", "|---|---|"] + rows + ["| total | \(total) |"]).joined(separator: "\n")
        #expect(try wrongLines(text).isEmpty != isWrong)
    }

    // MARK: What documents say together

    private static let llama = """
        # Llama-3.3-70B on 8 H100

        - Model: Llama-3.3-70B-Instruct in BF16
        - GPU: H100
        - Accelerators: 8
        - G1: first token within 0.80 s
        - G2: at least 5,000 tokens/s
        """
    private static let deepseek = """
        # DeepSeek-V3 on 32 H800

        - Model: DeepSeek-V3
        - GPU: H800
        - Accelerators: 32
        """

    private func errors(_ inputs: String, _ text: String, _ name: String = "note.md") throws -> [Int] {
        let findings = try ExampleDossier.audit([
            DocumentText(name: "inputs.md", content: inputs), DocumentText(name: name, content: text),
        ]).findings.filter { $0.severity == .error }
        return Set(findings.flatMap(\.places).map(\.location).filter { $0.file == name }.map(\.line)).sorted()
    }

    @Test(arguments: [
        // 2 · 80 · 8 · 128 · 2 = 327,680; with 64 query heads 2,621,440; FP8 over 16 ranks 10,240.
        (llama, #"{"kv": {"bytes_per_token": 327680}}"#, false),
        (deepseek, #"{"kv": {"bytes_on_one_device": 70272}}"#, false),
        // 61 · 576 · 2 / 4 = 17,568
        (deepseek, #"{"kv": {"bytes_on_one_device": 17568}}"#, true),
        (deepseek, #"{"kv": {"on_one_device_if_it_were_cut": 17568}}"#, false),
        (deepseek, #"{"tokens": "17568 tokens"}"#, false),
    ])
    func bytesThatBetraySlips(inputs: String, line: String, isWrong: Bool) throws {
        #expect(try errors(inputs, line, "plan.json") == (isWrong ? [1] : []))
    }

    @Test(arguments: [
        ("0.75 s, so G1 is satisfied.", false), ("0.95 s, so G1 is satisfied.", true),
        ("0.95 s, so G1 is missed.", false),
        ("6,120 tokens/s: G2 met.", false), ("4,120 tokens/s: G2 met.", true), ("4,120 tokens/s: G3 met.", false),
    ])
    func promisesByTheirMarks(line: String, isWrong: Bool) throws {
        #expect(try errors(DerivedNumberTests.llama, "Review\n\n\(line)\n").contains(3) == isWrong)
    }

    @Test(arguments: [(1_200, false), (2_400, true)])
    func ratesOfOneDevice(rate: Int, isWrong: Bool) throws {
        let text = #"{"tp": 8, "gpus": 8, "rates": {"tokens_per_s_total": 9600, "tokens_per_s_per_gpu": \#(rate)}}"#
        #expect(try errors(DerivedNumberTests.llama, text, "plan.json").contains(1) == isWrong)
    }

    @Test(
        arguments: [
            ("CUDA_VISIBLE_DEVICES=0,1,2,3", 4), ("export CUDA_VISIBLE_DEVICES=\"0,1\"", 2),
            ("CUDA_VISIBLE_DEVICES=$IDS", nil),
            ("CUDA_VISIBLE_DEVICES=0,1\nCUDA_VISIBLE_DEVICES=2", nil),
            ("ray start\nCUDA_VISIBLE_DEVICES=0,1\nray up", nil),
            ("", nil),
        ] as [(String, Int?)])
    func visibleDevices(script: String, count: Int?) { #expect(VisibleDevices.count(in: script) == count) }
}
