/// What a line, a table's cell or another text of one line says, wherever it stands.
///
/// One reading serves every place at which the same text stands under headings that say the same.
final class LineReading: Sendable {
    /// The text without its markers.
    let text: String
    /// How many bytes it has with them.
    let length: Int
    /// What is found in it.
    let findings: LineFindings
    /// The remark or opinion that it states.
    let statement: Statement.Kind?
    /// What its sentences say that is wrong, or may be.
    let slips: [StatementVocabulary.Slip]
    /// The rule of a knowledge document that it states.
    let rule: Statement.Kind?
    /// What a cell says of the remarks that its row may state.
    let evidence: StatementEvidence
    /// Whether a cell says of its row's layout that it is no choice.
    let rejects: Bool

    init(
        _ text: String, length: Int, _ findings: LineFindings, statement: Statement.Kind? = nil,
        slips: [StatementVocabulary.Slip] = [], rule: Statement.Kind? = nil, evidence: StatementEvidence = .zero,
        rejects: Bool = false
    ) {
        self.text = text
        self.length = length
        self.findings = findings
        self.statement = statement
        self.slips = slips
        self.rule = rule
        self.evidence = evidence
        self.rejects = rejects
    }
}

/// What is found in a text of one line; columns are scalars from its beginning.
struct LineFindings: Sendable {
    /// A claim without its place.
    struct Fact: Sendable {
        let kind: ClaimKind
        let value: ClaimValue
        /// How many scalars stand before its number.
        let column: Int
        var extent = ClaimExtent.unstated
        var form = ClaimForm.named
        var load = StatedLoad()
    }

    /// Degrees of parallelism in short notation.
    struct Degrees: Sendable {
        /// Where they stand among the facts.
        let facts: Range<Int>
        /// Whether they are a layout together.
        let areLayout: Bool
        /// How many devices that layout is said to use.
        let devices: Fact?
        /// Whether the text speaks of attention.
        let areOfAttention: Bool
    }

    /// A number that is not understood.
    struct Unchecked: Sendable {
        let column: Int
        let quote: String
    }

    var facts: [Fact] = []
    /// The facts that are degrees under a name of their own, of which a section may make a layout.
    var namedDegrees: [Int] = []
    var degrees: Degrees?
    /// The amounts of data that nothing in the text names; an equal one before it on the line may.
    var unnamedAmounts: [Double] = []
    /// The calculations, in a file without a name.
    var equations: [Equation] = []
    /// The amounts of data, in order.
    var amounts: [Double] = []
    /// The rates of tokens and the larger counts, in order.
    var rateNumbers: [Double] = []
    /// A number that follows from lines above.
    var open: OpenCalculation?
    /// The rates with their batch and time per token, in a file without a name.
    var rates: [StatedRate] = []
    var unchecked: [Unchecked] = []
}
