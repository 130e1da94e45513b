public import Diagnostics
public import Documents
internal import Quantities

/// Reads a team's rules.
///
/// A file of rules reads like this:
///
///     schema: shardwise/rules/v1
///     rules:
///       - id: team-ttft
///         quantity: TTFT
///         at_most: 10 s
///         severity: error
///         message: our gateway gives up after 10 seconds
///       - id: team-requests-per-device
///         quantity: batch size
///         divided_by: number of accelerators
///         at_most: 8
///         message: larger batches need a review
public enum TeamRuleReader {
    /// The rules of a file.
    ///
    /// - Throws: A diagnostic that names the field and quotes its line.
    public static func read(_ text: DocumentText) throws(Diagnostic) -> [TeamRule] {
        do throws(Diagnostic) {
            let root = try text.name.hasSuffix(".json") ? JSONReader.read(text) : YAMLReader.read(text)
            let file = try ObjectReader(root, describedAs: "the rules")
            try file.rejectUnknownMembers(known: ["schema", "rules"])
            let schema = try file.member(["schema"])
            guard try schema.value.string(named: "schema") == "shardwise/rules/v1" else {
                throw Diagnostic(
                    code: "rules-schema", "the file is not `shardwise/rules/v1`", at: schema.value.location,
                    hint: "write `schema: shardwise/rules/v1`")
            }
            var rules: [TeamRule] = []
            for reader in try file.objects("rules") {
                let rule = try self.rule(reader)
                guard !rules.contains(where: { $0.id == rule.id }) else {
                    throw Diagnostic(code: "rules-id", "the rule `\(rule.id)` is given twice", at: reader.location)
                }
                rules.append(rule)
            }
            return rules
        } catch {
            throw text.quoting(error)
        }
    }

    private static func rule(_ reader: ObjectReader) throws(Diagnostic) -> TeamRule {
        let comparisons = TeamRule.Comparison.allCases
        try reader.rejectUnknownMembers(
            known: ["id", "quantity", "divided_by", "severity", "message"] + comparisons.map(\.rawValue))
        let id = try reader.member(["id"])
        let name = try id.value.string(named: "id")
        guard name.hasPrefix("team-"), name.allSatisfy({ $0.isLowercase || $0.isNumber || $0 == "-" }) else {
            throw Diagnostic(
                code: "rules-id",
                "the identifier `\(name)` must begin with `team-` and use small letters, digits and hyphens",
                at: id.value.location)
        }
        let quantity = try kind(reader, "quantity")
        let divisor = reader.has("divided_by") ? try kind(reader, "divided_by") : nil
        let present = comparisons.filter { reader.has($0.rawValue) }
        guard present.count == 1, let comparison = present.first else {
            throw Diagnostic(
                code: "rules-comparison",
                "a rule has exactly one of " + comparisons.map { "`\($0.rawValue)`" }.joined(separator: ", "),
                at: reader.location)
        }
        let limit = try limit(reader.member([comparison.rawValue]), of: quantity, isRatio: divisor != nil)
        let severity: Finding.Severity = try reader.optionalChoice("severity") ?? .warning
        return TeamRule(
            id: name, severity: severity, message: try reader.string("message"), quantity: quantity, divisor: divisor,
            comparison: comparison, limit: limit)
    }

    private static func kind(_ reader: ObjectReader, _ name: String) throws(Diagnostic) -> ClaimKind {
        let member = try reader.member([name])
        let written = try member.value.string(named: name)
        let known = ClaimKind.allCases.filter { $0.dimension != nil }
        if let exact = known.first(where: { $0.rawValue.lowercased() == written.lowercased() }) { return exact }
        if let match = ClaimVocabulary.matches(named: written).first(where: { $0.isWhole && $0.kind.dimension != nil })
        {
            return match.kind
        }
        let nearest = NearestName.suggestion(for: written, among: known.map(\.rawValue))
        throw Diagnostic(
            code: "rules-quantity", "`\(written)` is not a quantity that documents state", at: member.value.location,
            hint: nearest.map { "did you mean `\($0)`?" } ?? "one of " + known.map(\.rawValue).joined(separator: ", "))
    }

    private static func limit(
        _ member: LocatedValue.Member, of kind: ClaimKind, isRatio: Bool
    ) throws(Diagnostic) -> Double {
        if case .number(let number, _) = member.value.content {
            if isRatio || kind.dimension == .count { return number }
            if kind.dimension == .share { return number > 1 ? number / 100 : number }
        }
        if case .string(let text) = member.value.content, !isRatio, let dimension = kind.dimension {
            let quantity = try QuantityParser.parse(text, at: member.value.location)
            if quantity.measures(dimension) { return quantity.value }
        }
        throw Diagnostic(
            code: "rules-limit",
            "`\(member.name)` must be "
                + (isRatio ? "a number" : kind.dimension.map { "\($0.name) such as \($0.example)" } ?? "a number"),
            at: member.value.location)
    }
}
