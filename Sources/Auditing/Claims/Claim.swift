public import Diagnostics
public import Planning
public import Quantities

/// Something that a document asserts, with the place where it does.
///
/// A value that is one pointer wide: a folder makes millions of claims, which its documents, strategies and groups share.
public struct Claim: Hashable, Sendable {
    private var shared: Shared

    /// What a claim is made of.
    private struct Facts: Hashable, Sendable {
        var value: ClaimValue
        var kind: ClaimKind
        var phase: Phase?
        var extent: ClaimExtent
        var form: ClaimForm
        var line: Int32
        var column: Int32
        var file: String
        var quote: String
        var strategy: String?
        var load: StatedLoad
    }

    /// Facts that never change, so that claims can share them.
    private final class Shared: Hashable, Sendable {
        let facts: Facts

        init(_ facts: Facts) { self.facts = facts }

        static func == (left: Shared, right: Shared) -> Bool { left === right || left.facts == right.facts }

        func hash(into hasher: inout Hasher) { hasher.combine(facts) }
    }

    private mutating func set<Value>(_ path: WritableKeyPath<Facts, Value>, _ value: Value) {
        var facts = shared.facts
        facts[keyPath: path] = value
        shared = Shared(facts)
    }

    /// What the claim is about.
    public var kind: ClaimKind {
        get { shared.facts.kind }
        set { set(\.kind, newValue) }
    }
    /// What it asserts.
    public var value: ClaimValue { shared.facts.value }
    /// Where it stands.
    public var location: SourceLocation {
        SourceLocation(file: shared.facts.file, line: Int(shared.facts.line), column: Int(shared.facts.column))
    }
    /// The line or text that it was read from.
    public var quote: String { shared.facts.quote }
    /// The phase it is about, when the document or its section says so.
    public var phase: Phase? {
        get { shared.facts.phase }
        set { set(\.phase, newValue) }
    }
    /// Whether it is about one device, one request or token, or everything together.
    public var extent: ClaimExtent {
        get { shared.facts.extent }
        set { set(\.extent, newValue) }
    }
    /// How plainly the document names it.
    public var form: ClaimForm { shared.facts.form }
    /// The strategy it belongs to, such as the row of a table or the object of a list; `nil` for the document's own.
    public var strategy: String? {
        get { shared.facts.strategy }
        set { set(\.strategy, newValue) }
    }
    /// The load that the words around it name, such as `at 32 sequences`.
    public var load: StatedLoad { shared.facts.load }

    /// Creates a claim.
    public init(
        kind: ClaimKind, value: ClaimValue, location: SourceLocation, quote: String, phase: Phase? = nil,
        extent: ClaimExtent = .unstated, form: ClaimForm = .named, strategy: String? = nil,
        load: StatedLoad = StatedLoad()
    ) {
        shared = Shared(
            Facts(
                value: value, kind: kind, phase: phase, extent: extent, form: form,
                line: Int32(clamping: location.line), column: Int32(clamping: location.column), file: location.file,
                quote: quote, strategy: strategy, load: load))
    }

    /// The document's path.
    public var document: String { shared.facts.file }
}

/// What a claim's number counts over.
public enum ClaimExtent: String, Hashable, Sendable, CaseIterable {
    /// The document does not say.
    case unstated
    /// One accelerator.
    case perDevice = "per device"
    /// One of several copies of the model.
    case perReplica = "per copy"
    /// One request, sequence or user.
    case perRequest = "per request"
    /// One token.
    case perToken = "per token"
    /// All devices and requests together.
    case total
}

/// How a document names what a number is.
public enum ClaimForm: String, Hashable, Sendable, CaseIterable {
    /// By a key, a member's name or a column's title that says nothing else.
    case named
    /// By one that says more: of what, or which part.
    case qualified
    /// By the words around it in running text.
    case prose
}

/// What a claim asserts.
public enum ClaimValue: Hashable, Sendable {
    /// A number in the base unit of its dimension.
    case number(Double, Dimension)
    /// Whole numbers from one to another.
    case range(ClosedRange<Int>)
    /// A name.
    case text(String)
    /// Yes or no.
    case boolean(Bool)

    /// The number, if it is one.
    public var number: Double? {
        guard case .number(let value, _) = self else { return nil }
        return value
    }

    /// The number as a whole one, if it is one.
    public var integer: Int? {
        guard let number, number.rounded() == number, abs(number) < 1e15 else { return nil }
        return Int(number)
    }
}

extension ClaimValue: CustomStringConvertible {
    /// The value with its unit.
    public var description: String {
        switch self {
        case .number(let value, let dimension): dimension.describe(value)
        case .range(let range): "\(range.lowerBound)–\(range.upperBound)"
        case .text(let text): text
        case .boolean(let value): value ? "yes" : "no"
        }
    }
}

extension Dimension {
    /// A magnitude in the base unit of this dimension, in words.
    func describe(_ value: Double) -> String {
        switch self {
        case .data: Bytes(rawValue: value).description
        case .work: FLOPs(rawValue: value).description
        case .computeRate: FLOPsPerSecond(rawValue: value).description
        case .bandwidth: BytesPerSecond(rawValue: value).description
        case .duration: Seconds(rawValue: value).description
        case .share: Fraction(rawValue: value).description
        case .tokenRate: TokensPerSecond(rawValue: value).description
        case .power: Watts(rawValue: value).description
        case .money: Dollars(rawValue: value).description
        case .count: FixedPoint.significant(value, digits: 6, groupsThousands: true)
        }
    }
}
