internal import Diagnostics
internal import Quantities

/// Rules about calculations that documents write out, whatever they are about.
enum EquationRules {
    static let all: [AuditRule] = [
        AuditRule(
            id: "calculation", summary: "A calculation that a document writes out is wrong.", inDocuments: calculations)
    ]

    private static func calculations(_ dossier: Dossier) -> [Finding] {
        dossier.documents.flatMap { $0.equations.filter { $0.holds == false } }.map { equation in
            let (stated, computed) =
                equation.left.isCalculated && !equation.right.isCalculated
                ? (equation.right, equation.left) : (equation.left, equation.right)
            let result = describe(computed, like: stated)
            let isComparison = equation.relation != .equal
            return Finding(
                "calculation", .error, .refuted,
                isComparison
                    ? "\(equation.left.text) is not \(equation.relation == .less ? "less" : "more") than \(equation.right.text)"
                    : "\(computed.text) is \(result), not \(stated.text)",
                at: [Finding.Place(location: equation.location, quote: equation.quote)]
                    + equation.parts.map {
                        Finding.Place(location: $0, quote: dossier.line(at: $0)?.trimmingBlanks ?? "")
                    },
                isComparison
                    ? "The comparison is the wrong way round, or one of the figures is."
                    : "Worked out as written, with \(stated.isApproximate ? "5 %" : "the written digits") of tolerance.",
                derivations: isComparison
                    ? []
                    : [
                        Derivation("as written", formula: computed.text, substituted: computed.text, result: result)
                    ], nearestReading: slip(computed.value, stated.value),
                remedy: isComparison ? nil : "write \(result)")
        }
    }

    private static func describe(_ side: Equation.Side, like other: Equation.Side) -> String {
        if other.dimension == .share, side.dimension == .count { return Fraction(rawValue: side.value).description }
        if side.dimension == .count, side.value != side.value.rounded() {
            return FixedPoint.significant(side.value, digits: abs(side.value) < 1000 ? 4 : 6, groupsThousands: true)
        }
        return side.dimension.describe(side.value)
    }

    /// How the result may have gone wrong.
    private static func slip(_ right: Double, _ wrong: Double) -> String? {
        guard right > 0, wrong > 0 else { return nil }
        let ratio = max(right, wrong) / min(right, wrong)
        for (factor, name) in [
            (2.0, "a factor of two"), (10.0, "a factor of ten"), (1000.0, "a unit prefix"), (8.0, "bits against bytes"),
            (1_073_741_824.0 / 1e9, "GB against GiB"),
        ]
        where abs(ratio / factor - 1) < 0.004 {
            return "they differ by \(name)"
        }
        return nil
    }
}
