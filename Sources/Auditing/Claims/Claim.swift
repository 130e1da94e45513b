public import Diagnostics
public import Planning
public import Quantities

/// Something that a document asserts, with the place where it does.
public struct Claim: Hashable, Sendable {
    /// What the claim is about.
    public var kind: ClaimKind
    /// What it asserts.
    public var value: ClaimValue
    /// Where it stands.
    public var location: SourceLocation
    /// The line or text that it was read from.
    public var quote: String
    /// The phase it is about, when the document or its section says so.
    public var phase: Phase?
    /// Whether it is about one device, one request or token, or everything together.
    public var extent: ClaimExtent
    /// How plainly the document names it.
    public var form: ClaimForm
    /// The strategy it belongs to, such as the row of a table or the object of a list; `nil` for the document's own.
    public var strategy: String?
    /// The load that the words around it name, such as `at 32 sequences`.
    public var load: StatedLoad

    /// Creates a claim.
    public init(
        kind: ClaimKind, value: ClaimValue, location: SourceLocation, quote: String, phase: Phase? = nil,
        extent: ClaimExtent = .unstated, form: ClaimForm = .named, strategy: String? = nil,
        load: StatedLoad = StatedLoad()
    ) {
        self.kind = kind
        self.value = value
        self.location = location
        self.quote = quote
        self.phase = phase
        self.extent = extent
        self.form = form
        self.strategy = strategy
        self.load = load
    }

    /// The document's path.
    public var document: String { location.file }
}

/// What a claim's number counts over.
public enum ClaimExtent: String, Hashable, Sendable, CaseIterable {
    /// The document does not say.
    case unstated
    /// One accelerator.
    case perDevice = "per device"
    /// One request, sequence or user.
    case perRequest = "per request"
    /// One token.
    case perToken = "per token"
    /// All devices and requests together.
    case total
}

/// How a document names what a number is.
public enum ClaimForm: String, Hashable, Sendable, CaseIterable {
    /// By a key, a member's name or a column's title.
    case named
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
