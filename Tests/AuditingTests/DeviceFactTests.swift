import Diagnostics
import Documents
import Models
import Quantities
import Testing

@testable import Auditing

/// Facts of parts and models, rates of devices and copies, and shares of ranks, right and wrong.
@Suite struct DeviceFactTests {
    private static let dense = """
        # Mistral Large 2407 on 8 H100

        - GPU: H100
        - Accelerators: 8
        - Layout: TP4 x DP2
        """

    @Test(arguments: [
        (
            "Every GPU loads 1,026 GB / 32 = 32.1 GB, and that is all the weight memory it needs.",
            ["weights-per-device"]
        ),
        ("Routed experts: 1,014 GB / 32 = 31.7 GB per GPU.", []),
        ("EP32 puts 24 experts on each GPU.", ["experts-per-device"]), ("EP32 puts 12 experts on each GPU.", []),
        ("The 384 experts of a layer become 24 per GPU.", ["experts-per-device"]),
        ("The 384 experts of a layer become 12 per GPU.", []),
        ("NVLink gives 900 GB/s per direction.", ["device-statement"]), ("NVLink gives 450 GB/s per direction.", []),
        ("NVLink gives 900 GB/s in both directions.", []),
        ("Dense FP8 does 3,958 TFLOPS.", ["catalog-accelerator"]), ("Dense FP8 does 1,979 TFLOPS.", []),
        ("A sequence takes 3.85 GB, which is 4.13 GiB.", ["calculation"]),
        ("A sequence takes 3.85 GB, which is 3.59 GiB.", []),
        ("80 - 61.3 - 6 - 7.38 = 17.3 GB remain.", ["calculation"]), ("80 - 61.3 - 6 - 7.38 = 5.3 GB remain.", []),
        ("floor: 76.7 GB / 4.8 TB/s = 12.1", ["calculation"]), ("floor: 76.7 GB / 4.8 TB/s = 16.0", []),
        ("Maximum context: 1,048,576", ["context-limit"]), ("Maximum context: 131,072", []),
    ])
    func factsOfAMixture(line: String, expected: [String]) throws {
        #expect(try ExampleDossier.errors(ExampleDossier.mixture, "Notes\n\n\(line)\n") == expected)
    }

    @Test(arguments: [
        ("TP3 would divide the model evenly as well.", ["degree-divides"]), ("TP2 divides the heads evenly.", []),
        ("TP12 does not divide the 8 KV heads evenly.", []),
        ("若将注意力改为 TP12，96 个查询头可整除，且 8 个 KV 头也能均分。", ["degree-divides"]),
        ("Each replica gives 2,560 tokens/s.\nBoth replicas give 10,240 tokens/s.", ["rate-product"]),
        ("Each replica gives 2,560 tokens/s.\nBoth replicas give 5,120 tokens/s.", []),
        ("1,019 tokens/s per replica, 8,152 tokens/s for the four replicas", ["rate-product"]),
        (
            "Throughput 256 / 0.0235 s = 10,894 tokens/s.\nAveraged over all 8 GPUs that is 2,724 tokens/s per GPU.",
            ["rate-product"]
        ),
        ("Throughput 256 / 0.0235 s = 10,894 tokens/s.\nAveraged over all 8 GPUs that is 1,362 tokens/s per GPU.", []),
    ])
    func factsOfADenseModel(text: String, expected: [String]) throws {
        #expect(
            try Set(ExampleDossier.errors(Self.dense, "Notes\n\n\(text)\n")).subtracting(["calculation"])
                == Set(expected))
    }

    @Test(arguments: [
        ("Mistral Large 2407", "mistralai/Mistral-Large-Instruct-2407"),
        ("Mistral Large 2", "mistralai/Mistral-Large-Instruct-2407"),
        ("Yi 34B", "01-ai/Yi-34B"), ("Nemotron Ultra 253B", "nvidia/Llama-3_1-Nemotron-Ultra-253B-v1"),
        ("Llama 70B", nil),
    ])
    func modelsByTheirWords(name: String, id: String?) throws {
        let audit = try ExampleDossier.audit([
            DocumentText(name: "note.md", content: "# \(name) on 8 H200\n\nTP8 on 8 GPUs, BF16.\n")
        ])
        #expect(audit.auditCase?.model.name == id)
    }

    @Test func listsOfScriptsAreExpanded() throws {
        let script = """
            MODEL=Qwen/Qwen3-30B-A3B
            args=(--model-path "$MODEL" --tp-size 2)
            args+=(
              --context-length 131072
            )
            exec python -m sglang.launch_server "${args[@]}"
            """
        let found = try ExampleDossier.audit([DocumentText(name: "serve.sh", content: script)]).findings
        #expect(found.contains { $0.rule == "launch-context" && $0.isAt("serve.sh", 4) })
        for open in ["args=(", "args=(a\nb", "=()", "x=(\"${x[@]}\")\n${x[@]}", "args=())"] {
            _ = ShellCommands.commands(in: DocumentText(name: "a.sh", content: open))
        }
    }

    @Test(arguments: [
        (
            "| plan | weights | KV | total |\n|---|---|---|---|\n| 1 | 40.35 GB | 20.72 GB | 71.07 GB |\n| 2 | 51.85 GB | 20.72 GB | 82.57 GB |",
            []
        ),
        (
            "| plan | weights | KV | total |\n|---|---|---|---|\n| 1 | 40.35 GB | 20.72 GB | 61.07 GB |\n| 2 | 51.85 GB | 20.72 GB | 82.57 GB |",
            [4]
        ),
    ])
    func rowsMayLeaveOutOnePart(table: String, wrong: [Int]) throws {
        let document = try DossierDocument(reading: DocumentText(name: "memo.md", content: table), with: LineReader())
        #expect(document.equations.filter { $0.holds == false }.map(\.location.line) == wrong)
    }
}
