public import Diagnostics
internal import Documents
public import Planning
public import Quantities

/// Something that a document asserts, with the place where it does.
///
/// A folder makes millions of claims: one takes 48 bytes, and what it quotes is cut out of its document when asked for.
public struct Claim: Sendable {
    private var scope: ClaimScope
    /// The number, or the ends of the range; nothing of other values.
    private var payload: UInt64
    private var lineNumber: Int32
    private var columnNumber: Int32
    private var quoteColumn: Int32
    private var quoteLength: Int32
    /// The load that the words around it name, such as `at 32 sequences`.
    public let load: StatedLoad
    /// What the claim is about.
    public var kind: ClaimKind
    private var content: Content
    private var dimension: Dimension
    /// The phase it is about, when the document or its section says so.
    public var phase: Phase?
    /// Whether it is about one device, one request or token, or everything together.
    public var extent: ClaimExtent
    /// How plainly the document names it.
    public let form: ClaimForm

    /// What the payload is.
    private enum Content: UInt8 {
        case number, range, text, yes, no
    }

    /// Creates a claim at a place, with its number in a column.
    init(
        kind: ClaimKind, value: ClaimValue, at place: ClaimPlace, column: Int, phase: Phase? = nil,
        extent: ClaimExtent = .unstated, form: ClaimForm = .named, load: StatedLoad = StatedLoad()
    ) {
        scope = place.scope
        lineNumber = Int32(clamping: place.line)
        columnNumber = Int32(clamping: column)
        quoteColumn = Int32(clamping: place.quoteColumn)
        quoteLength = Int32(clamping: place.quoteLength)
        self.kind = kind
        self.phase = phase
        self.extent = extent
        self.form = form
        self.load = load
        (payload, content, dimension) = (0, .text, .count)
        switch value {
        case .number(let number, let dimension):
            (payload, content, self.dimension) = (number.bitPattern, .number, dimension)
        case .range(let range):
            let ends = [range.lowerBound, range.upperBound].map { UInt64(UInt32(clamping: $0)) }
            (payload, content) = (ends[0] << 32 | ends[1], .range)
        case .boolean(let answer): content = answer ? .yes : .no
        case .text(let text): scope = scope.with(name: text)
        }
    }

    /// What it asserts.
    public var value: ClaimValue {
        switch content {
        case .number: .number(Double(bitPattern: payload), dimension)
        case .range: .range(Int(payload >> 32)...Int(payload & 0xFFFF_FFFF))
        case .text: .text(scope.detail?.name ?? "")
        case .yes: .boolean(true)
        case .no: .boolean(false)
        }
    }

    /// The number that it asserts, if it is one.
    var number: Double? { content == .number ? Double(bitPattern: payload) : nil }

    /// Where it stands.
    public var location: SourceLocation {
        SourceLocation(file: document, line: line, column: Int(columnNumber))
    }

    /// The number of the line that it stands on.
    var line: Int { Int(lineNumber) }

    /// The line or text that it was read from.
    public var quote: String {
        if let quote = scope.detail?.quote { return quote }
        guard quoteColumn > 0 else { return scope.text.quotation(of: location) ?? "" }
        let passage = scope.text.passage(line: line, column: Int(quoteColumn), length: Int(quoteLength))
        return MarkdownText(source: passage, at: location).text
    }

    /// The strategy it belongs to, such as the row of a table or the object of a list; `nil` for the document's own.
    public var strategy: String? { scope.strategy }

    /// The document's path.
    public var document: String { scope.text.name }

    /// The same claim as one of a strategy.
    func belonging(to strategy: ClaimScope) -> Claim {
        var claim = self
        if let detail = scope.detail {
            claim.scope = ClaimScope(strategy.document, strategy: strategy.strategy, detail: detail)
        } else {
            claim.scope = strategy
        }
        return claim
    }
}

extension Claim: Hashable {
    /// Whether two claims assert the same at one place.
    public static func == (left: Claim, right: Claim) -> Bool {
        left.kind == right.kind && left.value == right.value && left.location == right.location
            && left.phase == right.phase && left.extent == right.extent && left.strategy == right.strategy
            && left.load == right.load && left.form == right.form && left.quote == right.quote
    }

    /// Hashes what it asserts and where.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(kind)
        hasher.combine(value)
        hasher.combine(location)
    }
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
