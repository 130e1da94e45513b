public import Diagnostics

/// Something that an audit found out about what documents say.
public struct Finding: Hashable, Sendable {
    /// How much a finding matters.
    public enum Severity: String, Hashable, Sendable, CaseIterable, Comparable {
        /// The documents are wrong: a deployment built on them would not do what they say.
        case error
        /// The documents mislead, omit or waste.
        case warning
        /// Worth knowing; also claims that were checked and hold.
        case note

        /// Errors before warnings before notes.
        public static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

        private var rank: Int {
            switch self {
            case .error: 0
            case .warning: 1
            case .note: 2
            }
        }
    }

    /// What came of checking a claim.
    public enum Verdict: String, Hashable, Sendable, CaseIterable {
        /// The claim does not hold.
        case refuted
        /// The claim holds as it stands.
        case confirmed
        /// The claim holds under conditions that it does not state.
        case refined
    }

    /// The identifier of the rule that found it, stable across versions.
    public var rule: String
    /// How much it matters.
    public var severity: Severity
    /// What came of checking the claim.
    public var verdict: Verdict
    /// The finding in one sentence.
    public var title: String
    /// Where the documents say it, with the text: the first ``mostPlaces``.
    public private(set) var places: [Place]
    /// How many places there are, listed or not.
    public private(set) var placeCount: Int
    /// Why, in a few sentences.
    public var explanation: String
    /// The recomputed values with their formulas.
    public var derivations: [Derivation]
    /// The reading under which the claim would be true; an inference.
    public var nearestReading: String?
    /// What to do about it.
    public var remedy: String?
    /// Whether it accuses a number that no name alone tells the meaning of, and no slip explains.
    private(set) var isUncertain = false

    /// How many findings it stands for that are counted and were never written; 0 for one that was.
    private(set) var unwritten = 0

    /// How many places of a finding are listed; a value that a folder repeats stands at thousands.
    public static let mostPlaces = 20

    /// How many places are not listed.
    public var unlistedPlaces: Int { placeCount - places.count }

    /// A place in a document with the text that stands there.
    public struct Place: Hashable, Sendable {
        /// Where.
        public var location: SourceLocation
        /// The text.
        public var quote: String
    }
}

/// A value with the formula that gives it.
public struct Derivation: Hashable, Sendable {
    /// What is computed.
    public var subject: String
    /// The formula in symbols.
    public var formula: String
    /// The formula with the numbers of the case.
    public var substituted: String
    /// The value.
    public var result: String

    /// Creates a derivation.
    public init(_ subject: String, formula: String, substituted: String, result: String) {
        self.subject = subject
        self.formula = formula
        self.substituted = substituted
        self.result = result
    }
}

extension Finding {
    init(
        _ rule: String, _ severity: Severity, _ verdict: Verdict, _ title: String, at places: FindingPlaces,
        _ explanation: String, derivations: [Derivation] = [], nearestReading: String? = nil, remedy: String? = nil
    ) {
        self.init(
            rule: rule, severity: severity, verdict: verdict, title: title.sentenceCased, places: places.listed,
            placeCount: places.count, explanation: explanation, derivations: derivations,
            nearestReading: nearestReading, remedy: remedy)
        isUncertain = places.areUncertain && nearestReading == nil
    }

    /// Findings of a rule that are counted and not listed.
    init(unwritten count: Int, of rule: String, _ severity: Severity) {
        self.init(rule, severity, .refuted, "", at: [], "")
        unwritten = count
    }

    /// The finding of a rule that is careful with running text, and with names that say more than a kind: it may be another
    /// quantity than the words suggest, so that this is a warning.
    var cautious: Finding {
        guard isUncertain, severity == .error else { return self }
        var finding = self
        finding.severity = .warning
        finding.explanation += " What the number measures follows from the words around it, so this is a warning."
        return finding
    }

    init(
        _ rule: String, _ severity: Severity, _ verdict: Verdict, _ title: String, at places: [Place],
        _ explanation: String, derivations: [Derivation] = [], nearestReading: String? = nil, remedy: String? = nil
    ) {
        self.init(
            rule, severity, verdict, title, at: FindingPlaces(places), explanation, derivations: derivations,
            nearestReading: nearestReading, remedy: remedy)
    }
}

/// Where something stands: the first places, and how many there are in all.
struct FindingPlaces: Sendable {
    private(set) var listed: [Finding.Place]
    private(set) var count: Int
    /// Whether the first of them is a number that no key or title alone tells the meaning of.
    private(set) var areUncertain = false

    init(_ places: [Finding.Place]) {
        listed = Array(places.prefix(Finding.mostPlaces))
        count = places.count
    }

    /// The places of claims, of which the first are listed.
    init(_ claims: some Sequence<Claim>) {
        (listed, count) = ([], 0)
        for claim in claims {
            if count == 0 { areUncertain = claim.form != .named }
            if count < Finding.mostPlaces { listed.append(Finding.Place(location: claim.location, quote: claim.quote)) }
            count += 1
        }
    }

    static func + (first: FindingPlaces, second: FindingPlaces) -> FindingPlaces {
        var all = first
        all.listed += second.listed.prefix(Finding.mostPlaces - first.listed.count)
        all.count += second.count
        return all
    }
}

extension String {
    /// The text with a capital first letter, unless it begins with a name such as `tp=1`.
    fileprivate var sentenceCased: String {
        guard let first, first.isLowercase, !prefix(while: { $0 != " " }).contains("="), !isLayout else { return self }
        return first.uppercased() + dropFirst()
    }

    /// Whether the text begins with a layout in short notation, which is written in small letters.
    private var isLayout: Bool {
        let word = prefix { $0 != " " }
        return word.contains { $0.isNumber } && word.allSatisfy { $0.isLowercase || $0.isNumber }
    }
}

extension Sequence<Claim> {
    /// The claims' places.
    var places: FindingPlaces { FindingPlaces(self) }
}

extension Sequence<Statement> {
    /// The statements' places.
    var places: [Finding.Place] { map { Finding.Place(location: $0.location, quote: $0.quote) } }
}

extension Finding {
    /// Findings by severity, errors first; the order inside a severity stays.
    static func bySeverity(_ findings: [Finding]) -> [Finding] {
        Severity.allCases.flatMap { severity in findings.filter { $0.severity == severity } }
    }
}
