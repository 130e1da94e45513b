internal import Diagnostics
internal import Quantities

/// A rule of the user's own: a condition on quantities that documents state.
public struct TeamRule: Hashable, Sendable {
    /// How a value must compare.
    public enum Comparison: String, Hashable, Sendable, CaseIterable {
        case atMost = "at_most"
        case atLeast = "at_least"
        case equals
    }

    /// The identifier, which begins with `team-`.
    public var id: String
    /// How much it matters.
    public var severity: Finding.Severity
    /// What to tell the author.
    public var message: String
    /// The quantity that is looked at.
    public var quantity: ClaimKind
    /// The quantity it is divided by, for a ratio.
    public var divisor: ClaimKind?
    /// The comparison.
    public var comparison: Comparison
    /// The limit in the quantity's base unit.
    public var limit: Double

    /// The claims that break the rule.
    func check(_ dossier: Dossier) -> [Finding] {
        let divisor = divisor.flatMap { dossier.claims($0).first?.value.number }
        if self.divisor != nil, (divisor ?? 0) == 0 { return [] }
        return dossier.documents.flatMap(\.claims).filter { $0.kind == quantity }.compactMap { claim in
            guard let number = claim.value.number else { return nil }
            let value = number / (divisor ?? 1)
            let holds =
                switch comparison {
                case .atMost: value <= limit
                case .atLeast: value >= limit
                case .equals: abs(value - limit) <= 1e-9 * max(1, abs(limit))
                }
            guard !holds else { return nil }
            let stated = self.divisor == nil ? claim.value.description : FixedPoint.significant(value)
            return Finding(
                id, severity, .refuted,
                "\(quantity.rawValue)\(self.divisor.map { " / \($0.rawValue)" } ?? "") is \(stated); \(message)",
                at: [claim].places,
                "A rule of this team: \(comparison.rawValue.replacing("_", with: " ")) \(limitText).")
        }
    }

    private var limitText: String {
        divisor == nil ? quantity.dimension?.describe(limit) ?? "\(limit)" : FixedPoint.significant(limit)
    }
}
