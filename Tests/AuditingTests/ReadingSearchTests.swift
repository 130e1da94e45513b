import Auditing
import Diagnostics
import Documents
import Quantities
import Testing

/// The nearest true readings of wrong numbers, the prices of launch commands, and the order of recommendations.
@Suite struct ReadingSearchTests {
    private static let inputs = """
        # Case
        - **GPU**: H200
        - **GPUs**: 16
        - **Model**: DeepSeek-V3
        - **Precision**: FP8
        - **Batch size**: 128
        - **Input length**: 2048
        - **Output length**: 512
        - **MFU**: 50%
        - **Bandwidth utilization**: 80%
        """

    private func audit(_ strategy: String) throws -> Audit {
        try ExampleDossier.audit([
            DocumentText(name: "inputs.md", content: ReadingSearchTests.inputs),
            DocumentText(name: "strategy.json", content: strategy),
        ])
    }

    /// 37 B active parameters in FP8 at the full 4.8 TB/s of 16 devices: 37e9 / (16 · 4.8e12) = 0.482 ms.
    @Test func aTimePerTokenOfTheActiveWeightsAloneIsRecognised() throws {
        let audit = try audit(#"{"phase": "decode", "tp": 1, "dp": 16, "ep": 16, "tpot": "0.482 ms"}"#)
        let reading = try #require(audit.findings("tpot-floor").first?.nearestReading)
        #expect(reading.contains("active weights alone"))
        #expect(reading.contains("no cache"))
        #expect(reading.contains("16 devices"))
        #expect(reading.hasSuffix("an inference"))
    }

    /// 2 · 671e9 · 2048 · 128 / (16 · 1.979e15 · 0.5) = 22.2 s is the burst with all parameters at the stated MFU.
    @Test func aFirstTokenOfAllParametersIsRecognised() throws {
        let audit = try audit(#"{"phase": "prefill", "tp": 1, "dp": 16, "ep": 16, "ttft": "22.2 s"}"#)
        let readings = audit.findings("ttft-estimate").compactMap(\.nearestReading)
        #expect(readings.contains { $0.contains("total instead of active parameters") && $0.contains("16 devices") })
    }

    @Test func aNumberThatNoReadingGivesHasNone() throws {
        let audit = try audit(#"{"phase": "decode", "tp": 1, "dp": 16, "ep": 16, "tpot": "0.0001 ms"}"#)
        let finding = try #require(audit.findings("tpot-floor").first)
        #expect(finding.nearestReading == nil)
    }

    @Test func aLaunchCommandIsPriced() throws {
        let script = DocumentText(
            name: "run.sh",
            content:
                "# H200 node\nvllm serve Qwen/Qwen3-32B --tensor-parallel-size 4 --max-model-len 8192 --max-num-seqs 32\n"
        )
        let audit = try ExampleDossier.audit([script])
        let finding = try #require(audit.findings("launch-price").first)
        #expect(finding.severity == .note)
        #expect(finding.title.contains("tp4 on 4 H200"))
        #expect(finding.title.contains("32 requests"))
        // Weights of 65.5 GB over four devices.
        #expect(finding.explanation.contains("16.4 GB per device"))
    }

    @Test func aCommandThatCannotRunHasNoPrice() throws {
        let script = DocumentText(
            name: "run.sh", content: "# H200\nvllm serve meta-llama/Llama-3.1-405B --tensor-parallel-size 1\n")
        #expect(try ExampleDossier.audit([script]).findings("launch-price").isEmpty)
    }

    @Test func variantsOfACheckpointAreKnown() throws {
        let script = DocumentText(
            name: "run.sh",
            content: "# H200\nvllm serve meta-llama/Llama-3.1-405B-Instruct-FP8 --tensor-parallel-size 12\n")
        #expect(try !ExampleDossier.audit([script]).findings("launch-layout").isEmpty)
    }

    @Test func recommendationsBeginWithWhatGainsMost() throws {
        let audit = try audit(#"{"phase": "decode", "tp": 16, "dp": 1, "ep": 1, "tpot": "30 ms"}"#)
        let kinds = audit.recommendations.map(\.urgency)
        #expect(kinds == kinds.filter { $0 == .immediate } + kinds.filter { $0 == .optimisation })
        #expect(audit.recommendations.allSatisfy { $0.effect.contains(where: \.isNumber) })
    }

    @Test func nodesTimesDevicesMustBeAllDevices() throws {
        let text = DocumentText(
            name: "plan.json",
            content:
                #"{"model": "DeepSeek-V3", "gpu": "H200", "nodes": 2, "gpus_per_node": 8, "total_gpus": 24, "tp": 8}"#)
        #expect(try ExampleDossier.audit([text]).findings("node-product").count == 1)
        let right = DocumentText(name: "plan.json", content: text.content.replacing("24", with: "16"))
        #expect(try ExampleDossier.audit([right]).findings("node-product").isEmpty)
    }
}
