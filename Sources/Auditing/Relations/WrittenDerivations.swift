internal import Diagnostics
internal import Documents
internal import Quantities

/// Calculations whose result stands beside them and not behind an equals sign: in the next cell of a row, or before the
/// comment of a YAML line.
enum WrittenDerivations {
    /// The calculations of a row: `| 2 x 70.2e9 x (4,000 + 1,000) | 702 TFLOP |`, and amounts given twice, `| 192 GB | 179 GiB |`.
    static func read(_ cells: [MarkdownCell], under headings: [String]) -> [Equation] {
        guard cells.count >= 2 else { return [] }
        var found: [Equation] = []
        for place in cells.indices.dropLast() where mayDerive(cells[place].text) || mayDerive(cells[place + 1].text) {
            let (left, right) = (cells[place].plainText, cells[place + 1].plainText)
            let isReversed = isCalculation(right) && isAmount(left)
            guard isReversed || (isCalculation(left) ? isAmount(right) : areBothUnits(left, right)) else { continue }
            found += equations(
                of: isReversed ? right : left, isReversed ? left : right, at: cells[place].location, among: cells,
                under: headings)
        }
        return found
    }

    /// The calculations of an object's members behind the number that they give: `"bytes_per_token": 188416`, then
    /// `"derivation": "2 x 46 layers x 8 heads x 128 x 2 bytes"`.
    static func read(_ members: [LocatedValue.Member], in text: DocumentText) -> [Equation] {
        zip(members, members.dropFirst()).flatMap { result, member -> [Equation] in
            guard case .string(let calculation) = member.value.content,
                case .number(_, let literal) = result.value.content,
                isCalculation(calculation), derivations.containsAny(of: Words.list(member.name))
            else { return [] }
            var location = member.value.location
            location.column = 1
            return equations(
                "\(calculation) = \(literal)", at: location,
                quote: text.quotation(of: member.value.location) ?? calculation,
                topics: Equation.Topics(Words.list(result.name))
            ).filter(\.left.isCalculated).map(inUnitOfResult)
        }
    }

    private static let derivations: WordSet = [
        "derivation", "formula", "calculation", "computation", "how", "算式", "推导",
    ]

    /// A calculation of a row with its result.
    ///
    /// - Parameters:
    ///   - calculation: The calculation.
    ///   - result: What it is said to come to.
    ///   - location: Where it stands.
    ///   - cells: The row.
    ///   - headings: The headings above the table.
    /// - Returns: The calculation, if it can be read.
    static func equations(
        of calculation: String, _ result: String, at location: SourceLocation, among cells: [MarkdownCell],
        under headings: [String]
    ) -> [Equation] {
        let words = ([cells[0].text] + headings).flatMap { Words.list($0) }
        return equations(
            "\(calculation) = \(result)", at: location, quote: cells.map(\.plainText).joined(separator: " | "),
            topics: Equation.Topics(words)
        ).map(inUnitOfResult)
    }

    /// Whether a cell can be a calculation or an amount of data at all, by its bytes.
    private static func mayDerive(_ text: String) -> Bool {
        text.utf8.contains { byte in
            byte == UInt8(ascii: "x") || byte == UInt8(ascii: "*") || byte == UInt8(ascii: "/")
                || byte == UInt8(ascii: "+")
                || byte == UInt8(ascii: "B") || byte == 0xC3
        }
    }

    /// The calculation with its result in the unit that the result is meant in, if the digits are the same.
    private static func inUnitOfResult(_ equation: Equation) -> Equation {
        guard agreesInDigits(equation) else { return equation }
        var equation = equation
        equation.right.value = equation.left.value
        return equation
    }

    /// The calculation with its result in bytes, if `B` was read as billions: `2 x 80 x 128 x 2 = 40,960 B`.
    private static func inBytes(_ equation: Equation) -> Equation {
        guard equation.left.value > 0, abs(equation.right.value / equation.left.value / 1e9 - 1) < 0.006 else {
            return equation
        }
        var equation = equation
        equation.right.value /= 1e9
        return equation
    }

    /// Whether both sides have the same digits: a bare result is in whatever unit suits it, and `2 B` may be two bytes.
    private static func agreesInDigits(_ equation: Equation) -> Bool {
        guard equation.relation == .equal, equation.left.value > 0, equation.right.value > 0 else { return false }
        let ratio = Equation.withoutThousands(equation.left.value / equation.right.value, from: 0.5)
        let slack =
            equation.left.rounding / equation.left.value + equation.right.rounding / equation.right.value + 0.006
        return [1, 1.024, 1.024 * 1.024, 1.073_741_824].contains { abs(ratio / $0 - 1) <= slack }
    }

    /// The calculations in the comments of a YAML document: `effective_tflops: 791.5   # 2 x 989.4 x 0.40`.
    static func read(_ comments: [WrittenComment]) -> [Equation] {
        comments.flatMap { line -> [Equation] in
            let comment = line.text.trimmingBlanks
            let value = line.content.split(separator: ":", maxSplits: 1)
            let key = value.first?.trimmingBlanks ?? ""
            let result = value.count == 2 ? value[1].trimmingBlanks : ""
            // What the comment works out is the value, unless it says otherwise itself.
            let isDerivation = isAmount(result) && isCalculation(comment) && !comment.contains("=")
            let text = isDerivation ? "\(comment) = \(result)" : comment
            var location = line.location
            location.column = 1
            let found = equations(
                text, at: location, quote: line.line.trimmingBlanks, topics: Equation.Topics(Words.list(key)))
            // What a comment says in full is checked like any other line.
            return isDerivation ? found.filter(\.left.isCalculated).map(inUnitOfResult) : found.map(inBytes)
        }
    }

    private static func equations(
        _ text: String, at location: SourceLocation, quote: String, topics: Equation.Topics
    ) -> [Equation] {
        let line = MarkdownText(source: text, at: location)
        let quantities = QuantityScanner.scan(line.scalars)
        let own = topics.union(Equation.Topics(Words.list(line.scalars[...])))
        let calculated = EquationReader(line, quantities: quantities, degrees: [], topics: own).equations
        return (calculated + Restatements.read(line, quantities: quantities, topics: own)).map { equation in
            var equation = equation
            equation.location = location
            equation.quote = quote
            return equation
        }
    }

    /// Whether a text is nothing but numbers, units and signs of a calculation, and begins with a number.
    private static func isCalculation(_ text: String) -> Bool {
        guard text.utf8.count < 200, text.utf8.contains(where: mayBeSign), !text.holds("="),
            signs.contains(where: text.holds)
        else { return false }
        // `49.2   # 72 x 9,728 tokens`: the size of what is counted.
        return text.first { $0 != "(" }?.isNumber == true && !counted.contains(where: text.holds)
    }

    /// Whether a byte stands in a sign of a calculation.
    private static func mayBeSign(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "x"), UInt8(ascii: "*"), UInt8(ascii: "/"), UInt8(ascii: "+"), 0xC2, 0xC3: true
        default: false
        }
    }

    private static let counted: [StaticString] = ["token", "sequence", "request", "prompt"]
    private static let signs: [StaticString] = [" x ", "×", " * ", " / ", " + ", "·"]

    /// Whether a text is one amount and nothing else.
    private static func isAmount(_ text: String) -> Bool {
        guard text.utf8.count < 40, text.first?.isNumber == true else { return false }
        let scalars = [Unicode.Scalar](scalarsOf: text)
        let quantities = QuantityScanner.scan(scalars)
        return quantities.count == 1
            && scalars[min(quantities[0].range.upperBound, scalars.count)...].allSatisfy { $0.isBlank }
    }

    /// Whether two texts are amounts of data, one in decimal and one in binary units.
    private static func areBothUnits(_ left: String, _ right: String) -> Bool {
        guard left.utf8.last == UInt8(ascii: "B"), right.utf8.last == UInt8(ascii: "B"),
            left.holds("iB") != right.holds("iB")
        else { return false }
        return isAmount(left) && isAmount(right)
    }
}
