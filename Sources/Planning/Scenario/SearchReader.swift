internal import Diagnostics
internal import Documents
internal import Quantities

/// Reads what a plan looks for, and among what.
enum SearchReader {
    /// The fields of `search`.
    static let fields = ["deployment", "disaggregate_ffn", "weights", "kv_cache", "token_budgets", "redundant_experts"]

    /// The settings of a scenario: `search`, and the goal among its objectives.
    static func settings(_ scenario: ObjectReader) throws(Diagnostic) -> SearchSettings {
        var settings = SearchSettings()
        if let objectives = scenario.optionalMember(["objectives"]) {
            settings.goal = try ScenarioReader.object(objectives.value, "objectives").optionalChoice("goal")
        }
        guard let member = scenario.optionalMember(["search"]) else { return settings }
        let reader = try ScenarioReader.object(member.value, "search")
        let kinds: [DeploymentKind] = try choices(reader, "deployment")
        if !kinds.isEmpty { settings.kinds = DeploymentKind.allCases.filter { kinds.contains($0) } }
        if try reader.optionalBoolean("disaggregate_ffn") ?? false, !settings.kinds.contains(.attentionFFN) {
            settings.kinds.append(.attentionFFN)
        }
        settings.weights = try choices(reader, "weights")
        settings.keyValueCache = try choices(reader, "kv_cache")
        settings.tokenBudgets = try counts(reader, "token_budgets", in: 1...1_000_000)
        settings.redundantExperts = try counts(reader, "redundant_experts", in: 0...100_000)
        return settings
    }

    /// The elements of a list, or of text such as `fp8, bf16`.
    private static func elements(_ member: LocatedValue.Member) throws(Diagnostic) -> [LocatedValue] {
        guard case .string(let text) = member.value.content else {
            if case .number = member.value.content { return [member.value] }
            return try member.value.array(named: member.name)
        }
        return text.split(whereSeparator: { " ,[]".contains($0) }).map {
            LocatedValue(.string(String($0)), at: member.value.location)
        }
    }

    private static func choices<Choice: RawRepresentable & CaseIterable & Equatable>(
        _ reader: ObjectReader, _ name: String
    ) throws(Diagnostic) -> [Choice] where Choice.RawValue == String {
        guard let member = reader.optionalMember([name]) else { return [] }
        var found: [Choice] = []
        for element in try elements(member) {
            let written = try element.string(named: name).lowercased()
            let choice: Choice = try LocatedValue(.string(written), at: element.location).choice(named: name)
            if !found.contains(choice) { found.append(choice) }
        }
        guard !found.isEmpty else { throw member.value.mismatch(name, "at least one choice") }
        return found
    }

    private static func counts(
        _ reader: ObjectReader, _ name: String, in range: ClosedRange<Int>
    ) throws(Diagnostic) -> [Int] {
        guard let member = reader.optionalMember([name]) else { return [] }
        var found: Set<Int> = []
        for element in try elements(member) { found.insert(try element.count(named: name, in: range)) }
        guard (1...SearchReader.mostChoices).contains(found.count) else {
            throw member.value.mismatch(name, "1 to \(mostChoices) numbers", hint: "such as [2048, 8192]")
        }
        return found.sorted()
    }

    /// Longer lists multiply the space beyond what is searched in seconds.
    private static let mostChoices = 16
}
