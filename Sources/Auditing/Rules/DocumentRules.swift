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
            id: "node-product", summary: "Nodes times accelerators per node are not the accelerators.",
            inDocuments: nodeProducts),
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

    /// A document that states nodes, accelerators per node and their product, and gets it wrong.
    private static func nodeProducts(_ dossier: Dossier) -> [Finding] {
        dossier.documents.compactMap { document in
            func values(_ kind: ClaimKind) -> [Claim] {
                document.claims.of(kind).filter { $0.strategy == nil && $0.value.integer != nil }
            }
            let (nodes, perNode, counts) = (values(.nodeCount), values(.devicesPerNode), values(.deviceCount))
            guard Set(nodes.map(\.value)).count == 1, Set(perNode.map(\.value)).count == 1, let claim = counts.first,
                let node = nodes.first?.value.integer, let width = perNode.first?.value.integer, node < 100_000,
                width < 1000,
                !counts.contains(where: { $0.value.integer == node * width || $0.value.integer == width }),
                counts.contains(where: { ($0.value.integer ?? 0) > width })
            else { return nil }
            return Finding(
                "node-product", .error, .refuted,
                "\(node) nodes of \(width) accelerators are \(node * width), not \(claim.value)",
                at: [claim, nodes[0], perNode[0]].places, "What the degrees multiply to must be what there is.",
                derivations: [
                    Derivation(
                        "accelerators", formula: "nodes · accelerators per node", substituted: "\(node) · \(width)",
                        result: "\(node * width)")
                ], remedy: "write \(node * width)")
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
