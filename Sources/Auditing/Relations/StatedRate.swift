public import Diagnostics
internal import Documents
public import Quantities

/// A batch, a time per token and a rate that a row or sentence states together.
public struct StatedRate: Hashable, Sendable {
    /// The requests in flight.
    public var batch: Int
    /// What they are counted over.
    public var batchExtent: ClaimExtent
    /// The time per output token.
    public var time: Seconds
    /// The rate.
    public var rate: TokensPerSecond
    /// What it counts over.
    public var rateExtent: ClaimExtent
    /// Where the rate stands.
    public var location: SourceLocation
    /// Its line.
    public var quote: String
}

extension NumberRow {
    /// The rates of a row that has one batch and one time per token.
    func rates(quote: (SourceLocation) -> String) -> [StatedRate] {
        let batches = entries.filter {
            $0.name.kind == .batchSize && !$0.name.isLimit && $0.value >= 1 && $0.value < 1e6
        }
        let times = entries.filter {
            $0.name.kind == .timePerOutputToken && $0.dimension == .duration && !$0.name.isLimit && $0.value > 0
        }
        guard let batch = batches.first, times.count == 1, let time = times.first, batch.value == batch.value.rounded()
        else { return [] }
        return entries.compactMap { entry in
            guard entry.name.kind == .throughput, !entry.name.isLimit, entry.value > 0,
                entry.dimension == nil || entry.dimension == .tokenRate || entry.dimension == .count
            else { return nil }
            return StatedRate(
                batch: Int(batch.value), batchExtent: batch.name.extent, time: Seconds(rawValue: time.value),
                rate: TokensPerSecond(rawValue: entry.value), rateExtent: entry.name.extent, location: entry.location,
                quote: quote(entry.location))
        }
    }
}

extension NumberRow {
    /// The rate of one user that a row contradicts by its time per token: `| 59.17 tokens/s/user | TPOT 18.50 |`.
    func contradictionOfUserRate(quote: (SourceLocation) -> String) -> Equation? {
        let times = entries.filter { $0.name.kind == .timePerOutputToken && !$0.name.isLimit && $0.value > 0 }
        let rates = entries.filter {
            $0.name.kind == .throughput && $0.name.extent == .perRequest && !$0.name.isLimit && $0.value > 0
        }
        guard times.count == 1, rates.count == 1, let time = times.first, let rate = rates.first,
            time.dimension == .duration || (time.dimension == nil && time.value > 1)
        else { return nil }
        // Configuration searches write milliseconds without their unit.
        let seconds = time.dimension == .duration ? time.value : time.value * 1e-3
        let slack = 0.02 + time.rounding / time.value + rate.rounding / rate.value
        guard abs(rate.value * seconds - 1) > slack else { return nil }
        return Equation(
            location: rate.location, quote: quote(rate.location), topics: [],
            left: Equation.Side(
                1 / seconds, .tokenRate, of: [1, seconds], text: "1 token / \(Seconds(rawValue: seconds))"),
            relation: .equal,
            right: Equation.Side(rate.value, .tokenRate, rounding: rate.rounding, text: rate.text))
    }
}

extension StatedRate {
    /// The same of a text that begins at a place.
    func placed(at location: SourceLocation) -> StatedRate {
        var rate = self
        rate.location = location.advanced(by: self.location.column)
        return rate
    }

    /// The rate of a sentence that names a number of requests, a time per token and a rate, once each: `64 users at 40 ms
    /// per token, 1,600 tok/s`.
    static func read(_ line: MarkdownText, quantities: [WrittenQuantity]) -> [StatedRate] {
        guard quantities.count >= 3 else { return [] }
        let scalars = line.scalars
        let rates = quantities.filter { $0.dimension == .tokenRate && $0.value > 0 }
        guard !rates.isEmpty, rates.count <= 8 else { return [] }
        return rates.compactMap { rate -> StatedRate? in
            let sentence = Sentence.range(around: rate.range.lowerBound, in: scalars)
            let own = quantities.filter { sentence.contains($0.range.lowerBound) }
            let times = own.filter { $0.dimension == .duration && $0.value > 0 && $0.value < 2 }
            let batches = own.filter { isBatch($0, scalars) }
            guard own.filter({ $0.dimension == .tokenRate }).count == 1, times.count == 1, batches.count == 1,
                let time = times.first, let batch = batches.first, isPerToken(time, scalars, sentence)
            else { return nil }
            let behind = Words.list(scalars[min(rate.range.upperBound, scalars.count)...].prefix(24))
            return StatedRate(
                batch: Int(batch.value), batchExtent: extent(behind: batch, scalars),
                time: Seconds(rawValue: time.value),
                rate: TokensPerSecond(rawValue: rate.value), rateExtent: ClaimExtent(behind),
                location: line.location(ofScalar: rate.range.lowerBound), quote: line.text)
        }
    }

    private static func extent(behind quantity: WrittenQuantity, _ scalars: [Unicode.Scalar]) -> ClaimExtent {
        ClaimExtent(Words.list(scalars[min(quantity.range.upperBound, scalars.count)...].prefix(32)))
    }

    private static func isBatch(_ quantity: WrittenQuantity, _ scalars: [Unicode.Scalar]) -> Bool {
        guard quantity.dimension == .count, quantity.value >= 1, quantity.value < 1e6,
            quantity.value == quantity.value.rounded()
        else { return false }
        let behind = Words.list(scalars[min(quantity.range.upperBound, scalars.count)...].prefix(28)).prefix(2)
        return requests.containsAny(of: behind) || behind.first?.terms.begins(with: .stream) == true
            || behind.first?.terms.begins(with: .concurrent) == true
    }

    /// Whether a time is said to be that of a token, or of each of those who wait for one.
    private static func isPerToken(
        _ time: WrittenQuantity, _ scalars: [Unicode.Scalar], _ sentence: Range<Int>
    ) -> Bool {
        let behind = Words.list(scalars[min(time.range.upperBound, scalars.count)...].prefix(24)).prefix(3)
        if behind.first == "each" || behind.first == "per" && behind.dropFirst().first == "token" { return true }
        // `a step every 9.2 ms for 96 sequences`
        if Words.last(scalars[sentence.lowerBound..<time.range.lowerBound]) == "every" { return true }
        let words = Words.list(scalars[sentence])
        return words.contains { tokenTimes.contains($0) } && !words.contains("ttft")
    }

    private static let requests: WordSet = [
        "requests", "sequences", "users", "people", "conversations", "streams", "sessions", "chats", "clients",
        "concurrent",
    ]
    private static let tokenTimes: WordSet = ["tpot", "itl"]
}
