internal import Diagnostics
internal import Quantities

/// Numbers that stand beside each other under names of their own: the members of an object, the cells of a row.
struct NumberRow {
    /// One of them.
    struct Entry {
        /// Its name.
        let name: RelatedName
        /// Its magnitude, in the base unit of its dimension if it has one.
        let value: Double
        /// What it measures, by its own unit or that of the names around it.
        let dimension: Dimension?
        /// Half a unit of the last written digit.
        let rounding: Double
        /// The whole that it says to be a share of, in bytes.
        let base: Double?
        /// Whether it is a share, in parts of one.
        let isShare: Bool
        /// How it is written.
        let text: String
        /// Where.
        let location: SourceLocation

        /// The same in another unit.
        func scaled(by factor: Double, to dimension: Dimension) -> Entry {
            Entry(
                name: name, value: value * factor, dimension: dimension, rounding: rounding * factor, base: base,
                isShare: isShare, text: text, location: location)
        }
    }

    /// An answer to whether a promise is kept.
    struct Answer {
        /// Its name.
        let name: RelatedName
        /// Yes or no.
        let isYes: Bool
        /// Where it stands.
        let location: SourceLocation
    }

    /// The numbers in the order of the document.
    var entries: [Entry] = []
    /// The answers.
    var answers: [Answer] = []
    /// What a row of a table is about, as its first cell says.
    var subject: RelatedName?

    /// Whether a byte is a digit or stands in a full-width one.
    private static func mayBeDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == 0xEF
    }

    /// Whether a text may be a share of an amount that it names, `83 % of 80 GB`: two numbers and more than digits.
    static func mayBeShareOfAmount(_ text: String) -> Bool {
        var (numbers, isInNumber) = (0, false)
        for byte in text.utf8 {
            if byte == 0xEF { return true }
            let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            if isDigit, !isInNumber { numbers += 1 }
            isInNumber = isDigit || (isInNumber && (byte == UInt8(ascii: ".") || byte == UInt8(ascii: ",")))
        }
        return numbers >= 2
    }

    /// Adds a number.
    ///
    /// - Parameters:
    ///   - text: How it is written, with its unit or without.
    ///   - name: Its name.
    ///   - unit: The unit that names around it have, for one without a unit.
    ///   - location: Where it stands.
    ///   - whole: The amount that a share is of by what stands behind it, in bytes.
    /// - Returns: Whether the text is one number, alone or as the result of a calculation.
    @discardableResult
    mutating func append(
        _ text: String, named name: RelatedName, in unit: (dimension: Dimension, factor: Double)?,
        at location: SourceLocation, of whole: Double? = nil
    ) -> Bool {
        guard text.utf8.count < 80, text.utf8.contains(where: NumberRow.mayBeDigit) else { return false }
        let scalars = [Unicode.Scalar](scalarsOf: text)
        let quantities = QuantityScanner.scan(scalars)
        guard let first = quantities.first, quantities.count <= 2 else { return false }
        let step = EquationTokenizer.step(of: first, in: scalars)
        if first.dimension == .share || (name.isShare && first.dimension == .count && first.unit.isEmpty) {
            // `percent_of_80: 75.9`
            let isPercent = first.dimension != .share && (first.value > 1.5 || name.words.contains("percent"))
            let scale = isPercent ? 0.01 : 1
            let written = quantities.count == 2 && quantities[1].dimension == .data ? quantities[1].value : nil
            let named = name.base.map { base in base.number * (base.factor ?? unit?.factor ?? 1e9) }
            entries.append(
                Entry(
                    name: name, value: first.value * scale, dimension: .share, rounding: step / 2 * scale,
                    base: written ?? named ?? whole, isShare: true, text: text, location: location))
            return true
        }
        guard quantities.count == 1 else { return false }
        let isBare = first.dimension == .count && first.unit.isEmpty
        // `20.4 (estimated)` is a number, `8 per GPU` another thing.
        let behind = scalars[min(first.range.upperBound, scalars.count)...].filter { !$0.isBlank }
        guard behind.isEmpty || behind.first == "(" else { return false }
        let own = isBare ? name.unit ?? unit : nil
        entries.append(
            Entry(
                name: name, value: first.value * (own?.factor ?? 1),
                dimension: isBare ? own?.dimension : first.dimension,
                rounding: step / 2 * (own?.factor ?? 1), base: nil, isShare: false, text: text, location: location))
        return true
    }
}
