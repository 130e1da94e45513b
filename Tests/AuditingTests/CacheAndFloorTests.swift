import Diagnostics
import Documents
import Quantities
import Testing

@testable import Auditing

/// Formulas of caches, shares of ranks, floors of layouts and rules that are wrong wherever they stand.
@Suite struct CacheAndFloorTests {
    private static let llama = """
        # Llama-3.3-70B on 4 H100

        - Model: Llama-3.3-70B-Instruct in BF16
        - GPU: H100
        - Accelerators: 4
        - Batch size: 64
        - Prompt: 4,096 tokens, output length: 512
        """
    private static let deepseek = """
        # DeepSeek-V3 on 32 H800

        - Model: DeepSeek-V3
        - GPU: H800
        - Accelerators: 32
        - Layout: TP1 x DP32, EP32, decode
        """

    private func errors(_ inputs: String, _ line: String) throws -> [Finding] {
        try ExampleDossier.audit([
            DocumentText(name: "inputs.md", content: inputs),
            DocumentText(name: "note.md", content: "Notes\n\n\(line)\n"),
        ]).findings.filter { $0.severity == .error && $0.isAt("note.md", 3) }
    }

    @Test(arguments: [
        // 2 · 80 · 8 · 128 · 2 = 327,680
        (llama, "KV per token: 2 x 80 layers x 8 heads x 128 x 2 bytes = 327,680 bytes.", false),
        (llama, "KV per token: 2 x 80 layers x 64 heads x 128 x 2 bytes = 2,621,440 bytes.", true),
        (llama, "KV per token: 2 x 80 x 8192 x 2 bytes = 2,621,440 bytes.", true),
        (llama, "On a GPU of TP16 a token takes 327,680 / 16 = 20,480 bytes.", true),
        (llama, "On a GPU of TP4 a token takes 327,680 / 4 = 81,920 bytes.", false),
        (deepseek, "Latent cache: 61 x (512 + 64) x 2 = 70,272 bytes per token.", false),
        (deepseek, "KV cache: 2 x 61 x 128 x 128 x 2 = 3,997,696 bytes per token.", true),
        (deepseek, "Each GPU of TP4 stores 70,272 / 4 = 17,568 bytes of a token.", true),
    ])
    func cacheFormulas(inputs: String, line: String, isWrong: Bool) throws {
        #expect(try errors(inputs, line).contains { $0.rule == "kv-cache-formula" } == isWrong)
    }

    @Test(arguments: [
        (#"{"tp": 4, "pp": 1, "heads_per_card": 16}"#, false), (#"{"tp": 4, "pp": 1, "heads_per_card": 8}"#, true),
        (#"{"tp": 2, "pp": 2, "layers_per_stage": 40}"#, false), (#"{"tp": 2, "pp": 2, "layers_per_stage": 45}"#, true),
        (#"{"tp": 4, "pp": 1, "kv_heads_per_gpu": 2}"#, false), (#"{"tp": 4, "pp": 1, "kv_heads_per_gpu": 8}"#, true),
    ])
    func sharesOfRanks(plan: String, isWrong: Bool) throws {
        let findings = try ExampleDossier.audit([
            DocumentText(name: "inputs.md", content: Self.llama), DocumentText(name: "plan.json", content: plan),
        ]).findings
        #expect(findings.contains { $0.rule == "share-of-a-rank" && $0.severity == .error } == isWrong)
    }

    /// All experts are spread over 32 devices, attention is whole on each: 42 GB of a step on a device of 3.35 TB/s, 12.6 ms,
    /// where the pooled bandwidth of all devices would allow 7.6 ms.
    @Test(arguments: [("15 ms", false), ("9.5 ms", true)])
    func floorsOfStatedLayouts(time: String, isWrong: Bool) throws {
        let inputs =
            Self.deepseek + "\n- Precision: FP8\n- Batch size: 2048\n- Prompt: 1,024 tokens, output length: 64\n"
        let plan = #"{"phase": "decode", "tp": 1, "dp": 32, "ep": 32, "tpot": "\#(time)"}"#
        let findings = try ExampleDossier.audit([
            DocumentText(name: "inputs.md", content: inputs), DocumentText(name: "plan.json", content: plan),
        ]).findings
        #expect(findings.contains { $0.rule == "tpot-floor" && $0.severity == .error } == isWrong)
    }

    @Test(arguments: [
        (deepseek, "Attention DP divides the attention weights by the DP degree.", true),
        (deepseek, "Attention DP does not divide the attention weights.", false),
        (deepseek, "Each EP rank keeps all 256 experts of a layer.", true),
        (deepseek, "Each EP rank keeps 8 of the 256 experts of a layer.", false),
        (llama, "Quantizing the weights to FP8 also halves the KV cache.", true),
        (llama, "The KV cache is replicated on every TP rank, so its size does not depend on TP.", true),
        (llama, "PP 不降低单 token 延迟。", false), (llama, "PP 降低单 token 延迟。", true),
        (deepseek, "The number of GPUs is TP x DP x EP, since every axis adds devices.", true),
    ])
    func rulesThatAreWrongAnywhere(inputs: String, line: String, isWrong: Bool) throws {
        #expect(try errors(inputs, line).contains { $0.rule == "knowledge" } == isWrong)
    }

    @Test(arguments: [
        ("FP8 compute: 624 TFLOPS", true), ("BF16 compute: 312 TFLOPS", false),
        ("The A100 runs FP8 at 624 TFLOPS.", true), ("The A100 has no FP8 units.", false),
    ])
    func ratesInFormatsThatAPartLacks(line: String, isWrong: Bool) throws {
        let inputs = Self.llama.replacing("H100", with: "A100")
        #expect(try errors(inputs, line).isEmpty == !isWrong)
    }
}
