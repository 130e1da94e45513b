/// Reads `**strong**` and `` `code` `` in literals; interpolated text is never searched for markup.
enum InlineMarkup {
    /// A piece of a literal with interpolations.
    enum Element {
        /// A character of the literal.
        case character(Character)
        /// Text that was interpolated, with the style that the literal around it gives it.
        case verbatim(String)
        /// Text that was interpolated with a style of its own.
        case styled(InlineText)
    }

    /// The runs of a literal.
    static func parse(_ elements: [Element]) -> InlineText {
        var builder = RunBuilder()
        var index = 0
        while index < elements.count {
            switch elements[index] {
            case .verbatim(let text): builder.append(text)
            case .styled(let text): builder.append(text)
            case .character(let character):
                if let length = marker(at: index, in: elements, inside: builder.emphasis) {
                    builder.toggle(length == 1 ? .code : .strong)
                    index += length
                    continue
                }
                builder.append(String(character))
            }
            index += 1
        }
        return builder.finished
    }

    /// The length of the marker at an index, if one stands there that opens a pair or closes the open one.
    private static func marker(at index: Int, in elements: [Element], inside open: InlineText.Emphasis) -> Int? {
        let length = isMark("`", at: index, in: elements) ? 1 : isStrongMark(at: index, in: elements) ? 2 : nil
        guard let length else { return nil }
        let emphasis: InlineText.Emphasis = length == 1 ? .code : .strong
        if open == emphasis { return length }
        guard open == .plain else { return nil }
        let rest = (index + length)..<max(index + length, elements.count)
        let closes = rest.contains {
            length == 1 ? isMark("`", at: $0, in: elements) : isStrongMark(at: $0, in: elements)
        }
        return closes ? length : nil
    }

    private static func isStrongMark(at index: Int, in elements: [Element]) -> Bool {
        isMark("*", at: index, in: elements) && isMark("*", at: index + 1, in: elements)
    }

    private static func isMark(_ mark: Character, at index: Int, in elements: [Element]) -> Bool {
        guard elements.indices.contains(index), case .character(mark) = elements[index] else { return false }
        return true
    }
}

/// Collects text into runs of one style.
private struct RunBuilder {
    private(set) var emphasis = InlineText.Emphasis.plain
    private var finishedRuns: [InlineText.Run] = []
    private var text = ""

    var finished: InlineText {
        InlineText(runs: finishedRuns + (text.isEmpty ? [] : [InlineText.Run(text, emphasis: emphasis)]))
    }

    mutating func append(_ more: String) { text += more }

    mutating func append(_ styled: InlineText) {
        flush()
        finishedRuns += styled.runs
    }

    mutating func toggle(_ other: InlineText.Emphasis) {
        flush()
        emphasis = emphasis == other ? .plain : other
    }

    private mutating func flush() {
        finishedRuns = finished.runs
        text = ""
    }
}

extension InlineText: ExpressibleByStringInterpolation {
    /// The pieces of a literal.
    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var elements: [InlineMarkup.Element] = []

        /// Starts a literal.
        public init(literalCapacity: Int, interpolationCount: Int) {
            elements.reserveCapacity(literalCapacity + interpolationCount)
        }

        /// Adds a piece in which markup counts.
        public mutating func appendLiteral(_ literal: String) {
            elements += literal.map { InlineMarkup.Element.character($0) }
        }

        /// Adds a value's description as it is.
        public mutating func appendInterpolation(_ value: some CustomStringConvertible) {
            elements.append(.verbatim(value.description))
        }

        /// Adds text with its own style.
        public mutating func appendInterpolation(_ text: InlineText) { elements.append(.styled(text)) }
    }

    /// Reads a literal with interpolations.
    public init(stringInterpolation: StringInterpolation) {
        self = InlineMarkup.parse(stringInterpolation.elements)
    }

    /// Reads a literal.
    public init(stringLiteral literal: String) { self.init(markup: literal) }
}
