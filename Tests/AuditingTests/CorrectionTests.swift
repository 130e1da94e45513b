import Auditing
import Diagnostics
import Documents
import Parallelism
import Planning
import Testing

/// Corrected strategies: in the shape of the originals, and free of errors when they are audited themselves.
@Suite struct CorrectionTests {
    @Test func correctionsAuditClean() throws {
        let audit = try ExampleDossier.audit(ExampleDossier.documents())
        #expect(audit.corrections.map(\.phase) == [.prefill, .decode])
        var texts = try ExampleDossier.documents(
            replacing: "head dimension 64", with: "head dimension 128", in: "inputs.md"
        ).filter { $0.name == "inputs.md" }
        for correction in audit.corrections {
            texts.append(DocumentText(name: "\(correction.phase.rawValue).json", content: correction.document.json))
        }
        let again = try ExampleDossier.audit(texts)
        #expect(again.findings.filter { $0.severity == .error }.map(\.title) == [])
        #expect(again.context?.strategies.map { $0.evaluation?.layout } == audit.corrections.map(\.candidate.layout))
    }

    @Test func correctionsKeepTheShapeOfTheirOriginals() throws {
        let audit = try ExampleDossier.audit(ExampleDossier.documents())
        for correction in audit.corrections {
            let original = try #require(audit.dossier.documents.first { $0.name == correction.original }?.root)
            for name in original.memberNames { #expect(correction.document[name] != nil, "\(name) is missing") }
            #expect(
                correction.document["model_configuration"]?["head_dimension"]?.content == .number(128, literal: "128"))
            #expect(correction.document["input_requirements"]?["ttft_requirement"]?.content == .string("30 seconds"))
        }
    }

    @Test func recommendationsQuoteNumbers() throws {
        let audit = try ExampleDossier.audit(ExampleDossier.documents())
        #expect(audit.recommendations.contains { $0.urgency == .immediate })
        #expect(audit.recommendations.contains { $0.urgency == .optimisation })
        for recommendation in audit.recommendations {
            #expect(recommendation.effect.contains { $0.isNumber }, "\(recommendation.action)")
        }
    }
}

extension LocatedValue {
    /// The names of an object's members.
    fileprivate var memberNames: [String] {
        guard case .object(let members) = content else { return [] }
        return members.map(\.name)
    }

    /// The value as JSON; the corrected documents hold no text that needs escaping.
    fileprivate var json: String {
        switch content {
        case .null: "null"
        case .boolean(let value): "\(value)"
        case .number(_, let literal): literal
        case .string(let text): "\"\(text)\""
        case .array(let elements): "[" + elements.map(\.json).joined(separator: ",") + "]"
        case .object(let members): "{" + members.map { "\"\($0.name)\":\($0.value.json)" }.joined(separator: ",") + "}"
        }
    }
}
