internal import Diagnostics
internal import Documents
internal import Quantities

/// A distribution as it is written: `2000`, `500..4000`, `log-normal 2000 cv 1.2 max 32k`, `[128, 512]`.
struct DistributionText {
    private let value: LocatedValue
    private let name: String
    private let expected: String
    /// The distribution's name; `nil` where a text begins with a number.
    private(set) var kind: String?
    private var main: String?
    private var arguments: [String: String] = [:]

    private static let kinds = ["uniform", "log-normal", "geometric", "exponential"]
    private static let keys = ["cv", "max", "sigma", "median"]

    /// Takes a text apart.
    ///
    /// - Parameters:
    ///   - value: The value of the field.
    ///   - name: The field's name.
    ///   - expected: What it should be, for an error.
    /// - Throws: `field-value` if the value is no distribution.
    init(_ value: LocatedValue, named name: String, expected: String) throws(Diagnostic) {
        self.value = value
        self.name = name
        self.expected = expected
        let text: String
        switch value.content {
        case .number(_, let literal): text = literal
        case .string(let written): text = written.lowercased()
        default: throw value.mismatch(name, expected)
        }
        var words = text.split(whereSeparator: \.isWhitespace).map(String.init)
        if let first = words.first, DistributionText.kinds.contains(first) {
            kind = first
            words.removeFirst()
        }
        try take(words)
    }

    private mutating func take(_ words: [String]) throws(Diagnostic) {
        var rest = words[...]
        while let word = rest.popFirst() {
            if DistributionText.keys.contains(word) {
                guard let argument = rest.popFirst(), arguments.updateValue(argument, forKey: word) == nil else {
                    throw failure("a number is missing behind `\(word)`")
                }
            } else if main == nil, arguments.isEmpty {
                main = word
            } else {
                let nearest = NearestName.suggestion(for: word, among: DistributionText.keys + DistributionText.kinds)
                throw failure("\(quoted(word)) is not understood", hint: nearest.map { "did you mean `\($0)`?" })
            }
        }
    }

    /// The number or range that stands first.
    func first() throws(Diagnostic) -> String {
        guard let main else { throw failure("a number is missing") }
        return main
    }

    /// What stands behind a key, such as `cv`.
    func argument(_ key: String) -> String? { arguments[key] }

    /// The number that stands behind a key.
    func number(_ key: String, in range: ClosedRange<Double>) throws(Diagnostic) -> Double {
        guard let text = arguments[key] else { throw failure("`\(key)` is missing") }
        guard let number = Double(text), range.contains(number) else {
            throw failure("`\(key)` is \(quoted(text))", hint: "from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// Refuses keys that the distribution does not have.
    func allow(_ keys: String...) throws(Diagnostic) {
        for key in DistributionText.keys where arguments[key] != nil && !keys.contains(key) {
            throw failure("`\(key)` has no meaning here")
        }
    }

    /// Reads a part of the text, naming the field in its error.
    func reading<Result>(_ body: () throws(Diagnostic) -> Result) throws(Diagnostic) -> Result {
        do throws(Diagnostic) {
            return try body()
        } catch {
            throw failure(error.message, hint: error.hint)
        }
    }

    /// The error of this text.
    func failure(_ problem: String, hint: String? = nil) -> Diagnostic {
        Diagnostic(
            code: "load-distribution", "`\(name)`: \(problem); expected \(expected)", at: value.location, hint: hint)
    }
}
