public import Diagnostics
public import Documents
internal import Hardware
internal import Models
internal import Quantities

extension EngineRuleCatalog {
    /// The rules that are compiled into this library.
    ///
    /// - Returns: The rules of all engines.
    /// - Throws: A diagnostic if the file is damaged, which a test excludes.
    public static func load() throws(Diagnostic) -> EngineRuleCatalog { try embedded.get() }

    /// The compiled-in rules, read once: their text never changes.
    private static let embedded = Result { () throws(Diagnostic) in
        try EngineRuleCatalog(reading: EmbeddedCatalog.engineRules.text)
    }

    /// Reads a rule file with the schema `shardwise/engine-rules/v1`.
    ///
    /// - Parameter text: The file's text.
    /// - Throws: A diagnostic that quotes the line at fault: a kind of rule that is not known, a parameter that is
    ///   missing or not the kind's, a release range that is empty, or an identifier given twice.
    public init(reading text: DocumentText) throws(Diagnostic) {
        var seen: Set<String> = []
        self.init(
            rules: try CatalogFile.read(text, schema: "shardwise/engine-rules/v1", list: "rules") {
                (reader) throws(Diagnostic) in
                let rule = try EngineLayoutRule(decoding: reader)
                guard seen.insert(rule.id).inserted else {
                    throw try reader.member(["id"]).value.mismatch("id", "an identifier that no other rule has")
                }
                return rule
            })
    }
}

extension EngineLayoutRule {
    fileprivate init(decoding reader: ObjectReader) throws(Diagnostic) {
        let kind: RequirementKind = try reader.choice("kind")
        try reader.rejectUnknownMembers(
            known: ["id", "engine", "from", "before", "kind", "statement", "source"] + kind.parameters)
        let from = try release(reader, "from")
        let before = try release(reader, "before")
        if let from, let before, from >= before {
            throw try reader.member(["before"]).value.mismatch("before", "a release after `from`")
        }
        self.init(
            id: try reader.string("id"), engine: try reader.string("engine"), from: from, before: before,
            requirement: try kind.requirement(reader), statement: try reader.string("statement"),
            source: try reader.string("source"))
    }
}

private func release(_ reader: ObjectReader, _ name: String) throws(Diagnostic) -> EngineRelease? {
    guard let text = try reader.optionalString(name) else { return nil }
    guard let release = EngineRelease(version: text) else {
        throw try reader.member([name]).value.mismatch(name, "a release such as 0.32")
    }
    return release
}

/// The kinds of rules by their names in the file.
private enum RequirementKind: String, CaseIterable {
    case headsDivide = "heads-divide"
    case keyValueHeadsDivide = "key-value-heads-divide"
    case expertsDivide = "experts-divide"
    case expertWidthDivides = "expert-width-divides"
    case expertsSpanStageOrNone = "experts-span-stage-or-none"
    case expertGridExcludesContext = "expert-grid-excludes-context"
    case attentionIsTensorOrData = "attention-is-tensor-or-data"
    case allToAllSpansStage = "all-to-all-spans-stage"
    case stagesHaveLayers = "stages-have-layers"
    case decodeContext = "decode-context"
    case nodesFillEvenly = "nodes-fill-evenly"
    case scaleBlocksDivide = "scale-blocks-divide"
    case cacheFormats = "cache-formats"
    case unsupported
    case exclusive
    case requires

    /// The members that only this kind has.
    var parameters: [String] {
        switch self {
        case .keyValueHeadsDivide: ["replicates"]
        case .expertsDivide: ["only_with_redundancy"]
        case .nodesFillEvenly: ["group"]
        case .scaleBlocksDivide: ["parts", "smallest_refined"]
        case .cacheFormats: ["formats"]
        case .unsupported: ["feature"]
        case .exclusive, .requires: ["feature", "other"]
        case .headsDivide, .expertWidthDivides, .expertsSpanStageOrNone, .expertGridExcludesContext,
            .attentionIsTensorOrData, .allToAllSpansStage, .stagesHaveLayers, .decodeContext:
            []
        }
    }

    func requirement(_ reader: ObjectReader) throws(Diagnostic) -> LayoutRequirement {
        switch self {
        case .headsDivide: return .headsDivide
        case .keyValueHeadsDivide: return .keyValueHeadsDivide(replicates: try reader.boolean("replicates"))
        case .expertsDivide: return .expertsDivide(onlyWithRedundancy: try reader.boolean("only_with_redundancy"))
        case .expertWidthDivides: return .expertWidthDivides
        case .expertsSpanStageOrNone: return .expertsSpanStageOrNone
        case .expertGridExcludesContext: return .expertGridExcludesContext
        case .attentionIsTensorOrData: return .attentionIsTensorOrData
        case .allToAllSpansStage: return .allToAllSpansStage
        case .stagesHaveLayers: return .stagesHaveLayers
        case .decodeContext: return .decodeContext
        case .nodesFillEvenly: return .nodesFillEvenly(try reader.choice("group"))
        case .scaleBlocksDivide:
            return .scaleBlocksDivide(
                parts: try choices(reader, "parts"),
                smallestRefined: try reader.optionalInteger("smallest_refined", in: 1...65_536))
        case .cacheFormats: return .cacheFormats(try choices(reader, "formats"))
        case .unsupported: return .unsupported(try reader.choice("feature"))
        case .exclusive: return .exclusive(try reader.choice("feature"), try reader.choice("other"))
        case .requires: return .requires(try reader.choice("feature"), try reader.choice("other"))
        }
    }
}

/// A list of at least one of a fixed set of names.
private func choices<Choice: RawRepresentable & CaseIterable>(
    _ reader: ObjectReader, _ name: String
) throws(Diagnostic) -> [Choice] where Choice.RawValue == String {
    var found: [Choice] = []
    for element in try reader.array(name) { found.append(try element.choice(named: name)) }
    guard !found.isEmpty else { throw try reader.member([name]).value.mismatch(name, "at least one name") }
    return found
}
