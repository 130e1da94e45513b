/// A unit as written behind a number: what it measures and how many base units it is.
struct WrittenUnit {
    let dimension: Dimension
    var alternative: Dimension?
    /// The power of ten in the unit, kept apart from `factor` so that decimal prefixes cost no rounding.
    var decimalExponent = 0
    var factor = 1.0

    /// The unit that `word`, or `word/per`, names.
    init?(_ word: String, per: String?) {
        let unit = if let per { WrittenUnit.rate(word, per: per) } else { WrittenUnit.plain(word) }
        guard let unit else { return nil }
        self = unit
    }

    private init(_ dimension: Dimension, _ exponent: Int = 0, factor: Double = 1, or alternative: Dimension? = nil) {
        self.dimension = dimension
        self.alternative = alternative
        self.decimalExponent = exponent
        self.factor = factor
    }

    /// Units for suggestions, the commonest first.
    static let known = [
        "GB", "GB/s", "TB", "TB/s", "GiB", "MB", "MB/s", "kB", "TiB", "MiB", "KiB", "Gb/s", "Gbps", "bytes",
        "TFLOP/s", "PFLOP/s", "GFLOP/s", "TFLOPS", "PFLOPS", "TFLOP", "PFLOP", "GFLOP",
        "seconds", "s", "ms", "us", "ns", "min", "minutes", "hours", "h", "%", "percent", "tok/s", "tokens/s",
        "k", "M", "B", "million", "billion", "trillion", "W", "kW", "MW", "USD",
    ]

    private static func plain(_ word: String) -> WrittenUnit? {
        counts[word] ?? powers[word] ?? durations[word] ?? shares[word] ?? foldedWord(word) ?? perSecond(word)
            ?? data(word, allowsShortBits: false).map { WrittenUnit(.data, $0.exponent, factor: $0.factor) }
            ?? operations(word)
    }

    private static func rate(_ word: String, per: String) -> WrittenUnit? {
        guard ["s", "sec", "second"].contains(per.lowercased()) else { return nil }
        if let data = data(word, allowsShortBits: true) {
            return WrittenUnit(.bandwidth, data.exponent, factor: data.factor)
        }
        if let work = operations(word) { return WrittenUnit(.computeRate, work.decimalExponent) }
        return tokens(word).map { WrittenUnit(.tokenRate, $0) }
    }

    /// Spelled-out words, whose case says nothing.
    private static func foldedWord(_ word: String) -> WrittenUnit? {
        let lower = word.lowercased()
        return durationWords[lower] ?? countWords[lower] ?? (lower == "percent" ? WrittenUnit(.share, -2) : nil)
    }

    static let counts: [String: WrittenUnit] = [
        "k": .init(.count, 3), "K": .init(.count, 3), "M": .init(.count, 6), "B": .init(.count, 9),
        "bn": .init(.count, 9), "T": .init(.count, 12),
    ]
    static let countWords: [String: WrittenUnit] = [
        "thousand": .init(.count, 3), "million": .init(.count, 6), "billion": .init(.count, 9),
        "trillion": .init(.count, 12),
    ]
    static let shares: [String: WrittenUnit] = ["%": .init(.share, -2)]
    static let powers: [String: WrittenUnit] = [
        "W": .init(.power), "kW": .init(.power, 3), "MW": .init(.power, 6), "watt": .init(.power),
        "watts": .init(.power), "USD": .init(.money), "dollars": .init(.money),
    ]
    static let durations: [String: WrittenUnit] = [
        "s": .init(.duration), "ms": .init(.duration, -3), "us": .init(.duration, -6), "ns": .init(.duration, -9),
        "h": .init(.duration, factor: 3600), "d": .init(.duration, factor: 86400),
    ]
    static let durationWords: [String: WrittenUnit] = [
        "sec": .init(.duration), "secs": .init(.duration), "second": .init(.duration), "seconds": .init(.duration),
        "msec": .init(.duration, -3), "millisecond": .init(.duration, -3), "milliseconds": .init(.duration, -3),
        "usec": .init(.duration, -6), "microsecond": .init(.duration, -6), "microseconds": .init(.duration, -6),
        "nanosecond": .init(.duration, -9), "nanoseconds": .init(.duration, -9),
        "min": .init(.duration, factor: 60), "mins": .init(.duration, factor: 60),
        "minute": .init(.duration, factor: 60), "minutes": .init(.duration, factor: 60),
        "hr": .init(.duration, factor: 3600), "hrs": .init(.duration, factor: 3600),
        "hour": .init(.duration, factor: 3600), "hours": .init(.duration, factor: 3600),
        "day": .init(.duration, factor: 86400), "days": .init(.duration, factor: 86400),
    ]

    private static let decimalPrefixes: [Character: Int] = ["k": 3, "K": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18]
    private static let binaryPrefixes: [Character: Double] = [
        "K": 0x1p10, "M": 0x1p20, "G": 0x1p30, "T": 0x1p40, "P": 0x1p50,
    ]

    /// `GBps`, `Gbps` and `tps`: a rate written in one word.
    private static func perSecond(_ word: String) -> WrittenUnit? {
        if word == "tps" || word == "TPS" { return WrittenUnit(.tokenRate) }
        guard word.hasSuffix("ps"), word.count > 2 else { return nil }
        let base = String(word.dropLast(2))
        guard base.hasSuffix("B") || base.hasSuffix("b") else { return nil }
        return rate(base, per: "s")
    }

    /// Bytes and bits with their prefixes.
    ///
    /// Bits written with a short `b` are accepted in rates only: in an amount, `64Gb` is nearly always a slip for
    /// `64GB`, and reading it as 8 GB would be silent. Lower-case `g`, `m` and `t` are refused for the same reason.
    private static func data(_ word: String, allowsShortBits: Bool) -> (exponent: Int, factor: Double)? {
        var rest = Substring(word)
        var exponent = 0
        var factor = 1.0
        if let first = rest.first, let binary = binaryPrefixes[first], rest.dropFirst().first == "i" {
            factor = binary
            rest = rest.dropFirst(2)
        } else if let first = rest.first, let power = decimalPrefixes[first] {
            exponent = power
            rest = rest.dropFirst()
        }
        switch rest {
        case "B", "byte", "bytes", "Byte", "Bytes": return (exponent, factor)
        case "bit", "bits": return (exponent, factor / 8)
        case "b" where allowsShortBits: return (exponent, factor / 8)
        case "" where factor > 1 || word == "G": return (exponent, factor)
        default: return nil
        }
    }

    /// `TFLOP`, `TFLOPs`, `TFLOPS`, `TFlops`, `TOPS`.
    ///
    /// A capital or all-lower-case plural is read as a rate first and `FLOPs` as an amount first; each may be the other.
    private static func operations(_ word: String) -> WrittenUnit? {
        let upper = word.uppercased()
        guard let base = ["FLOPS", "FLOP", "OPS", "OP"].first(where: { upper.hasSuffix($0) }) else { return nil }
        let prefix = upper.dropLast(base.count)
        guard prefix.count <= 1 else { return nil }
        if base.hasPrefix("OP"), prefix.isEmpty { return nil }
        var exponent = 0
        if let letter = prefix.first {
            guard let power = decimalPrefixes[letter] else { return nil }
            exponent = power
        }
        if !base.hasSuffix("S") { return WrittenUnit(.work, exponent) }
        if word.hasSuffix("OPs") { return WrittenUnit(.work, exponent, or: .computeRate) }
        return WrittenUnit(.computeRate, exponent, or: .work)
    }

    /// `tok`, `tokens`, `ktok`: the power of ten in front of a number of tokens.
    private static func tokens(_ word: String) -> Int? {
        for base in ["tokens", "token", "toks", "tok", "t"] where word.lowercased().hasSuffix(base) {
            let prefix = word.dropLast(base.count)
            if prefix.isEmpty { return 0 }
            guard prefix.count == 1, let letter = prefix.first, base != "t" else { return nil }
            return decimalPrefixes[letter]
        }
        return nil
    }
}
