internal import Diagnostics
internal import Documents
internal import Quantities

/// A number of a line that follows from lines above: a share of their total, a time for their amount, a part of their rate.
struct OpenCalculation: Sendable {
    /// How it follows.
    enum Kind: Sendable {
        /// `That is 64.5 % of 96 GB`: a share of an amount in bytes, of one that is named above if there is none here.
        case share(of: Double?)
        /// `Over one 400 Gb/s NIC this takes 1.4 ms`: a time over a link, in bytes per second, that is named in bits.
        case transfer(over: Double)
        /// `Spread over all 16 cards that is 183 tokens/s per card`: a rate over so many devices.
        case spread(over: Double)
    }

    let kind: Kind
    let column: Int
    /// The number, in the base unit of its dimension.
    let value: Double
    /// Half a unit of its last written digit.
    let rounding: Double
    /// How it is written.
    let text: String
    /// What it may follow from on its own line, in base units.
    let numbers: [Double]

    private init(
        _ kind: Kind, _ quantity: WrittenQuantity, in line: MarkdownText, numbers: [Double] = []
    ) {
        let scalars = line.scalars
        self.kind = kind
        column = line.location(ofScalar: quantity.range.lowerBound).column
        value = quantity.value
        rounding = EquationTokenizer.rounding(of: quantity, in: scalars)
        text = String(scalars: scalars[quantity.range.clamped(to: 0..<scalars.count)])
        self.numbers = numbers
    }

    /// What a line leaves open; `nil` if nothing.
    static func read(_ line: MarkdownText, quantities: [WrittenQuantity]) -> OpenCalculation? {
        guard (1...8).contains(quantities.count) else { return nil }
        return share(line, quantities) ?? transfer(line, quantities) ?? spread(line, quantities)
    }

    // MARK: Shares

    private static func share(_ line: MarkdownText, _ quantities: [WrittenQuantity]) -> OpenCalculation? {
        guard let place = quantities.firstIndex(where: { $0.dimension == .share }), quantities[place].value > 0 else {
            return nil
        }
        let (share, scalars) = (quantities[place], line.scalars)
        func opening() -> [Word] { Words.list(scalars[..<min(share.range.lowerBound, scalars.count)]) }
        if quantities.count == 1, Words.list(scalars[min(share.range.upperBound, scalars.count)...]).isEmpty {
            let words = opening()
            if words.count <= 8, fills.containsAny(of: words) {
                return OpenCalculation(.share(of: nil), share, in: line)
            }
        }
        // `占 64 GB 的 71.9 %`
        if place == 1, quantities[0].dimension == .data, quantities[0].value > 0,
            isChinese(quantities[0], share, scalars)
        {
            return OpenCalculation(.share(of: quantities[0].value), share, in: line)
        }
        // `share of 80 GB: 72.9 %`
        if place == 1, quantities.count == 2, quantities[0].dimension == .data, quantities[0].value > 0 {
            let words = opening()
            let isOfAmount = words.first == "share" && words.count <= 4
            // `Against 80 GB this is 34.6 %`
            if isOfAmount
                || (words.count <= 7 && words.first.map(against.contains) == true && pointers.containsAny(of: words))
            {
                return OpenCalculation(.share(of: quantities[0].value), share, in: line)
            }
        }
        guard place + 1 < quantities.count, quantities[..<place].allSatisfy({ $0.dimension != .data }) else {
            return nil
        }
        let whole = quantities[place + 1]
        guard whole.dimension == .data, whole.value > 0, share.range.upperBound < whole.range.lowerBound else {
            return nil
        }
        let words = opening()
        guard words.count <= 3, pointers.containsAny(of: words) else { return nil }
        let between = Words.list(scalars[share.range.upperBound..<whole.range.lowerBound])
        guard between.first == "of", between.dropFirst().allSatisfy(QuotedShares.fillers.contains) else { return nil }
        return OpenCalculation(.share(of: whole.value), share, in: line)
    }

    private static func isChinese(
        _ whole: WrittenQuantity, _ share: WrittenQuantity, _ scalars: [Unicode.Scalar]
    ) -> Bool {
        guard whole.range.upperBound < share.range.lowerBound, share.range.lowerBound <= scalars.count else {
            return false
        }
        return scalars[..<whole.range.lowerBound].filter { !$0.isBlank } == ["占"]
            && scalars[whole.range.upperBound..<share.range.lowerBound].filter { !$0.isBlank } == ["的"]
    }

    private static let pointers: WordSet = ["that", "this", "together", "which", "so", "i", "sum", "total"]
    private static let against: WordSet = ["against", "of", "relative", "on"]
    private static let fills: WordSet = ["utilization", "utilisation", "occupancy", "fill"]

    // MARK: Times over links

    private static func transfer(_ line: MarkdownText, _ quantities: [WrittenQuantity]) -> OpenCalculation? {
        let rates = quantities.filter { $0.dimension == .bandwidth }
        guard rates.count == 1, let rate = rates.first, rate.value > 0, isInBits(rate),
            let time = quantities.first(where: {
                $0.dimension == .duration && $0.value > 0 && $0.range.lowerBound > rate.range.lowerBound
            }), Sentence.range(around: rate.range.lowerBound, in: line.scalars).contains(time.range.lowerBound)
        else { return nil }
        return OpenCalculation(
            .transfer(over: rate.value), time, in: line,
            numbers: quantities.filter { $0.dimension == .data }.map(\.value))
    }

    private static func isInBits(_ rate: WrittenQuantity) -> Bool {
        let unit = rate.unit.filter { $0 != " " }
        return ["Gb/s", "Gbit/s", "Gbps", "Gbits/s", "Tb/s", "Tbit/s", "Gbit"].contains { unit.hasPrefix($0) }
    }

    // MARK: Rates of one device

    private static func spread(_ line: MarkdownText, _ quantities: [WrittenQuantity]) -> OpenCalculation? {
        let scalars = line.scalars
        let rates = quantities.filter { $0.dimension == .tokenRate }
        guard let rate = rates.last, rate.value > 0 else { return nil }
        let sentence = Sentence.range(around: rate.range.lowerBound, in: scalars)
        guard rates.count(where: { sentence.contains($0.range.lowerBound) }) == 1, !scalars[sentence].contains("=")
        else {
            return nil
        }
        let behind = Words.list(scalars[min(rate.range.upperBound, scalars.count)...].prefix(24))
        guard let place = behind.firstIndex(where: { $0 == "per" || $0 == "each" }), place <= 2,
            behind.dropFirst(place + 1).first.map(devices.contains) == true
        else { return nil }
        let counts = quantities.filter { count in
            guard count.dimension == .count, count.unit.isEmpty, count.value >= 2, count.value == count.value.rounded(),
                sentence.contains(count.range.lowerBound)
            else { return false }
            let noun = Words.list(scalars[min(count.range.upperBound, scalars.count)...].prefix(16)).first
            let before = Words.list(scalars[..<count.range.lowerBound].suffix(24)).suffix(3)
            return noun.map(devices.contains) == true && spans.containsAny(of: before)
        }
        guard counts.count == 1, let count = counts.first else { return nil }
        let before = quantities.filter {
            $0.range.upperBound <= sentence.lowerBound && ($0.dimension == .tokenRate || $0.dimension == .count)
        }
        return OpenCalculation(.spread(over: count.value), rate, in: line, numbers: before.map(\.value))
    }

    private static let devices: WordSet = [
        "gpu", "gpus", "card", "cards", "device", "devices", "die", "dies", "npu", "npus", "accelerator",
        "accelerators",
        "chip", "chips",
    ]
    private static let spans: WordSet = ["all", "over", "across"]
}
