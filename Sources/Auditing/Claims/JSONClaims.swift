internal import Diagnostics
internal import Documents
internal import Planning
internal import Quantities

/// Reads the claims of a JSON or YAML document: every member whose name is in the vocabulary, at any depth.
struct JSONClaims {
    /// The phase that the whole document is about.
    let phase: Phase?
    var claims: [Claim] = []
    /// Members that the vocabulary knows and whose value cannot be read as what they name.
    private(set) var unreadable: [Claim] = []
    /// Texts such as rationales, which may state rules.
    private(set) var texts: [MemberText] = []
    /// Numbers under names that the vocabulary does not know.
    private(set) var unchecked = UncheckedNumbers()
    /// The layouts that the document proposes.
    var strategies: [StatedStrategy] = []
    /// How many layouts beyond those were left out, with all that is claimed of them.
    var omittedStrategies = 0
    private let vocabulary: VocabularyLookup
    /// The document's own scope.
    let scope: ClaimScope
    /// Whether bare times are milliseconds, as in the results of configuration searches.
    let timesAreMilliseconds: Bool
    /// Whether these are the settings of one worker of an engine, of which a deployment has several.
    let isEngineSettings: Bool
    /// Where in the tree each claim stands: the indices of the members and elements above it.
    var paths: [[Int]] = []

    init(_ root: LocatedValue, of document: ClaimDocument, phase: Phase?, with vocabulary: VocabularyLookup) {
        scope = ClaimScope(document)
        self.vocabulary = vocabulary
        self.phase = phase ?? JSONClaims.phase(of: root)
        timesAreMilliseconds = JSONClaims.isSearchResult(root)
        isEngineSettings = ["kv_cache_config", "max_num_tokens", "cuda_graph_config", "max_num_batched_tokens"].contains
        {
            root[$0] != nil
        }
        visit(root, Node(phase: self.phase))
        gatherStrategies()
    }

    /// Where the reading stands in the tree.
    struct Node {
        var path: [Int] = []
        /// The name above.
        var name = ""
        var phase: Phase?
        var extent = ClaimExtent.unstated
        /// Whether the object holds what memory is used for.
        var isBreakdown = false

        func child(_ index: Int, _ name: String, phase: Phase?, extent: ClaimExtent = .unstated) -> Node {
            Node(
                path: path + [index], name: name, phase: phase ?? self.phase,
                extent: extent == .unstated ? self.extent : extent)
        }
    }

    /// What a member's name says whatever its value.
    private struct Name {
        let phase: Phase?
        let extent: ClaimExtent
        let isLayout: Bool
        let words: [Word]
        /// The words that complete a short name below it.
        let parent: [Word]
        /// The dimension of the unit that it ends with.
        let unit: Dimension?

        init(_ name: String) {
            let words = Words.list(name)
            self.words = words
            phase = Phase.named(in: [name])
            extent = ClaimExtent(words)
            unit = ImpliedUnit.dimension(of: words)
            isLayout = JSONClaims.layoutNames.containsAny(of: words)
            parent = ClaimVocabulary.parentWords(of: name)
        }
    }

    /// A document repeats its names thousands of times.
    private var names: [String: Name] = [:]

    private mutating func facts(of name: String) -> Name {
        if let known = names[name] { return known }
        let facts = Name(name)
        names[name] = facts
        return facts
    }

    /// The phase that a document's own `phase` member names, under any of its names.
    static func phase(of root: LocatedValue) -> Phase? {
        guard case .object(let members) = root.content,
            members.indices.contains(where: { phaseNames.contains(members[$0].name) || members[$0].name == "metadata" })
        else { return nil }
        for name in phaseNames {
            let content = root[name]?.content ?? root["metadata"]?[name]?.content
            if case .string(let text)? = content, let phase = Phase.named(in: [text]) { return phase }
        }
        return nil
    }

    private static let phaseNames = [
        "phase", "stage", "role", "mode", "pool", "worker", "plan_for", "purpose", "for", "阶段", "角色", "用途",
    ]

    /// Whether this is the result of a configuration search, whose times have no unit: AIConfigurator and AISimulate
    /// write `ttft` and `tpot` in milliseconds beside `isl`, `osl` and `tokens/s/gpu`.
    private static func isSearchResult(_ root: LocatedValue, depth: Int = 0) -> Bool {
        switch root.content {
        case .object(let members):
            let names = Set(members.map(\.name))
            if names.contains("tokens/s/gpu") || names.contains("tokens/s/user") { return true }
            if names.isSuperset(of: ["isl", "osl"]), !names.isDisjoint(with: ["ttft", "tpot"]) { return true }
            return depth < 6 && members.contains { isSearchResult($0.value, depth: depth + 1) }
        case .array(let elements):
            return depth < 6 && elements.prefix(3).contains { isSearchResult($0, depth: depth + 1) }
        default: return false
        }
    }

    private mutating func visit(_ value: LocatedValue, _ node: Node) {
        switch value.content {
        case .object(let members):
            var node = node
            if let own = JSONClaims.phase(of: value) { node.phase = own }
            node.isBreakdown = isBreakdown(members)
            let first = claims.count
            for index in members.indices { visit(members[index], index, node) }
            if members.contains(where: { $0.name == "enable_attention_dp" && $0.value.content == .boolean(true) }) {
                spreadAttention(from: first, at: node.path)
            }
        case .array(let elements):
            for index in elements.indices { visit(elements[index], node.child(index, node.name, phase: nil)) }
        case .string(let text): texts.append(MemberText(text, value.location, under: node.name, of: node.phase))
        case .number(_, let literal): unchecked.append(value.location, literal)
        case .null, .boolean: break
        }
    }

    /// Whether numbers among some members are parts of a device's memory: weights, cache, runtime.
    private mutating func isBreakdown(_ members: [LocatedValue.Member]) -> Bool {
        var count = 0
        for index in members.indices {
            guard case .number(let number, _) = members[index].value.content else { continue }
            let name = facts(of: members[index].name)
            let isSize = name.unit == .data || number != number.rounded()
            if isSize, JSONClaims.parts.containsAny(of: name.words) { count += 1 }
            if count == 2 { return true }
        }
        return false
    }

    private static let parts: WordSet = [
        "kv", "weights", "runtime", "activations", "experts", "attention", "embedding", "workspace", "buffers",
    ]

    private mutating func visit(_ member: LocatedValue.Member, _ index: Int, _ node: Node) {
        let name = facts(of: member.name)
        // `memory_gb: {experts: 10.6}`: below a name with a unit nothing is of another nature.
        let above = facts(of: node.name)
        let unit = name.unit == nil ? above.unit : nil
        let matches = vocabulary.matches(named: member.name, in: above.parent).filter { match in
            // `per_gpu_32_sequences_gb: 55.6` counts nothing.
            (unit == nil || match.kind.dimension == unit) && (name.unit != .data || match.kind.dimension != .count)
        }
        var isTold = false
        for match in matches {
            guard let value = claimValue(member, match, node) else { continue }
            let claim = claim(match.kind, value, member, node, name, match.form)
            if PartialFacts.excludes(value, as: match.kind, named: name.words, over: claim.extent) { continue }
            if meansSomethingElse(match, value, member, name, node) {
                isTold = true
                continue
            }
            // A sentence under a known name says more than its first number.
            if case .string(let text) = member.value.content, text.utf8.count >= 24, text.contains(" ") {
                texts.append(MemberText(text, member.value.location, under: member.name, of: node.phase))
            }
            return record(claim, node.path + [index])
        }
        let child = node.child(index, member.name, phase: name.phase, extent: name.extent)
        if name.isLayout, readLayout(member, child, name) { return }
        if !isTold { noteIfUnreadable(member, matches, node, name) }
        let isLeaf = if case .object = member.value.content { false } else { true }
        if isLeaf, matches.contains(where: \.isWhole), case .number = member.value.content { return }
        visit(member.value, child)
    }

    /// Names in which a degree says only of which ranks something is counted: `requests_per_dp_group`.
    private static let counted: WordSet = [
        "per", "requests", "sequences", "tokens", "heads", "experts", "gpus", "weights", "kv", "memory", "gb", "ms",
        "users",
        "prompts", "batch",
    ]

    /// Whether the names around a number make it another than its own name says.
    private mutating func meansSomethingElse(
        _ match: ClaimVocabulary.Match, _ value: ClaimValue, _ member: LocatedValue.Member, _ name: Name, _ node: Node
    ) -> Bool {
        switch match.kind {
        // `read_GB: {kv: 20.7}`
        case .keyValueCacheMemory, .weightMemory, .expertWeightMemory:
            value.number != nil && PartialFacts.isRead(match.kind, in: facts(of: node.name).words)
        case .parameterCount: node.isBreakdown || (name.unit == nil && isSize(value, named: name, node))
        // `每实例die数`
        case .deviceCount: member.name.contains("每")
        // `KV缓存: {精度: bf16}`
        case .precision: facts(of: node.name).words.contains { $0.terms.contains(.cache) }
        // `batch_s: 0.83`
        case .batchSize: name.unit == .duration
        // Beside its parts the memory of a device is what is needed of it.
        case .deviceMemory: node.isBreakdown
        default: match.kind.isDegree && !match.isWhole && JSONClaims.counted.containsAny(of: name.words)
        }
    }

    /// Whether a number under `weights` is a size without a unit: `weights: 35.2`.
    private func isSize(_ value: ClaimValue, named name: Name, _ node: Node) -> Bool {
        guard name.words == ["weights"] else { return false }
        guard node.extent != .perDevice, let number = value.number else { return true }
        let billions = number / 1e9
        return number < 1e12 && billions.rounded() != billions
    }

    private mutating func record(_ claim: Claim, _ path: [Int]) {
        claims.append(claim)
        paths.append(path)
    }

    private func claim(
        _ kind: ClaimKind, _ value: ClaimValue, _ member: LocatedValue.Member, _ node: Node, _ name: Name,
        _ form: ClaimForm = .named
    ) -> Claim {
        // A search reports the time of a request among others, not of the last one of a burst.
        let isOneRequest = timesAreMilliseconds && kind == .timeToFirstToken
        // `memory_per_die_gb: {total: 48.1}` is the total of a die.
        let isOfDevice = name.extent == .total && node.extent == .perDevice
        let extent =
            isOneRequest ? .perRequest : name.extent == .unstated || isOfDevice ? node.extent : name.extent
        let location = member.value.location
        // A line that cannot be quoted around the value is quoted as the member's name.
        let scope = scope.text.canQuote(location) ? scope : scope.with(quote: member.name)
        return Claim(
            kind: kind, value: value, at: ClaimPlace(scope, line: location.line), column: location.column,
            phase: node.phase, extent: extent, form: form)
    }

    /// Reads text such as `TP4 × DP8, EP32` under a name such as `parallelism` or `layout`.
    private mutating func readLayout(_ member: LocatedValue.Member, _ node: Node, _ name: Name) -> Bool {
        guard case .string(let text) = member.value.content else { return false }
        let mentions = WrittenDegrees.scan([Unicode.Scalar](scalarsOf: text))
        guard mentions.count >= 2, Set(mentions.map(\.kind)).count == mentions.count else { return false }
        for mention in mentions {
            let value = ClaimValue.number(Double(mention.value), .count)
            record(claim(mention.kind, value, member, node, name), node.path + [0])
        }
        if let devices = JSONClaims.deviceCount(in: text) {
            record(claim(.deviceCount, .number(devices, .count), member, node, name), node.path + [0])
        }
        return true
    }

    /// The devices that a layout's text names: `TP4 × DP2，共 8 卡`.
    private static func deviceCount(in text: String) -> Double? {
        let scalars = [Unicode.Scalar](scalarsOf: text)
        return QuantityScanner.scan(scalars).lazy.filter { quantity in
            guard quantity.dimension == .count, quantity.value >= 1, quantity.value == quantity.value.rounded() else {
                return false
            }
            let next = Words.list(scalars[quantity.range.upperBound...].prefix(12)).first
            return next.map { devices.contains($0) || $0.terms.begins(with: .card) || $0.terms.begins(with: .sheet) }
                ?? false
        }.first?.value
    }

    private static let devices: WordSet = ["gpu", "gpus", "cards", "devices", "accelerators", "npus", "卡"]

    private static let layoutNames: WordSet = [
        "并行", "并行策略", "并行度", "布局", "策略", "并行方案", "并行配置", "layouts",
        "layout", "parallelism", "parallel", "strategy", "mapping", "config", "configuration", "degrees", "calculation",
    ]

    /// Remembers a plain value under a known name that is not what the name says; objects and lists are looked into.
    private mutating func noteIfUnreadable(
        _ member: LocatedValue.Member, _ matches: [ClaimVocabulary.Match], _ node: Node, _ name: Name
    ) {
        guard let match = matches.first, match.isWhole, match.kind.dimension != nil else { return }
        switch member.value.content {
        case .number(_, let literal): unreadable.append(claim(match.kind, .text(literal), member, node, name))
        case .string(let text) where match.kind.isDegree || text.contains(where: \.isNumber):
            unreadable.append(claim(match.kind, .text(text), member, node, name))
        case .string, .boolean, .null, .array, .object: break
        }
    }
}
