import Auditing
import Diagnostics
import Documents
import Models
import Parallelism
import Planning
import Quantities
import Serving
import StepModel
import Testing

/// The findings on the repository's example, against the values worked out by hand for that case.
@Suite struct ExampleAuditTests {
    let audit: Audit

    init() throws {
        audit = try ExampleDossier.audit(ExampleDossier.documents())
    }

    @Test func everyDocumentIsReadAndRecognised() {
        let kinds = Dictionary(uniqueKeysWithValues: audit.dossier.documents.map { ($0.name, $0.kind) })
        #expect(audit.dossier.unreadable.isEmpty)
        #expect(kinds["inputs.md"] == .inputs)
        #expect(kinds["knowledge.md"] == .knowledge)
        #expect(kinds["evaluation-report.md"] == .report)
        #expect(kinds.values.count { $0 == .strategy } == 4)
    }

    @Test func theRequirementTypedTwiceIsFound() throws {
        let finding = try #require(audit.findings("conflicting-facts").first { $0.severity == .error })
        #expect(finding.isAt("decode-strategy.json", 32))
        #expect(finding.nearestReading == "3030 is 30 typed twice")
        #expect(finding.remedy == "write 30 s")
    }

    @Test func estimatesThatDifferThirteenfoldAreFound() throws {
        let finding = try #require(audit.findings("conflicting-estimates").first { $0.severity == .error })
        #expect(finding.title.contains("13.6"))
        #expect(finding.isAt("decode-strategy.json", 57))
        #expect(finding.isAt("decode-strategy-corrected.json", 57))
    }

    @Test func theWrongTimeIsTracedToItsFormula() throws {
        let finding = try #require(audit.findings("ttft-estimate").first { $0.severity == .error })
        #expect(finding.title.hasPrefix("28.5 s is 11.1 times slower"))
        #expect(finding.isAt("evaluation-report.md", 116))
        let reading = try #require(finding.nearestReading)
        #expect(reading.contains("total instead of active parameters"))
        #expect(reading.contains("output tokens counted into prefill"))
        #expect(reading.contains("for 36 devices"))
        #expect(finding.derivations.first?.result == "1.54 s")
    }

    @Test func thePlausibleTimeIsConfirmed() throws {
        let finding = try #require(audit.findings("ttft-estimate").first { $0.verdict == .confirmed })
        #expect(finding.title == "2.10 s is plausible for r2 pp4 tp4 etp4")
    }

    @Test func utilisationsAreConfirmedAndRefuted() throws {
        let findings = audit.findings("memory-utilisation")
        let right = try #require(findings.first { $0.verdict == .confirmed })
        #expect(right.title == "24.2 % is right for r2 pp4 tp4 etp4")
        #expect(right.explanation.contains("FP8 cache at 2048 tokens"))
        let wrong = try #require(findings.first { $0.verdict == .refuted })
        #expect(wrong.title == "13.4 % is wrong for dp32 ep32: about 26.8 %")
        let opinion = try #require(audit.findings("utilisation-opinion").first)
        #expect(opinion.isAt("evaluation-report.md", 31))
        let percentage = try #require(audit.findings("percentage").first)
        #expect(percentage.remedy == "write 13.0 %")
    }

    @Test func theCacheSizeIsRefutedWithItsFourTrueSizes() throws {
        let finding = try #require(audit.findings("kv-cache-size").first)
        #expect(finding.severity == .error)
        for size in ["25.2 GB", "50.5 GB", "101 GB"] { #expect(finding.explanation.contains(size)) }
    }

    @Test func theImpossibleGridsAreFoundWithWhatTheyMean() throws {
        let finding = try #require(audit.findings("layout-grids").first)
        #expect(finding.remedy == "write dp=32")
        #expect(finding.places.count == 4)
        #expect(finding.derivations.map(\.result) == ["52.1 s", "22.3 s"])
    }

    @Test func wrongRulesOfTheReportAreRefuted() throws {
        #expect(try #require(audit.findings("product-forbidden").first).severity == .error)
        let expert = try #require(audit.findings("expert-degree-required").first)
        #expect(expert.explanation.contains("29.3 ms"))
        #expect(expert.explanation.contains("17.7 ms with dp32 ep32"))
    }

    @Test func theCatalogWinsOverTheStatedArchitecture() throws {
        let finding = try #require(audit.findings("catalog-architecture").first)
        #expect(finding.isAt("inputs.md", 19))
        #expect(finding.explanation.contains("231.7 B"))
        #expect(finding.explanation.contains("235.1 B"))
        #expect(audit.auditCase?.model.layerRuns.first?.attention?.headDimension == 128)
    }

    @Test(arguments: [
        (3, Finding.Verdict.confirmed), (4, .refuted), (5, .refined), (6, .confirmed), (7, .refined), (8, .refined),
        (9, .refined), (10, .confirmed), (11, .refuted), (12, .refuted), (13, .confirmed),
    ])
    func everyKnowledgeRuleHasAVerdict(line: Int, verdict: Finding.Verdict) throws {
        let finding = try #require(audit.findings("knowledge").first { $0.isAt("knowledge.md", line) })
        #expect(finding.verdict == verdict)
    }

    @Test func contradictedExpertCountIsFound() throws {
        let finding = try #require(audit.findings("conflicting-facts").first { $0.severity == .warning })
        #expect(finding.isAt("evaluation-report.md", 56))
        #expect(finding.nearestReading?.contains("expert-parallel degree") == true)
    }

    @Test func eightDevicesAreEnough() throws {
        let finding = try #require(audit.findings("fewer-devices").first)
        #expect(finding.title == "8 devices keep every promise; 32 are planned")
    }

    @Test func assumptionsAreListed() {
        let subjects = audit.auditCase?.assumptions.map(\.subject) ?? []
        #expect(subjects.contains("KV cache format"))
        #expect(subjects.contains("cluster.scale_up"))
        #expect(subjects.contains("cluster.scale_out"))
    }
}
