internal import Diagnostics
internal import Documents
internal import Planning
internal import Quantities

/// Reads the claims of a JSON or YAML strategy: every member whose name is in the vocabulary.
struct JSONClaims {
    /// The phase that the whole document is about.
    let phase: Phase?
    private(set) var claims: [Claim] = []
    /// Members that the vocabulary knows and whose value cannot be read as what they name.
    private(set) var unreadable: [Claim] = []
    /// Texts such as rationales, which may state rules.
    private(set) var texts: [(text: String, location: SourceLocation)] = []

    /// The document, for quoting lines.
    private let text: DocumentText

    init(_ root: LocatedValue, in text: DocumentText, phase: Phase?) {
        self.text = text
        self.phase = phase ?? JSONClaims.phase(of: root)
        visit(root)
    }

    /// The phase that a document's own `phase` member names.
    static func phase(of root: LocatedValue) -> Phase? {
        guard case .string(let name)? = root["phase"]?.content else { return nil }
        return Phase(rawValue: name.lowercased())
    }

    private mutating func visit(_ value: LocatedValue) {
        switch value.content {
        case .object(let members):
            for member in members {
                if let claim = claim(member) {
                    claims.append(claim)
                } else {
                    noteIfUnreadable(member)
                    visit(member.value)
                }
            }
        case .array(let elements):
            for element in elements { visit(element) }
        case .string(let text):
            texts.append((text, value.location))
        case .null, .boolean, .number: break
        }
    }

    private func claim(_ member: LocatedValue.Member) -> Claim? {
        for kind in ClaimVocabulary.kinds(named: member.name) {
            if let value = claimValue(member.value, kind) { return claim(kind, value, member) }
        }
        return nil
    }

    private func claim(_ kind: ClaimKind, _ value: ClaimValue, _ member: LocatedValue.Member) -> Claim {
        Claim(
            kind: kind, value: value, location: member.value.location,
            quote: text.line(member.value.location.line)?.trimmingBlanks ?? member.name, phase: phase)
    }

    /// Remembers a plain value under a known name that is not what the name says; objects and lists are looked into.
    private mutating func noteIfUnreadable(_ member: LocatedValue.Member) {
        guard let kind = ClaimVocabulary.kinds(named: member.name).first, kind.dimension != nil else { return }
        switch member.value.content {
        case .number(_, let literal): unreadable.append(claim(kind, .text(literal), member))
        case .string(let text): unreadable.append(claim(kind, .text(text), member))
        case .boolean, .null, .array, .object: break
        }
    }

    /// The value as one of a kind, or `nil` when it is of another nature: a share where a size is expected, say.
    private func claimValue(_ value: LocatedValue, _ kind: ClaimKind) -> ClaimValue? {
        switch (kind, value.content) {
        case (.sequenceLengthRange, .array(let ends)):
            let numbers = ends.compactMap { end -> Int? in
                guard case .number(let number, _) = end.content, number >= 0, number < 1e12 else { return nil }
                return Int(number)
            }
            guard numbers.count == 2, numbers[0] <= numbers[1] else { return nil }
            return .range(numbers[0]...numbers[1])
        case (.modelName, .string(let text)), (.precision, .string(let text)): return .text(text)
        case (.meetsTimeToFirstToken, .boolean(let answer)): return .boolean(answer)
        case (_, .number(let number, _)) where kind.dimension == .count:
            return !kind.isDegree || ParallelDegree.isPlausible(number) ? .number(number, .count) : nil
        case (_, .string(let text)):
            guard let dimension = kind.dimension,
                let quantity = QuantityScanner.scan(text).first(where: { $0.measures(dimension) }),
                !kind.isDegree || ParallelDegree.isPlausible(quantity.value)
            else { return nil }
            return .number(quantity.value, dimension)
        default: return nil
        }
    }
}
