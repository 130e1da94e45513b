internal import Quantities
internal import Diagnostics
internal import Documents

/// Rules about documents as such: values that cannot be, and what was not understood.
enum DocumentRules {
    static let all: [AuditRule] = [
        AuditRule(id: "impossible-value", summary: "A stated value cannot be.", check: impossibleValues),
        AuditRule(
            id: "unreadable-value", summary: "A value is not what its name says.", inDocuments: unreadableValues),
        AuditRule(
            id: "unreadable-document", summary: "A document could not be read.", inDocuments: unreadableDocuments),
        AuditRule(
            id: "unchecked-numbers", summary: "Numbers of a document were not understood.",
            inDocuments: uncheckedNumbers),
    ]

    private static func impossibleValues(_ context: AuditContext) -> [Finding] {
        context.auditCase.impossible.map { value in
            Finding(
                "impossible-value", .error, .refuted,
                "\(value.claim.kind.rawValue) is \(value.claim.value); expected \(value.expected)",
                at: [value.claim].places,
                "The value was passed over: another document's or an assumed one is used.",
                remedy: "write \(value.expected)")
        }
    }

    private static func unreadableValues(_ dossier: Dossier) -> [Finding] {
        dossier.documents.flatMap(\.unreadableClaims).map { claim in
            let expected =
                claim.kind.isDegree ? "a whole number from 1 to 1,000,000" : claim.kind.dimension?.example ?? "a number"
            return Finding(
                "unreadable-value", claim.kind.isDegree ? .error : .warning, .refuted,
                "\(claim.kind.rawValue) is '\(claim.value)', which cannot be read", at: [claim].places,
                "Expected \(expected). What depends on it was computed as if it were not stated.",
                remedy: "write \(expected)")
        }
    }

    private static func unreadableDocuments(_ dossier: Dossier) -> [Finding] {
        dossier.unreadable.map { problem in
            Finding(
                "unreadable-document", .warning, .refined, "a document could not be read: \(problem.message)",
                at: problem.location.map { [Finding.Place(location: $0, quote: problem.sourceLine ?? "")] } ?? [],
                "Nothing in it was audited; the other documents were." + (problem.hint.map { " (\($0))" } ?? ""))
        }
    }

    private static func uncheckedNumbers(_ dossier: Dossier) -> [Finding] {
        dossier.documents.filter { $0.unchecked.count > 0 || $0.omittedStrategies > 0 }.map { document in
            let count = document.unchecked.count
            return Finding(
                "unchecked-numbers", .note, .refined,
                "\(count) number\(count == 1 ? "" : "s") of \(document.name) \(count == 1 ? "is" : "are") unchecked",
                at: document.unchecked.entries.prefix(5).map { Finding.Place(location: $0.location, quote: $0.quote) },
                "Neither a key nor the words around them say what they measure; they are listed in the JSON report."
                    + (document.omittedStrategies > 0
                        ? " \(document.omittedStrategies) layouts beyond the first \(document.strategies.count) were not "
                            + "assessed, nor what it says of them." : ""))
        }
    }
}
