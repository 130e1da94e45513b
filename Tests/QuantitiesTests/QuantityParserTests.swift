import Diagnostics
import Quantities
import Testing

@Suite struct QuantityParserTests {
    @Test(arguments: [
        ("400TFlops", 400e12, Dimension.computeRate), ("400 TFLOP/s", 400e12, .computeRate),
        ("12.8PFlops", 12.8e15, .computeRate), ("989 tflops", 989e12, .computeRate),
        ("1979 TOPS", 1979e12, .computeRate),
        ("92.3 TFLOP", 92.3e12, .work), ("92.3 TFLOPs", 92.3e12, .work), ("3 FLOP", 3, .work),
        ("1.8TBps", 1.8e12, .bandwidth), ("1.8 TB/s", 1.8e12, .bandwidth), ("1.8 TB per second", 1.8e12, .bandwidth),
        ("200Gb/s", 25e9, .bandwidth), ("400 Gbps", 50e9, .bandwidth), ("100 Gbit/s", 12.5e9, .bandwidth),
        ("64GB", 64e9, .data), ("64 GiB", 64 * 0x1p30, .data), ("64G", 64e9, .data), ("64Gi", 64 * 0x1p30, .data),
        ("512 bytes", 512, .data), ("96.3 kB", 96.3e3, .data), ("8 bits", 1, .data), ("６４ＧＢ", 64e9, .data),
        ("30s", 30, .duration), ("30 seconds", 30, .duration), ("120 ms", 0.12, .duration), ("5 us", 5e-6, .duration),
        ("5µs", 5e-6, .duration), ("5μs", 5e-6, .duration), ("2 min", 120, .duration), ("1h", 3600, .duration),
        ("24.2%", 0.242, .share), ("60 %", 0.6, .share), ("60％", 0.6, .share), ("13.4 percent", 0.134, .share),
        ("235B", 235e9, .count), ("235 billion", 235e9, .count), ("1.2M", 1.2e6, .count), ("4k", 4000, .count),
        ("12,345", 12345, .count), ("12\u{2009}345", 12345, .count), ("32_768", 32768, .count), ("1e9", 1e9, .count),
        ("0.5", 0.5, .count), (".5", 0.5, .count), ("2.5×10^9", 2.5e9, .count), ("2.5 x 10⁹", 2.5e9, .count),
        ("2^30", 0x1p30, .count), ("10^-3", 0.001, .count), ("~28.5", 28.5, .count), ("≈ 28.5 s", 28.5, .duration),
        ("8,314 tok/s", 8314, .tokenRate), ("8.97k tok/s", 8970, .tokenRate), ("12 tokens / s", 12, .tokenRate),
        ("$2.5", 2.5, .money), ("700W", 700, .power), ("1.4 kW", 1400, .power), ("-5GB", -5e9, .data),
        (" 7 s ", 7, .duration),
    ])
    func reads(text: String, value: Double, dimension: Dimension) throws {
        let quantity = try QuantityParser.parse(text)
        #expect(quantity.value == value)
        #expect(quantity.dimension == dimension)
    }

    @Test(arguments: [
        ("", "quantity-syntax", 1, "nothing"), ("   ", "quantity-syntax", 4, "nothing"),
        ("GB", "quantity-syntax", 1, "a number is missing before `GB`"), ("abc", "quantity-syntax", 1, "`abc`"),
        ("64 GBB", "quantity-unit", 4, "`GBB`"), ("64 gb", "quantity-unit", 4, "`gb`"),
        ("64Gb", "quantity-unit", 3, "`Gb`"), ("1.2.3", "quantity-syntax", 4, "unexpected `.`"),
        ("1,5 GB", "quantity-syntax", 2, "unexpected `,`"), ("1e999", "quantity-range", 1, "out of range"),
        ("1e300 TB^", "quantity-syntax", 9, "`^`"), ("64 GB 2", "quantity-syntax", 7, "`2`"),
        ("$5 GB", "quantity-unit", 4, "`GB`"), ("9^9999", "quantity-range", 1, "out of range"),
        ("5 5", "quantity-unit", 3, "`5`"),
    ])
    func rejects(text: String, code: String, column: Int, message: String) throws {
        let start = SourceLocation(file: "f", line: 1, column: 1)
        let error = #expect(throws: Diagnostic.self) { try QuantityParser.parse(text, at: start) }
        #expect(error?.code == code)
        #expect(error?.location?.column == column)
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }

    @Test func suggestsTheNearestUnit() {
        let error = #expect(throws: Diagnostic.self) { try QuantityParser.parse("64 GBB") }
        #expect(error?.hint == "did you mean `GB`?")
        let bits = #expect(throws: Diagnostic.self) { try QuantityParser.parse("64 gb") }
        #expect(bits?.hint?.contains("bytes are GB") == true)
    }

    @Test func dimensionMismatchSaysBoth() {
        let error = #expect(throws: Diagnostic.self) { try Bytes(parsing: "64 GB/s") }
        #expect(error?.message == "`64 GB/s` is a bandwidth; an amount of data was expected")
    }

    @Test func typedReading() throws {
        #expect(try Bytes(parsing: "64 GB") == .gigabytes(64))
        #expect(try FLOPs(parsing: "2 TFLOPS") == .teraFLOPs(2))
        #expect(try FLOPsPerSecond(parsing: "2 TFLOPs") == .teraFLOPsPerSecond(2))
        #expect(try Fraction(parsing: "0.6") == Fraction(rawValue: 0.6))
        #expect(throws: Diagnostic.self) { try Bytes(parsing: "64") }
        #expect(throws: Diagnostic.self) { try Bytes(parsing: "-5GB") }
        #expect(throws: Diagnostic.self) { try Bytes(parsing: "1e308 TB") }
        #expect(throws: Diagnostic.self) { try Fraction(parsing: "4k") }
    }

    @Test(arguments: [
        ("[128, 10240]", 128...10240), ("128..10240", 128...10240), ("128-10240", 128...10240),
        ("1k..32k", 1000...32000),
        ("[128,256]", 128...256), ("4096", 4096...4096), ("128 to 256", 128...256), ("1,024–2,048", 1024...2048),
        ("128...256", 128...256), ("（1～8）", 1...8),
    ])
    func readsRanges(text: String, range: ClosedRange<Int>) throws {
        #expect(try IntegerRange.parse(text) == range)
    }

    @Test(arguments: [
        "", "[", "[]", "[1", "]", "9..1", "1..", "..2", "a..b", "1.5..2", "1..2..3", "-", "[1,2,3]", "1GB..2GB",
    ])
    func rejectsRanges(text: String) {
        #expect(throws: Diagnostic.self) { try IntegerRange.parse(text) }
    }
}
