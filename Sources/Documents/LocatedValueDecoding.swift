public import Diagnostics
public import Quantities

/// Reading a value as a definite type, with an error that names the field, the value as written and what was expected.
extension LocatedValue {
    /// The whole number that this value is.
    ///
    /// `32.0` and `1e3` are whole numbers; `2.5` is not, and nothing is rounded.
    public func integer(named name: String, in range: ClosedRange<Int> = 0...Int.max) throws(Diagnostic) -> Int {
        guard case .number(let value, let literal) = content, let number = Int(literal) ?? Int(exactly: value),
            range.contains(number)
        else { throw mismatch(name, "a whole number " + Self.describe(range)) }
        return number
    }

    /// The whole number that this value is, which may also be written as a text such as `4k`.
    public func count(named name: String, in range: ClosedRange<Int> = 0...Int.max) throws(Diagnostic) -> Int {
        guard case .string(let text) = content else { return try integer(named: name, in: range) }
        let number: Int
        do throws(Diagnostic) {
            number = try QuantityParser.parseCount(text, at: location)
        } catch {
            throw Self.naming(name, error)
        }
        guard range.contains(number) else { throw mismatch(name, "a whole number " + Self.describe(range)) }
        return number
    }

    /// The number that this value is.
    public func number(
        named name: String,
        in range: ClosedRange<Double> = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
    ) throws(Diagnostic) -> Double {
        guard case .number(let value, _) = content, range.contains(value) else {
            let isBounded = range.upperBound < .greatestFiniteMagnitude || range.lowerBound > -.greatestFiniteMagnitude
            throw mismatch(
                name, "a number" + (isBounded ? " from \(range.lowerBound) to \(range.upperBound)" : ""))
        }
        return value
    }

    /// The text that this value is; empty text is refused.
    public func string(named name: String) throws(Diagnostic) -> String {
        guard case .string(let text) = content, !text.isEmpty else { throw mismatch(name, "text") }
        return text
    }

    /// The truth value that this value is.
    public func boolean(named name: String) throws(Diagnostic) -> Bool {
        guard case .boolean(let value) = content else { throw mismatch(name, "true or false") }
        return value
    }

    /// The elements of the list that this value is.
    public func array(named name: String) throws(Diagnostic) -> [LocatedValue] {
        guard case .array(let elements) = content else { throw mismatch(name, "a list") }
        return elements
    }

    /// The quantity that this value is, written as text with its unit; a share may be a plain number.
    public func quantity<Q: ParsableQuantity>(
        named name: String, as type: Q.Type = Q.self, in range: ClosedRange<Q>? = nil
    ) throws(Diagnostic) -> Q {
        let text: String
        switch content {
        case .string(let written): text = written
        case .number(_, let literal): text = literal
        default: throw mismatch(name, "\(Q.dimension.name) such as \(Q.dimension.example)")
        }
        let quantity: Q
        do throws(Diagnostic) {
            quantity = try Q(parsing: text, at: location)
        } catch {
            throw Self.naming(name, error)
        }
        if let range, !range.contains(quantity) {
            throw mismatch(name, "\(Q.dimension.name) from \(range.lowerBound) to \(range.upperBound)")
        }
        return quantity
    }

    /// The case of an enumeration whose raw value is this text.
    public func choice<Choice: RawRepresentable & CaseIterable>(
        named name: String, as type: Choice.Type = Choice.self
    ) throws(Diagnostic) -> Choice where Choice.RawValue == String {
        if case .string(let text) = content, let choice = Choice(rawValue: text) { return choice }
        let names = Choice.allCases.map(\.rawValue)
        let expected = "one of " + names.joined(separator: ", ")
        guard case .string(let text) = content else { throw mismatch(name, expected) }
        throw mismatch(
            name, expected, hint: NearestName.suggestion(for: text, among: names).map { "did you mean `\($0)`?" })
    }

    /// The value as it was written, shortened, or what kind of value it is.
    var asWritten: String {
        switch content {
        case .number(_, let literal): quoted(literal)
        case .string(let text): text.isEmpty ? "empty text" : "the text " + quoted(text)
        case .boolean(let value): "`\(value)`"
        case .null, .array, .object: kindName
        }
    }

    /// The error of a value that is not what the field needs.
    public func mismatch(_ name: String, _ expected: String, hint: String? = nil) -> Diagnostic {
        Diagnostic(
            code: "field-value", "\(quoted(name)) is \(asWritten); expected \(expected)", at: location,
            hint: hint ?? numberInQuotesHint)
    }

    private var numberInQuotesHint: String? {
        guard case .string(let text) = content, Double(text) != nil else { return nil }
        return "write the number without quotes"
    }

    private static func describe(_ range: ClosedRange<Int>) -> String {
        switch (range.lowerBound, range.upperBound) {
        case (.min, .max): "of any size"
        case (let low, .max): "of at least \(low)"
        case (let low, let high): "from \(low) to \(high)"
        }
    }

    private static func naming(_ name: String, _ diagnostic: Diagnostic) -> Diagnostic {
        var named = diagnostic
        named.message = "\(quoted(name)): \(diagnostic.message)"
        return named
    }
}
