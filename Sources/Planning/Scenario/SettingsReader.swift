internal import Diagnostics
internal import Documents
internal import Hardware
internal import Parallelism
internal import Quantities
internal import Serving
internal import StepModel

/// Reads the fields of a scenario that say how a deployment is run.
enum SettingsReader {
    /// The engine, such as `vllm`, `vllm@0.22.0` or a name beside `engine_version`.
    static func engine(_ scenario: ObjectReader) throws(Diagnostic) -> ScenarioDescription.Engine? {
        let stated = scenario.optionalMember(["engine_version"])
        guard let member = scenario.optionalMember(["engine"]) else {
            guard let stated else { return nil }
            throw Diagnostic(
                code: "field-missing", "`engine_version` is given, but no `engine`", at: stated.value.location,
                hint: "name it, for example engine: vllm")
        }
        let text = try member.value.string(named: member.name)
        let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        var version = parts.count > 1 ? parts[1] : nil
        if let stated {
            guard version == nil else {
                throw Diagnostic(
                    code: "field-conflict", "the engine's version is given twice", at: stated.value.location,
                    hint: "keep `engine_version` or the part after @")
            }
            version = try versionText(stated)
        }
        if let version, EngineRelease(version: version) == nil {
            throw (stated ?? member).value.mismatch(
                (stated ?? member).name, "a version such as 0.22.0", hint: "write it like vllm@0.22.0")
        }
        return ScenarioDescription.Engine(name: parts[0], version: version, location: member.value.location)
    }

    /// A version, which an unquoted `0.22` makes a number.
    private static func versionText(_ member: LocatedValue.Member) throws(Diagnostic) -> String {
        if case .number(_, let literal) = member.value.content { return literal }
        return try member.value.string(named: member.name)
    }

    /// Everything but the engine.
    static func settings(_ scenario: ObjectReader, load: ObjectReader) throws(Diagnostic) -> ServingSettings {
        var settings = ServingSettings()
        settings.overlapsTwoBatches = try scenario.optionalBoolean("two_batch_overlap") ?? false
        if let member = scenario.optionalMember(["experts"]) {
            let experts = try ScenarioReader.object(member.value, "experts")
            settings.redundantExperts = try experts.optionalCount("redundant", in: 0...100_000) ?? 0
            settings.exchange = try experts.optionalChoice("exchange", as: StatedExchange.self)?.communication
            if let routing = experts.optionalMember(["routing"]) { settings.routing = try self.routing(routing) }
        }
        if let member = scenario.optionalMember(["speculation"]) {
            let speculation = try ScenarioReader.object(member.value, "speculation")
            settings.drafting = DraftedTokens(acceptance: try acceptance(try speculation.member(["acceptance"])))
        }
        if let member = load.optionalMember(["cached_share"]) {
            let share: Fraction = try member.value.quantity(named: member.name)
            guard share.isFinite, share >= .zero, share < Fraction(rawValue: 1) else {
                throw member.value.mismatch(
                    member.name, "a share from 0 to below 100 %", hint: "write it like 40 % or 0.4")
            }
            settings.cachedShare = share
        }
        return settings
    }

    /// How tokens may reach experts where attention is data-parallel.
    private enum StatedExchange: String, CaseIterable {
        case allToAll = "all-to-all"
        case allGather = "all-gather"

        var communication: ExpertCommunication { self == .allToAll ? .allToAll : .gatherAndScatter }
    }

    private static let routingHint =
        "balanced, uniform, power-law EXPONENT such as power-law 0.6, or a list of measured shares"

    /// `balanced`, `uniform`, `power-law 0.6`, `measured [..]` or a list of shares.
    private static func routing(_ member: LocatedValue.Member) throws(Diagnostic) -> ExpertRouting {
        if case .array = member.value.content { return .measured(try shares(member)) }
        let text = try member.value.string(named: member.name)
        let words = text.lowercased().split(whereSeparator: { " ,[]".contains($0) }).map(String.init)
        switch (words.first, words.count) {
        case ("balanced", 1): return .balanced
        case ("uniform", 1): return .uniform
        case ("power-law", 2):
            guard let exponent = Double(words[1]), (0...4).contains(exponent) else {
                throw member.value.mismatch(member.name, "a power law with an exponent from 0 to 4", hint: routingHint)
            }
            return .powerLaw(exponent: exponent)
        case ("measured", 2...):
            let numbers = words.dropFirst().map { Double($0) ?? -1 }
            guard isDistribution(numbers) else {
                throw member.value.mismatch(member.name, "shares that are not negative, one above 0", hint: routingHint)
            }
            return .measured(numbers)
        default: throw member.value.mismatch(member.name, "a routing", hint: routingHint)
        }
    }

    private static func shares(_ member: LocatedValue.Member) throws(Diagnostic) -> [Double] {
        var numbers: [Double] = []
        for element in try member.value.array(named: member.name) {
            numbers.append(try element.number(named: member.name, in: 0...1e15))
        }
        guard isDistribution(numbers), numbers.count <= 100_000 else {
            throw member.value.mismatch(member.name, "shares that are not negative, one above 0", hint: routingHint)
        }
        return numbers
    }

    private static func isDistribution(_ numbers: [Double]) -> Bool {
        numbers.allSatisfy { $0 >= 0 && $0.isFinite } && numbers.contains { $0 > 0 }
    }

    /// The most tokens that engines draft at once.
    private static let mostDrafts = 15

    /// A list of probabilities, or text such as `0.85,0.75`.
    private static func acceptance(_ member: LocatedValue.Member) throws(Diagnostic) -> [Double] {
        let expected = "1 to \(mostDrafts) probabilities from 0 to 1, one per drafted token, such as [0.85, 0.75]"
        var found: [Double?] = []
        switch member.value.content {
        case .string(let text):
            found = text.split(whereSeparator: { " ,[]".contains($0) }).map { Double($0) }
        case .number(let value, _): found = [value]
        default:
            for element in try member.value.array(named: member.name) {
                found.append(try element.number(named: member.name))
            }
        }
        let numbers = found.compactMap(\.self)
        guard numbers.count == found.count, (1...mostDrafts).contains(numbers.count),
            numbers.allSatisfy({ (0...1).contains($0) })
        else {
            throw member.value.mismatch(
                member.name, expected,
                hint: "the j-th is the probability that the j-th drafted token is accepted, given those before")
        }
        return numbers
    }
}
