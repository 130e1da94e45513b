internal import Diagnostics
internal import Documents
internal import Quantities

extension LengthDistribution {
    private static let expected =
        "a number, a range such as 500..4000, a list of numbers, `log-normal MEAN cv CV [max N]`, "
        + "`log-normal median N sigma S [max N]` or `geometric MEAN`"

    /// Reads a distribution of tokens or turns.
    ///
    /// - Throws: `load-distribution` or `field-value`, with the forms that are understood.
    init(_ value: LocatedValue, named name: String) throws(Diagnostic) {
        if case .array(let elements) = value.content {
            self = .empirical(try LengthDistribution.counts(elements, of: value, named: name))
            return
        }
        let text = try DistributionText(value, named: name, expected: LengthDistribution.expected)
        switch text.kind {
        case nil, "uniform":
            try text.allow()
            let written = try text.first()
            let range = try text.reading { () throws(Diagnostic) in try IntegerRange.parse(written) }
            try LengthDistribution.check(range, text)
            self = range.count == 1 ? .fixed(range.lowerBound) : .uniform(range)
        case "log-normal": self = try LengthDistribution.logNormal(text)
        case "geometric":
            try text.allow()
            guard let mean = Double(try text.first()), (1...1e6).contains(mean) else {
                throw text.failure("the mean is not from 1 to a million")
            }
            self = .geometric(mean: mean)
        case let kind: throw text.failure("`\(kind ?? "")` has no meaning here")
        }
    }

    private static func counts(
        _ elements: [LocatedValue], of value: LocatedValue, named name: String
    ) throws(Diagnostic) -> [Int] {
        guard !elements.isEmpty else { throw value.mismatch(name, "a list with a number") }
        var counts: [Int] = []
        for element in elements { counts.append(try element.count(named: name, in: 1...TraceCheck.mostTokens)) }
        return counts
    }

    private static func logNormal(_ text: DistributionText) throws(Diagnostic) -> LengthDistribution {
        try text.allow("cv", "max", "median", "sigma")
        let most = try text.argument("max").map { (written) throws(Diagnostic) in try count(written, text) }
        guard let written = text.argument("median") else {
            let mean = try count(try text.first(), text)
            let variation = try text.number("cv", in: 0...100)
            return .logNormal(
                mean: Double(mean), coefficientOfVariation: variation, atMost: most ?? TraceCheck.mostTokens)
        }
        let median = try count(written, text)
        return .logNormal(
            mu: ReproducibleFunctions.logarithm(Double(median)), sigma: try text.number("sigma", in: 0...10),
            atMost: most ?? TraceCheck.mostTokens)
    }

    private static func count(_ written: String, _ text: DistributionText) throws(Diagnostic) -> Int {
        let count = try text.reading { () throws(Diagnostic) in try QuantityParser.parseCount(written) }
        try check(count...count, text)
        return count
    }

    private static func check(_ range: ClosedRange<Int>, _ text: DistributionText) throws(Diagnostic) {
        guard range.lowerBound >= 1, range.upperBound <= TraceCheck.mostTokens else {
            throw text.failure("a number is not from 1 to \(TraceCheck.mostTokens)")
        }
    }
}

extension PauseDistribution {
    private static let expected =
        "a time such as 5s, a range such as 1s..10s, `exponential MEAN` or `log-normal MEAN cv CV`"

    /// Reads a distribution of pauses.
    ///
    /// - Throws: `load-distribution` or `field-value`, with the forms that are understood.
    init(_ value: LocatedValue, named name: String) throws(Diagnostic) {
        let text = try DistributionText(value, named: name, expected: PauseDistribution.expected)
        let ends = try text.first().split(separator: "..", omittingEmptySubsequences: false).map(String.init)
        guard ends.count <= 2 else { throw text.failure("\(quoted(try text.first())) is no range") }
        let low = try PauseDistribution.seconds(ends[0], text)
        let high = try PauseDistribution.seconds(ends[ends.count - 1], text)
        guard low <= high else { throw text.failure("the range ends below its beginning") }
        switch (text.kind, ends.count) {
        case (nil, 1):
            try text.allow()
            self = .fixed(low)
        case (nil, _), ("uniform", _):
            try text.allow()
            self = .uniform(low...high)
        case ("exponential", 1):
            try text.allow()
            self = .exponential(mean: low)
        case ("log-normal", 1):
            try text.allow("cv")
            self = .logNormal(mean: low, coefficientOfVariation: try text.number("cv", in: 0...100))
        default: throw text.failure("this form has no meaning here")
        }
    }

    private static func seconds(_ written: String, _ text: DistributionText) throws(Diagnostic) -> Seconds {
        try text.reading { () throws(Diagnostic) in try Seconds(parsing: written) }
    }
}
