internal import Diagnostics
internal import Planning

/// A text inside a structured document.
struct MemberText {
    let text: String
    /// Where its opening quote, or the sign of its comment, stands.
    let location: SourceLocation
    /// What the names above it speak of.
    let topics: Equation.Topics

    init(_ text: String, _ location: SourceLocation, under name: String = "", of phase: Phase? = nil) {
        (self.text, self.location) = (text, location)
        topics = Equation.Topics(Words.list(name)).union(phase == .prefill ? .prefill : [])
    }
}

/// What the texts inside a structured document, such as rationales, say of experts, calculate and state.
struct MemberTexts {
    private(set) var claims: [Claim] = []
    private(set) var equations: [Equation] = []
    private(set) var rates: [StatedRate] = []
    private(set) var statements: [Statement] = []

    /// Reads texts where they stand, behind their opening quote.
    init(_ texts: [MemberText], of document: ClaimDocument, with reader: LineReader) {
        let scope = ClaimScope(document)
        for member in texts {
            let (text, location) = (member.text, member.location)
            let reading = reader.member(text)
            let inside = location.advanced(by: 1)
            if !reading.findings.facts.isEmpty {
                let place = ClaimPlace(
                    scope.with(quote: reading.text), line: inside.line, passageAt: inside.column, length: 0)
                claims += reading.findings.facts.map { Claim($0, at: place, phase: nil) }
            }
            equations += reading.findings.equations.map { equation in
                var equation = equation.placed(at: inside)
                equation.topics.formUnion(member.topics)
                return equation
            }
            rates += reading.findings.rates.map { $0.placed(at: inside) }
            if let kind = reading.statement {
                statements.append(Statement(kind: kind, location: location, quote: text))
            }
            statements += reading.slips.map { Statement(kind: $0.kind, location: location, quote: $0.quote) }
        }
    }
}
