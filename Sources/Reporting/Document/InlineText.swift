/// Text within one block: runs of plain, strong and code text, each with a tone.
///
/// A literal is read as a tiny markup, `**strong**` and `` `code` ``; whatever is interpolated into it is taken as it
/// is, so that a name with asterisks or backquotes never changes the style:
///
///     let text: InlineText = "**\(count) devices** run `\(layout)`"
public struct InlineText: Hashable, Sendable {
    /// Text of one style.
    public struct Run: Hashable, Sendable {
        /// The text.
        public var text: String
        /// How it stands out.
        public var emphasis: Emphasis
        /// What it means, as a hint for colour.
        public var tone: Tone

        /// Creates a run.
        public init(_ text: String, emphasis: Emphasis = .plain, tone: Tone = .neutral) {
            self.text = text
            self.emphasis = emphasis
            self.tone = tone
        }
    }

    /// How text stands out.
    public enum Emphasis: Hashable, Sendable {
        /// Not at all.
        case plain
        /// Bold.
        case strong
        /// As something to be typed or found in a file.
        case code
    }

    /// What text means, as a hint for colour; nothing is said by a tone alone.
    public enum Tone: Hashable, Sendable {
        /// Nothing particular.
        case neutral
        /// Something right, kept or met.
        case good
        /// Something to be careful about.
        case warning
        /// Something wrong, broken or missed.
        case bad
        /// Something of little weight.
        case muted
    }

    /// The runs in order.
    public var runs: [Run]

    /// Creates text from runs.
    public init(runs: [Run] = []) { self.runs = runs }

    /// Creates plain text, in which nothing is read as markup.
    public init(plain text: String) { runs = text.isEmpty ? [] : [Run(text)] }

    /// Creates text from markup, in which `**` and `` ` `` have their meaning where they come in pairs.
    public init(markup text: String) {
        self = InlineMarkup.parse(text.map { InlineMarkup.Element.character($0) })
    }

    /// Strong text.
    public static func strong(_ text: String, tone: Tone = .neutral) -> InlineText {
        InlineText(runs: [Run(text, emphasis: .strong, tone: tone)])
    }

    /// Text to be typed or found in a file.
    public static func code(_ text: String) -> InlineText { InlineText(runs: [Run(text, emphasis: .code)]) }

    /// The same text in a tone.
    public func toned(_ tone: Tone) -> InlineText {
        InlineText(runs: runs.map { Run($0.text, emphasis: $0.emphasis, tone: tone) })
    }

    /// The text without styles.
    public var plainText: String { runs.map(\.text).joined() }
    /// Whether there is no text.
    public var isEmpty: Bool { runs.allSatisfy(\.text.isEmpty) }

    /// One text after the other.
    public static func + (left: InlineText, right: InlineText) -> InlineText {
        InlineText(runs: left.runs + right.runs)
    }

    /// Appends a text.
    public static func += (left: inout InlineText, right: InlineText) { left.runs += right.runs }
}

extension Sequence where Element == InlineText {
    /// The texts one after the other, with a separator between them.
    public func joined(separator: InlineText = InlineText()) -> InlineText {
        var joined = InlineText()
        for (index, text) in enumerated() { joined += index == 0 ? text : separator + text }
        return joined
    }
}
