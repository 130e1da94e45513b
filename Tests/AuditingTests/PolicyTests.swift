import Auditing
import Diagnostics
import Documents
import Testing

/// What users decide about findings: suppressions, rules of their own; and that every rule is documented.
@Suite struct PolicyTests {
    @Test func aSuppressionNeedsAReasonAndSetsTheFindingAside() throws {
        let sum = "4 × 80 GB = 240 GB"
        let plain = try ExampleDossier.audit([DocumentText(name: "a.md", content: sum)])
        #expect(plain.findings("calculation").count == 1)
        let allowed = "<!-- shardwise: allow calculation: three are spares -->\n" + sum
        let audit = try ExampleDossier.audit([DocumentText(name: "a.md", content: allowed)])
        #expect(audit.findings("calculation").isEmpty)
        #expect(audit.accepted.map(\.reason) == ["three are spares"])
        let silent = try ExampleDossier.audit([
            DocumentText(name: "a.md", content: "<!-- shardwise: allow calculation: -->\n" + sum)
        ])
        #expect(silent.findings("calculation").count == 1)
        #expect(silent.findings("suppression").count == 1)
    }

    @Test func ofManyPlacesAndFindingsTheFirstAreListedAndAllAreCounted() throws {
        let inputs = "- **Accelerators**: 4\n- **Memory per accelerator**: 80GB\n"
        let repeated = String(repeating: "- **Memory per accelerator**: 64GB\n\n", count: 50)
        let audit = try ExampleDossier.audit([
            DocumentText(name: "a.md", content: inputs), DocumentText(name: "b.md", content: repeated),
        ])
        let finding = try #require(audit.findings("conflicting-facts").first)
        #expect(finding.places.count == Finding.mostPlaces)
        // Those that contradict, and the one that is taken as given.
        #expect(finding.placeCount == 51)
        #expect(finding.unlistedPlaces == 51 - Finding.mostPlaces)
        let wrong = (1...600).map { "\($0) × 80 GB = \($0 * 160) GB" }.joined(separator: "\n\n")
        let many = try ExampleDossier.audit([DocumentText(name: "c.md", content: wrong)])
        #expect(many.findings("calculation").count == Audit.mostFindingsOfRule)
        #expect(many.unlisted.map(\.rule) == ["calculation"] && many.unlisted.map(\.count) == [100])
        #expect(many.count(.error) == 600)
    }

    @Test func teamRulesAreCheckedAndTheirErrorsPlaced() throws {
        let rules = "schema: shardwise/rules/v1\nrules:\n  - id: team-ttft\n    quantity: TTFT requirement\n"
        let file = rules + "    at_most: 10 s\n    severity: error\n    message: the gateway gives up\n"
        let team = try TeamRuleReader.read(DocumentText(name: "team.yaml", content: file))
        let audit = try Audit(
            DocumentCollection(texts: ExampleDossier.documents()), catalogs: AuditCatalogs.load(), teamRules: team)
        #expect(audit.findings("team-ttft").contains { $0.isAt("inputs.md", 34) })
        let wrong = #expect(throws: Diagnostic.self) {
            try TeamRuleReader.read(
                DocumentText(name: "t.yaml", content: rules + "    at_most: 10 GB\n    message: no\n"))
        }
        #expect(wrong?.location?.line == 5)
    }

    @Test(arguments: [
        ("2TB = 32 × 64GB", true), ("13.4% (267GB / 2TB)", true), ("PP4×TP4×DP2 = 32", true), ("28.5s < 30s", true),
        ("235GB + 32GB = 297GB", false), ("32s < 30s", false), ("71% (1,048 GB / 2,256 GB)", false),
        ("2 nodes × 8 GPUs = 24 GPUs", false), ("32 GPUs (64GB each = 2TB total)", true),
        ("weights + 3 GB = 20 GB", true),
    ])
    func calculationsAreWorkedOut(text: String, isRight: Bool) throws {
        let audit = try ExampleDossier.audit([DocumentText(name: "a.md", content: "It has " + text + ".")])
        #expect(audit.findings("calculation").isEmpty == isRight)
    }

    @Test func everyRuleHasAPage() {
        #expect(Set(AuditRule.all.map(\.id)).count == AuditRule.all.count)
        for rule in AuditRule.all { #expect(!rule.page.example.isEmpty && !rule.page.fix.isEmpty, "\(rule.id)") }
    }
}
