import Auditing
import Diagnostics
import Documents
import Testing

/// One planted change of the example: where, what, and which finding or error must point at it.
struct PlantedError: Sendable, CustomTestStringConvertible {
    let file: String
    let old: String
    let new: String
    let rule: String
    let remedy: String

    var testDescription: String { "\(file): \(old) → \(new)" }
}

@Suite struct PlantedErrorTests {
    @Test(arguments: [
        PlantedError(
            file: "decode-strategy.json", old: "\"ep\": 1,", new: "\"ep\": 24,", rule: "layout-grids",
            remedy: "write ep=8"),
        PlantedError(
            file: "decode-strategy.json", old: "\"tp\": 4,", new: "\"tp\": 3,", rule: "layout-grids",
            remedy: "write tp=4"),
        PlantedError(
            file: "decode-strategy.json", old: "\"pp\": 4,", new: "\"pp\": 5,", rule: "layout-grids",
            remedy: "write pp=4"),
        PlantedError(
            file: "decode-strategy.json", old: "\"dp\": 2,", new: "\"dp\": -2,", rule: "unreadable-value",
            remedy: "write a whole number from 1 to 1,000,000"),
        PlantedError(
            file: "decode-strategy.json", old: "\"tp\": 4,", new: "\"tp\": \"four\",", rule: "unreadable-value",
            remedy: "write a whole number from 1 to 1,000,000"),
        PlantedError(
            file: "decode-strategy.json", old: "\"dp\": 2,", new: "\"dp\": 999999999999999999,",
            rule: "unreadable-value", remedy: "write a whole number from 1 to 1,000,000"),
        PlantedError(
            file: "inputs.md", old: "Accelerators**: 32", new: "Accelerators**: 33", rule: "conflicting-facts",
            remedy: "write 33"),
        PlantedError(
            file: "prefill-strategy.json", old: "\"layers\": 94", new: "\"layers\": 96", rule: "conflicting-facts",
            remedy: "write 94"),
        PlantedError(
            file: "prefill-strategy.json", old: "2.1 seconds", new: "0.9 seconds", rule: "ttft-estimate",
            remedy: "write 2.10 s"),
        PlantedError(
            file: "prefill-strategy.json", old: "24.2%", new: "61%", rule: "memory-utilisation",
            remedy: "write 25.1 %, with cache format and context"),
        PlantedError(
            file: "evaluation-report.md", old: "12.8PFlops", new: "14.4PFlops", rule: "product",
            remedy: "write 12.8 PFLOP/s"),
        PlantedError(
            file: "evaluation-report.md", old: "~267GB", new: "~297GB", rule: "sum", remedy: ""),
    ])
    func everyPlantedErrorIsFound(planted: PlantedError) throws {
        let audit = try ExampleDossier.audit(
            ExampleDossier.documents(replacing: planted.old, with: planted.new, in: planted.file))
        let found = audit.findings(planted.rule).filter { finding in
            finding.severity == .error && (finding.remedy ?? "") == planted.remedy
        }
        #expect(!found.isEmpty, "\(audit.findings(planted.rule).map { "\($0.title): \($0.remedy ?? "-")" })")
    }

    @Test(arguments: [
        ("Accelerators**: 32", "Accelerators**: 0", 5),
        ("Memory per accelerator**: 64GB", "Memory per accelerator**: -64GB", 10),
        ("1.8TBps", "1.8PBps", 8),
        ("MFU utilization**: 60%", "MFU utilization**: 160%", 7),
        ("Batch size**: 128", "Batch size**: 128.5", 27),
        ("Sequence in**: 2048", "Sequence in**: 99999999999", 29),
        ("Precision**: FP8", "Precision**: FP12", 17),
    ])
    func impossibleInputsAreFoundAtTheirPlace(old: String, new: String, line: Int) throws {
        let audit = try ExampleDossier.audit(ExampleDossier.documents(replacing: old, with: new, in: "inputs.md"))
        #expect(audit.findings.contains { $0.severity == .error && $0.isAt("inputs.md", line) })
        #expect(audit.findings.contains { $0.rule == "impossible-value" || $0.rule == "impossible-share" })
    }

    @Test func aMissingValueIsAssumedAndListed() throws {
        let texts = try ExampleDossier.documents(
            replacing: "- **Sequence in**: 2048\n", with: "", in: "inputs.md"
        ).filter { $0.name == "inputs.md" }
        let audit = try ExampleDossier.audit(texts)
        #expect(audit.auditCase?.assumptions.contains { $0.subject == "input length" } == true)
    }

    @Test func aCaseWithoutHardwareSaysWhatIsMissing() throws {
        let audit = try ExampleDossier.audit([DocumentText(name: "a.md", content: "- **Name**: Qwen3-235B")])
        #expect(audit.context == nil)
        #expect(audit.unpriced?.code == "claim-missing")
        #expect(audit.unpriced?.hint?.contains("**GPU**") == true)
    }

    @Test func brokenDocumentsAreReportedAndTheRestIsAudited() throws {
        var texts = try ExampleDossier.documents()
        texts.append(DocumentText(name: "broken.json", content: "{\"a\": 1,}"))
        texts.append(DocumentText(name: "empty.md", content: " \n"))
        texts.append(DocumentText(name: "broken.yaml", content: "a: [1"))
        let audit = try ExampleDossier.audit(texts)
        #expect(audit.dossier.unreadable.map { $0.location?.file } == ["broken.json", "empty.md", "broken.yaml"])
        #expect(audit.dossier.documents.count == 7)
        #expect(audit.count(.error) > 0)
    }

    @Test func anUnknownModelIsAuditedAsStated() throws {
        let texts = try ExampleDossier.documents(replacing: "Qwen3-235B", with: "Homemade-235B", in: "inputs.md")
        let audit = try ExampleDossier.audit(texts)
        #expect(audit.findings("unknown-model").count == 1)
        #expect(audit.findings("catalog-architecture").isEmpty)
        #expect(abs((audit.assessment?.totalParameters ?? 0) / 1e9 - 231.7) < 0.1)
    }
}
