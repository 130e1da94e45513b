import Diagnostics
import Documents
import Testing

@testable import Traffic

/// The quick readers against plain ones.
@Suite struct RowReadingTests {
    private func number(_ text: String) -> DecimalNumber? {
        var text = text
        return text.withUTF8 { bytes in
            var position = 0
            guard let number = DecimalNumber(bytes, at: &position), position == bytes.count else { return nil }
            return number
        }
    }

    @Test(arguments: [
        ("0", 0), ("61.114", 61_114_000_000), ("1759813207.532900363", 1_759_813_207_532_900_363), ("5e-05", 50_000),
        ("-0.5", -500_000_000), ("0.0000000005", 1), ("0.00000000049", 0), ("1E3", 1_000_000_000_000),
        ("123456789.12345678901234567890", 123_456_789_123_456_789), ("00012.5", 12_500_000_000),
    ]) func timesKeepEveryNanosecond(text: String, nanoseconds: Int) {
        #expect(number(text)?.scaled(byTenTo: 9) == nanoseconds)
    }

    @Test func wholeNumbersAreTold() {
        #expect(number("472.0")?.whole == 472 && number("4.72e2")?.whole == 472 && number("472.5")?.whole == nil)
        #expect(number("1e-400")?.whole == nil && number("1e400")?.scaled(byTenTo: 0) == nil)
        for text in ["", "-", ".5", "5.", "1e", "1e+", "+1", "1_000", "1,5", "0x10", "nan"] {
            #expect(number(text) == nil, "\(text)")
        }
    }

    private func nanoseconds(_ text: String) -> Int? {
        var text = text
        return text.withUTF8 { DateText.nanoseconds($0) }
    }

    /// Seconds since 1970 after `date -u -d … +%s`.
    @Test(arguments: [
        ("1970-01-01 00:00:00", 0), ("2000-02-29 12:00:00", 951_825_600), ("2023-11-16 18:17:03", 1_700_158_623),
        ("2024-03-01T00:00:00Z", 1_709_251_200), ("2024-05-10 02:00:00+02:00", 1_715_299_200),
        ("2100-12-31 23:59:59", 4_133_980_799), ("2024-05-10 00:00:00-0530", 1_715_319_000),
    ]) func datesCountFrom1970(text: String, seconds: Int) {
        #expect(nanoseconds(text) == seconds * 1_000_000_000)
    }

    @Test func fractionsOfSecondsAndNonsense() {
        #expect(nanoseconds("1970-01-01 00:00:01.2345678919") == 1_234_567_891)
        for text in ["", "2023-11-16", "2023-11-16 18:17", "2023-11-16 24:00:00", "2023-11-16 18:17:03 x", "x"] {
            #expect(nanoseconds(text) == nil, "\(text)")
        }
    }

    /// Random rows mean the same to the scanner and to the reader that keeps places.
    @Test func theScannerAgreesWithTheLocatedReader() throws {
        var random = RandomStream(seed: 11)
        let schema = TraceSchema.of(.aiperf)
        let tree = JSONFieldTree(schema.columns)
        let values = ["null", "12", "-0.5e3", "\"t\\u00e9\\\"xt\"", "[1,[2,{}]]", "{\"value\": 7}", "true", "NaN"]
        let names = ["metadata", "request_start_ns", "metrics", "input_sequence_length", "value", "error", "other"]
        func object(_ depth: Int) -> String {
            var used = Set<String>()
            let members = (0..<random.whole(in: 0...4)).compactMap { _ -> String? in
                let name = names[random.whole(in: 0...names.count - 1)]
                guard used.insert(name).inserted else { return nil }
                let value = depth < 3 && random.uniform() < 0.6 ? object(depth + 1) : values[random.whole(in: 0...7)]
                return "\"\(name)\": \(value)"
            }
            return "{ " + members.joined(separator: " ,") + "}"
        }
        var agreed = 0
        for _ in 0..<3000 {
            var text = object(0)
            var scanned = TraceRow()
            let isRead = text.withUTF8 { bytes in
                var scanner = JSONRowScanner(bytes)
                return scanner.read(tree, into: &scanned)
            }
            let value = try JSONReader.read(DocumentText(name: "row", content: text), allowsNonFinite: true)
            guard isRead, let located = try? LocatedRow.read(value, by: schema) else { continue }
            agreed += 1
            #expect("\(located)" == "\(scanned)", "\(text)")
        }
        #expect(agreed > 100)
    }

    @Test func theWindowSortsLikeASort() {
        var random = RandomStream(seed: 3)
        for _ in 0..<50 {
            let times = (0..<random.whole(in: 1...200)).map { _ in random.whole(in: 0...50) }
            var window = ArrivalWindow<Int>()
            for (index, time) in times.enumerated() { _ = window.insert(index, at: time) }
            var taken: [Int] = []
            while let (index, _) = window.takeFirst() { taken.append(index) }
            #expect(taken == times.indices.sorted { (times[$0], $0) < (times[$1], $1) })
        }
    }
}
