import Diagnostics
import Documents
import Quantities
import Testing

@testable import Auditing

/// Figures as memos and sheets write them, wrong and right: divisions in words, shares of what stands above, aligned text,
/// figures of a document's own layout, and what is reached of a peak.
@Suite struct WrittenFigureTests {
    private static let dense = """
        # Llama-3.3-70B on 16 H100

        - Model: Llama-3.3-70B-Instruct, BF16
        - GPU: H100
        - Accelerators: 16
        - Prompt: 4096 tokens, answers of 1024 tokens, 96 concurrent requests
        """

    @Test(arguments: [
        ("70.95 GB divided by 719.6 MB gives 980 requests.", ["calculation"]),
        ("70.95 GB divided by 719.6 MB gives 98 requests.", []),
        ("It retires 2,048 / (2,048 x 0.0258 s) = 77.52 requests/s.", ["calculation"]),
        ("It retires 2,048 / (2,048 x 0.0258 s) = 38.76 requests/s.", []),
        ("Steps: 7.1 ms + 17.8 ms, plus 3.2 ms for 160 all-reduces and launches = 17.1 ms.", ["calculation"]),
        ("Steps: 7.1 ms + 17.8 ms, plus 3.2 ms for 160 all-reduces and launches = 28.1 ms.", []),
        ("Weights 8.8 GB + cache 10.1 GB + 6 GB = 24.9 GB.\nAgainst 80 GB this is 34.6 %.", ["calculation"]),
        ("Weights 8.8 GB + cache 10.1 GB + 6 GB = 24.9 GB.\nAgainst 80 GB this is 31.1 %.", []),
        (
            "| part | GB |\n|---|---|\n| a | 20 |\n| b | 30 |\n| sum | 50 |\n\nThe sum is 72.5 % of 80 GB.",
            ["calculation"]
        ),
        ("| part | GB |\n|---|---|\n| a | 20 |\n| b | 30 |\n| sum | 50 |\n\nThe sum is 62.5 % of 80 GB.", []),
        ("384 experts over EP32 put 6 experts of every layer on a GPU.", ["calculation"]),
        ("384 experts over EP32 put 12 experts of every layer on a GPU.", []),
        ("At 3.6 TB/s (75 % of 4.8) = 11.5 ms", []),
        ("HBM counts at 4.8 x 0.75 = 3.6 TB/s.", []), ("A node sustains 8 x 1,979 x 0.50 = 7,916 TFLOPS.", []),
        ("    layers / hidden ......... 72 / 7168", ["catalog-architecture"]),
        ("    layers / hidden ......... 61 / 7168", []),
        ("    expert width          1536", ["catalog-architecture"]), ("    expert width          2048", []),
        ("- MLA 注意力，128 个头", ["catalog-architecture"]), ("- MLA 注意力，64 个头", []),
        ("Going from two to three replicas cuts the TPOT of each running request by a third.", ["knowledge"]),
        ("Going from two to three replicas raises the throughput by half.", []),
    ])
    func linesOfAMemo(text: String, expected: [String]) throws {
        #expect(try ExampleDossier.errors(ExampleDossier.mixture, "Notes\n\n\(text)\n") == expected)
    }

    @Test(arguments: [
        (#"{"bytes_per_token": 70272, "derivation": "61 x 1,152 x 2 bytes"}"#, ["calculation"]),
        (#"{"bytes_per_token": 70272, "derivation": "61 x 576 x 2 bytes"}"#, []),
        (#"{"每设备路由专家数": 6}"#, ["experts-per-device"]), (#"{"每设备路由专家数": 12}"#, []),
    ])
    func members(text: String, expected: [String]) throws {
        #expect(try ExampleDossier.errors(ExampleDossier.mixture, text, "note.json") == expected)
    }

    /// The weights of TP4, which another document states, are not those of a document that states TP8.
    @Test(arguments: [(17.64, ["weights-per-device"]), (17.85, ["weights-per-device"]), (8.9, [])])
    func ownLayouts(weights: Double, expected: [String]) throws {
        let prefill = DocumentText(name: "prefill.json", content: #"{"tp": 4, "replicas": 2, "gpus": 8}"#)
        let decode = DocumentText(
            name: "decode.json", content: #"{"tp": 8, "gpus": 8, "memory_per_gpu_gb": {"weights": \#(weights)}}"#)
        let inputs = DocumentText(
            name: "inputs.md", content: Self.dense.replacing("BF16", with: "FP8 weights"))
        let found = try ExampleDossier.audit([inputs, prefill, decode]).findings.filter {
            $0.rule == "weights-per-device" && $0.severity == .error
        }
        #expect(found.map(\.rule) == expected)
    }

    /// A table of parts: its rows are no totals, and times of parts no times per token.
    @Test func rowsOfParts() throws {
        let text = """
            ## Time per output token

            | part | amount | time |
            |---|---|---|
            | weights | 58.1 GB | 19.4 ms |
            | attention | 1.25 TFLOP | 4.1 ms |
            | sum | | 23.5 ms |

            | part | parameters | GB |
            |---|---|---|
            | routed experts | 1014.7 B | 1014.7 |
            | attention | 3.74 B | 3.74 |
            """
        #expect(try ExampleDossier.errors(ExampleDossier.mixture, text) == [])
    }

    /// A line that is nothing but a bar belongs to its table and has no cells.
    @Test(arguments: ["|", "||", "| |", "|\n|", "|\n| share of 80 GB | 12 % |"])
    func rowsWithoutCells(row: String) throws {
        let text = "| part | GB |\n|---|---|\n| graphs | 9.6 |\n\(row)\n| runtime | 6 |\n"
        #expect(try ExampleDossier.errors(ExampleDossier.mixture, text) == [])
    }

    /// Attention of TensorRT-LLM's ranks is spread over requests.
    @Test func attentionOfRanks() throws {
        let text = "tensor_parallel_size: 32\nmoe_expert_parallel_size: 32\nenable_attention_dp: true\n"
        let audit = try ExampleDossier.audit([
            DocumentText(name: "inputs.md", content: Self.dense.replacing("16", with: "32")),
            DocumentText(name: "decode.yaml", content: text),
        ])
        let strategy = try #require(audit.context?.strategies.first?.strategy)
        #expect(strategy.data == 32)
        #expect(strategy.tensor == 1)
    }

    @Test(arguments: [
        ("If memory gets tight, load FP8 weights.\nBF16 weights otherwise.", "bf16"),
        ("FP8 checkpoint; embedding and head stay in BF16.", "fp8"), ("权重量化:W8A8(INT8);词嵌入保持 BF16", "int8"),
    ])
    func formatsOfWeights(text: String, format: String) {
        #expect((WrittenFormat.ofWeights(in: text) ?? WrittenFormat.firstWord(in: text))?.rawValue == format)
    }

    @Test func alignedLines() {
        let line = AlignedLine("    layers / hidden ......... 72 / 8192")
        #expect(line?.key == "layers / hidden" && line?.value == "72 / 8192" && line?.column == 30)
        #expect(AlignedLine("key:        12") == nil)
        #expect(AlignedLine("A sentence... of 12 words") == nil)
        #expect(AlignedLine("memory      180 GB    note")?.value == "180 GB")
        #expect(AlignedLine("") == nil && AlignedLine("   ....   ") == nil)
    }
}
