import Quantities
import Testing

@Suite struct QuantityDescriptionTests {
    @Test(arguments: [
        (Bytes.gigabytes(64).description, "64 GB"), (Bytes(rawValue: 25.24e9).description, "25.2 GB"),
        (Bytes(rawValue: 96_256).description, "96.3 kB"), (Bytes(rawValue: 0).description, "0 bytes"),
        (Bytes(rawValue: 999.9e6).description, "1.00 GB"), (Bytes(rawValue: -5e9).description, "-5 GB"),
        (Seconds(rawValue: 1.541).description, "1.54 s"), (Seconds(rawValue: 0.01203).description, "12.0 ms"),
        (Seconds(rawValue: 53.02e-6).description, "53.0 µs"), (Seconds(rawValue: 30).description, "30 s"),
        (FLOPsPerSecond(rawValue: 240e12).description, "240 TFLOP/s"),
        (FLOPs(rawValue: 11.8e15).description, "11.8 PFLOP"),
        (FLOPs(rawValue: 92.3e12).description, "92.3 TFLOP"),
        (BytesPerSecond(rawValue: 1.44e12).description, "1.44 TB/s"),
        (Fraction(rawValue: 0.2424).description, "24.2 %"),
        (TokensPerSecond(rawValue: 8970).description, "8,970 tok/s"),
        (TokensPerSecond(rawValue: 8967.6).description, "8,970 tok/s"), (Watts(rawValue: 700).description, "700 W"),
        (Dollars(rawValue: 2.5).description, "$2.50"), (Dollars(rawValue: -1234.5).description, "-$1,234.50"),
        (Seconds(rawValue: .nan).description, "NaN s"), (Bytes(rawValue: .infinity).description, "inf bytes"),
        (Bytes(rawValue: 1.234e300).description, "1.23e300 bytes"),
    ])
    func prints(description: String, expected: String) {
        #expect(description == expected)
    }

    @Test(arguments: [
        (1.005, 2, false, "1.01"), (0, 2, false, "0.00"), (-0.001, 2, false, "0.00"),
        (1234567.891, 1, true, "1,234,567.9"),
        (999.96, 1, true, "1,000.0"), (0.05, 1, false, "0.1"), (0.04, 1, false, "0.0"), (12, 0, false, "12"),
        (-12.5, 0, false, "-13"), (.nan, 2, false, "NaN"), (-.infinity, 2, true, "-inf"),
        (1e21, 0, true, "1,000,000,000,000,000,000,000"),
        (9.99, 1, false, "10.0"), (Double.leastNonzeroMagnitude, 3, false, "0.000"), (0.5, 0, false, "1"),
        (0.0005, 3, false, "0.001"),
    ])
    func printsPlaces(value: Double, places: Int, grouped: Bool, expected: String) {
        #expect(FixedPoint.format(value, places: places, groupsThousands: grouped) == expected)
    }

    @Test(arguments: [
        (0.00123456, 3, "0.00123"), (99.95, 3, "100"), (1234.5, 3, "1230"), (7, 3, "7"), (0.1, 2, "0.10"),
    ])
    func printsSignificant(value: Double, digits: Int, expected: String) {
        #expect(FixedPoint.significant(value, digits: digits) == expected)
    }

    @Test func whatIsPrintedReadsBack() throws {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<400 {
            let value =
                Double.random(in: 1...10, using: &generator) * scale(Int.random(in: -12...18, using: &generator))
            try check(Bytes(rawValue: value))
            try check(BytesPerSecond(rawValue: value))
            try check(FLOPs(rawValue: value))
            try check(FLOPsPerSecond(rawValue: value))
            try check(Seconds(rawValue: value))
            try check(Fraction(rawValue: value))
            try check(TokensPerSecond(rawValue: value))
            try check(Watts(rawValue: value))
            try check(Dollars(rawValue: value))
        }
    }

    private func scale(_ power: Int) -> Double { Double("1e\(power)") ?? 1 }

    private func check<Q: ParsableQuantity & CustomStringConvertible>(_ quantity: Q) throws {
        let back = try Q(parsing: quantity.description)
        #expect((back.rawValue - quantity.rawValue).magnitude <= 0.005 * quantity.rawValue, "\(quantity)")
    }
}
