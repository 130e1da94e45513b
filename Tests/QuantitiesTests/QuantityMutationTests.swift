import Diagnostics
import Quantities
import Testing

@Suite struct QuantityMutationTests {
    private static let seeds = [
        "1.8 TB/s", "12,345 tok/s", "2.5×10^9", "[128, 10240]", "~24.2 %", "2TB = 32 × 64GB (28.5s < 30s)", "$2.5",
        "６４ＧＢ",
    ]
    private static let pieces: [Unicode.Scalar] = Array(
        "0123456789.,-+eE^×x$%~[]()/ \u{2009}µGBTs\u{301}\u{0}\n９²∞".unicodeScalars)

    @Test func brokenTextNeverTraps() {
        var generator = SeededGenerator(seed: 1)
        for round in 0..<4000 {
            var scalars = Array(Self.seeds[round % Self.seeds.count].unicodeScalars)
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let index = Int.random(in: 0...scalars.count, using: &generator)
                let piece = Self.pieces[Int.random(in: 0..<Self.pieces.count, using: &generator)]
                if index == scalars.count || Bool.random(using: &generator) {
                    scalars.insert(piece, at: index)
                } else if Bool.random(using: &generator) {
                    scalars[index] = piece
                } else {
                    scalars.remove(at: index)
                }
            }
            let text = String(String.UnicodeScalarView(scalars))
            if let quantity = try? QuantityParser.parse(text) { #expect(quantity.value.isFinite) }
            _ = try? IntegerRange.parse(text)
            for quantity in QuantityScanner.scan(text) {
                #expect(quantity.value.isFinite)
                #expect(quantity.range.lowerBound >= 0 && quantity.range.upperBound <= scalars.count)
            }
        }
    }
}
