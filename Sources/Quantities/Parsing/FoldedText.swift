/// Text as an array of scalars in which look-alikes are folded into one form, scalar for scalar.
///
/// Full-width digits, letters and signs become ASCII, both micro signs become `u`, the minus sign becomes `-`.
/// The array has exactly one element per scalar of the text, so an index is a column.
struct FoldedText {
    let scalars: [Unicode.Scalar]

    init(_ text: String) { self.init([Unicode.Scalar](scalarsOf: text)) }

    init(_ written: [Unicode.Scalar]) {
        // Nearly all text is plain, and then the array is shared.
        scalars = written.allSatisfy(\.isASCII) ? written : written.map(FoldedText.fold)
    }

    var count: Int { scalars.count }

    /// The scalar at an index, or NUL outside the text.
    subscript(_ index: Int) -> Unicode.Scalar {
        index >= 0 && index < scalars.count ? scalars[index] : "\0"
    }

    func text(_ range: Range<Int>) -> String { String(scalars: scalars[range.clamped(to: 0..<count)]) }

    /// The first index from `start` on, at most `limit` further, that holds no blank.
    func skipBlanks(from start: Int, limit: Int = .max) -> Int {
        var index = start
        while index < count, index - start < limit, FoldedText.isBlank(scalars[index]) { index += 1 }
        return index
    }

    private static func fold(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0xFF01...0xFF5E: Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
        case 0x3000: " "
        case 0xB5, 0x3BC: "u"
        case 0x2212: "-"
        default: scalar
        }
    }

    static func isDigit(_ scalar: Unicode.Scalar) -> Bool { "0"..."9" ~= scalar }

    static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || scalar == "\t" || isGroupingSpace(scalar)
    }

    /// The spaces that typography puts between groups of three digits; an ordinary space separates numbers.
    static func isGroupingSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "\u{A0}" || scalar == "\u{2007}" || scalar == "\u{2009}" || scalar == "\u{202F}"
    }

    /// Whether the scalar can be part of a name; ideographs are not, since they follow units without a space.
    static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x41...0x5A, 0x61...0x7A: true
        case 0xC0...0x24F: scalar != "×" && scalar != "÷"
        case 0x370...0x52F: true
        default: false
        }
    }
}
