import Diagnostics
import Documents
import Testing

@testable import Validation

@Suite struct MeasurementFileTests {
    private func read(_ content: String) throws(Diagnostic) -> MeasurementFile {
        try MeasurementFile(
            reading: DocumentText(name: "f.csv", content: content), conventions: try EngineConvention.load())
    }

    @Test func columnsMayStandInAnyOrderWithOthersBetween() throws {
        let order = ["surplus"] + Fixture.header.reversed()
        let cells = zip(Fixture.header, Fixture.line([:]).split(separator: ",", omittingEmptySubsequences: false))
        let byName = Dictionary(uniqueKeysWithValues: cells.map { ($0, String($1)) })
        let content =
            order.joined(separator: ",") + "\r\n" + order.map { byName[$0] ?? "?" }.joined(separator: ",")
        let row = try #require(try read(content).rows.first)
        #expect(row == (try Fixture.row()).moved(to: row.location))
        #expect(row.location.description == "f.csv:2:1")
    }

    @Test func missingColumnsAreAllNamed() throws {
        let kept = Fixture.header.filter { $0 != "gpu" && $0 != "value" }
        let error = #expect(throws: Diagnostic.self) { try read(kept.joined(separator: ",") + "\n") }
        #expect(error?.code == "csv-columns")
        #expect(error?.message == "the header lacks the columns gpu, value")
    }

    @Test(arguments: [
        ("value", "fast"), ("value", "-1"), ("value", "1e400"), ("isl", "nan"), ("tp", "2.5"), ("num_gpus", "1e9"),
    ])
    func cellsThatAreNoNumbersAreRefused(column: String, text: String) throws {
        let error = #expect(throws: Diagnostic.self) { try Fixture.file([[:], [column: text]]) }
        #expect(error?.code == "field-value")
        #expect(error?.location?.line == 3)
        #expect(error?.message.contains("`\(column)`") == true)
    }

    @Test func countsAreReadFromDecimalsAndZeroStandsForNone() throws {
        let row = try Fixture.row(["dp": "48.0", "ep": "0", "tp": ""])
        #expect(row.degrees == StatedDegrees(tensor: nil, pipeline: 1, expert: nil, data: 48, context: 1))
    }

    @Test(
        arguments: [
            ("TensorRT-LLM (PyTorch backend)", "release/1.2", "trtllm", "1.2"),
            ("TensorRT-LLM (Triton backend)", "v0.14.0", "trtllm-tensorrt", "0.14.0"),
            ("TensorRT 10.11, CUDA 12.9", "", "tensorrt-mlperf", "10.11"), ("vLLM", "0.19.0", "vllm", "0.19.0"),
            ("vLLM (ROCm fork)", "vLLM 0.9.1/ROCm 6.4.1", "vllm", "0.9.1"), ("vLLM-TPU", "", "vllm-tpu", nil),
            ("vLLM 0.9.0, PyTorch 2.7.0", "", "vllm", "0.9.0"), ("vLLM", "nightly 2026-02", "vllm", nil),
            ("Dynamo+SGLang", "lmsysorg/sglang:v0.5.12-cu130", "sglang", "0.5.12"),
            ("Dynamo+TensorRT-LLM", "nvcr.io/nvidia/ai-dynamo/tensorrtllm-runtime:0.8.1.post1", "trtllm", nil),
            ("ATOM (AMD)", "", "atom", nil), ("TRTLLM 1.3.0rc20", "", "trtllm", "1.3.0"), ("NCCL", "", "nccl", nil),
        ] as [(String, String, String, String?)])
    func engines(text: String, version: String, id: String, number: String?) throws {
        let engine = MeasuredEngine(reading: text, version: version, conventions: try EngineConvention.load())
        #expect(engine.id == id)
        #expect(engine.version?.description == number)
    }

    @Test func versionsCompareByNumbers() {
        #expect(EngineVersion(0, 6, 0) < EngineVersion(0, 19))
        #expect(!(EngineVersion(0, 8) < EngineVersion(0, 8, 0)))
        #expect(EngineVersion(in: "TRTLLM 1.3.0rc20")?.parts == [1, 3, 0])
        #expect(EngineVersion(in: "..5 7") == nil)
    }
}

extension MeasurementRow {
    fileprivate func moved(to location: Diagnostics.SourceLocation) -> MeasurementRow {
        var row = self
        row.location = location
        return row
    }
}
