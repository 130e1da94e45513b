public import Diagnostics
internal import Quantities

/// A line of Markdown without its emphasis and code markers, in which every scalar still knows its place.
public struct MarkdownText: Hashable, Sendable {
    /// The text as a reader sees it.
    public let text: String
    /// Its scalars.
    package let scalars: [Unicode.Scalar]
    /// The place of the unstripped text.
    private let start: SourceLocation
    /// How many scalars stood before each scalar of ``text`` in the unstripped text, and at its end; empty where nothing
    /// was stripped.
    private let origins: [Int]

    /// Strips the markers from one line.
    ///
    /// - Parameters:
    ///   - source: The line with its markers.
    ///   - location: Where it begins.
    public init(source: String, at location: SourceLocation) {
        start = location
        let written = [Unicode.Scalar](scalarsOf: source)
        guard written.contains(where: InlineStripper.mayBeMarker) else {
            (text, scalars, origins) = (source, written, [])
            return
        }
        var stripper = InlineStripper(written)
        stripper.run()
        guard stripper.kept.count < written.count else {
            (text, scalars, origins) = (source, written, [])
            return
        }
        text = String(scalars: stripper.kept[...])
        scalars = stripper.kept
        origins = stripper.origins
    }

    /// The text of a line without its markers, for where no scalar's place is asked for.
    static func text(of source: String) -> String {
        let mayHoldMarkers = source.utf8.contains { InlineStripper.mayBeMarker(Unicode.Scalar($0)) }
        guard mayHoldMarkers else { return source }
        return MarkdownText(source: source, at: SourceLocation(file: "", line: 0, column: 0)).text
    }

    /// Where the unstripped text begins.
    public var location: SourceLocation { start }

    /// The place of the scalar at `offset` of ``text``, counted from 0.
    public func location(ofScalar offset: Int) -> SourceLocation {
        let kept = min(max(offset, 0), scalars.count)
        return start.advanced(by: origins.isEmpty ? kept : origins[kept])
    }
}

/// Removes `**`, `*`, `_`, `` ` `` and escaping backslashes where they mark up and not where they calculate or name.
private struct InlineStripper {
    private let scalars: [Unicode.Scalar]
    /// The last index at which a run of backticks of each length begins, so that a hopeless search is never begun.
    private var lastTicks: [Int: Int] = [:]
    private var index = 0
    var kept: [Unicode.Scalar] = []
    var origins: [Int] = []

    init(_ source: [Unicode.Scalar]) {
        scalars = source
        kept.reserveCapacity(source.count)
        origins.reserveCapacity(source.count + 1)
        var position = 0
        while position < scalars.count {
            let length = runLength(at: position)
            if scalars[position] == "`" { lastTicks[length] = position }
            position += length
        }
    }

    /// Whether a scalar can be a marker or stand before one.
    static func mayBeMarker(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\\", "`", "*", "_": true
        default: false
        }
    }

    mutating func run() {
        while index < scalars.count {
            let scalar = scalars[index]
            switch scalar {
            case "\\" where index + 1 < scalars.count && InlineStripper.isPunctuation(scalars[index + 1]):
                index += 1
                keep(1)
            case "`": stripCode()
            case "*", "_":
                let length = runLength(at: index)
                isMarker(length, scalar) ? (index += length) : keep(length)
            default: keep(1)
            }
        }
        origins.append(scalars.count)
    }

    private mutating func keep(_ count: Int) {
        for _ in 0..<count {
            kept.append(scalars[index])
            origins.append(index)
            index += 1
        }
    }

    /// Keeps what stands between two equally long runs of backticks as it is; a lone run is text.
    private mutating func stripCode() {
        let length = runLength(at: index)
        guard let last = lastTicks[length], last > index else { return keep(length) }
        index += length
        while index < scalars.count {
            let run = runLength(at: index)
            if scalars[index] == "`", run == length {
                index += length
                return
            }
            keep(run)
        }
    }

    /// Whether a run of `*` or `_` marks emphasis: `4 * 2`, `TP*DP` and `num_experts` are left alone.
    private func isMarker(_ length: Int, _ scalar: Unicode.Scalar) -> Bool {
        let before = index > 0 ? scalars[index - 1] : " "
        let after = index + length < scalars.count ? scalars[index + length] : " "
        if InlineStripper.isBlank(before) && InlineStripper.isBlank(after) { return false }
        let isInsideWord = InlineStripper.isWord(before) && InlineStripper.isWord(after)
        return scalar == "*" && length > 1 ? true : !isInsideWord
    }

    /// How many scalars equal to the one at `position` follow each other there.
    private func runLength(at position: Int) -> Int {
        var end = position + 1
        while end < scalars.count, scalars[end] == scalars[position] { end += 1 }
        return end - position
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII ? scalar == " " || (0x09...0x0D).contains(scalar.value) : scalar.properties.isWhitespace
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "0"..."9", "a"..."z", "A"..."Z": true
        default: !scalar.isASCII && scalar.properties.isAlphabetic
        }
    }

    private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
        default: false
        }
    }
}
