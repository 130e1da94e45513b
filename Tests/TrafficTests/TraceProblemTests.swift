import Diagnostics
import Foundation
import Quantities
import Testing
import Traffic

@Suite struct TraceProblemTests {
    private static let header = "TIMESTAMP,ContextTokens,GeneratedTokens\n"
    private static let good = #"{"timestamp": 10, "input_length": 8, "output_length": 2, "hash_ids": [1]}"#

    /// A file, the code of its error, and the line and column at which that stands.
    private static let broken: [(content: String, code: String, line: Int?, column: Int?)] = [
        ("", "trace-empty", 1, 1),
        ("\n \n", "trace-empty", 1, 1),
        (header, "trace-empty", nil, nil),
        ("a,b,c\n1,2,3\n", "trace-format", 1, 1),
        (#"{"a": 1}"#, "trace-format", 1, 1),
        ("TIMESTAMP,ContextToken,GeneratedTokens\n", "trace-format", 1, 1),
        (header + "2023-11-16 18:17:03.97,100\n", "trace-row", 2, 1),
        (header + "2023-11-16 18:17:03.97,100,5,9\n", "trace-row", 2, 1),
        (header + "2023-11-16 18:17:03.97,100,\n", "trace-row", 2, 28),
        (header + "2023-11-16 18:17:03.97,1e2.5,5\n", "trace-row", 2, 24),
        (header + "2023-13-16 18:17:03.97,100,5\n", "trace-row", 2, 1),
        (header + "yesterday,100,5\n", "trace-row", 2, 1),
        (header + "2023-11-16 18:17:03.97,\"100,5\n", "trace-row", 2, 24),
        (header + "2023-11-16 18:17:03.97,0,5\n", "trace-length", 2, 24),
        (header + "2023-11-16 18:17:03.97,100,0\n", "trace-length", 2, 28),
        (header + "2023-11-16 18:17:03.97,2000000000,5\n", "trace-length", 2, 24),
        ("arrival_s,input_tokens,output_tokens\n1,5,5\n-0.5,5,5\n", "trace-time", 3, 1),
        ("arrival_s,input_tokens,output_tokens\nnan,5,5\n", "trace-row", 2, 1),
        ("arrival_s,input_tokens,output_tokens\n1e30,5,5\n", "trace-row", 2, 1),
        ("arrival_s,input_tokens,output_tokens\n0,5.5,5\n", "trace-row", 2, 3),
        ("input_tokens,output_tokens\n5,5\n", "trace-column", 1, 1),
        ("arrival_s,input_tokens,output_tokens,arrival_s\n1,5,5,1\n", "trace-column", 1, 1),
        (good + "\n" + String(good.dropLast(30)), "json-syntax", 2, nil),
        (good + "\n\n" + #"{"timestamp": 10, "input_length": 8}"#, "field-missing", 3, 1),
        (good + "\n" + #"{"timestamp": "x", "input_length": 8, "output_length": 1}"#, "field-value", 2, 15),
        (good + "\n" + #"{"timestamp": 1, "input_length": 8.5, "output_length": 1}"#, "field-value", 2, 34),
        (good + "\n" + #"{"timestamp": 1, "input_length": -8, "output_length": 1}"#, "trace-length", 2, 34),
        (good + "\n" + #"{"timestamp": -1, "input_length": 8, "output_length": 1}"#, "trace-time", 2, 15),
        (good + "\n[1, 2]", "field-value", 2, 1),
        (good + "\n" + #"{"timestamp":1,"input_length":8,"output_length":1,"hash_ids":[1,"a"]}"#, "field-value", 2, 65),
        (#"{"schema": "shardwise/trace/v2"}"#, "field-value", 1, 12),
        (#"{"benchmarks": [{"requests": []}]}"#, "field-value", 1, 30),
        (#"{"benchmarks": [{"requests": {"successful": [{"start_time": 1}]}}]}"#, "field-missing", 1, 46),
    ]

    @Test(arguments: broken.indices) func saysWhatIsWrongAndWhere(index: Int) throws {
        let (content, code, line, column) = TraceProblemTests.broken[index]
        let error = #expect(throws: Diagnostic.self) { try TraceFixture(content).read() }
        #expect(error?.code == code, "\(content)")
        if let line { #expect(error?.location?.line == line, "\(content)") }
        if let column { #expect(error?.location?.column == column, "\(content)") }
    }

    @Test func badRowsAreCountedAndLeftOut() throws {
        let content = """
            arrival_s,input_tokens,output_tokens
            0,100,5
            oops
            1,0,5

            2,200,6
            3,300
            """
        let (requests, reader) = try TraceFixture(content).read(skipsBadRows: true)
        #expect(requests.map(\.inputTokens) == [100, 200])
        #expect(reader.counts.rows == 5 && reader.counts.requests == 2 && reader.counts.bad == 3)
        #expect(reader.counts.problems.map { $0.location?.line } == [3, 4, 7])
        let quoted = try #require(reader.counts.problems.first)
        #expect("\(quoted)".contains("oops"))
    }

    @Test func aTraceOfBadRowsHoldsNoRequest() throws {
        let fixture = TraceFixture("arrival_s,input_tokens,output_tokens\n0,0,0\n")
        let error = #expect(throws: Diagnostic.self) { try fixture.read(skipsBadRows: true) }
        #expect(error?.code == "trace-empty" && error?.message.contains("1 are bad") == true)
    }

    @Test func theStatedFormatIsHeldAgainstTheFile() throws {
        let fixture = TraceFixture("TIMESTAMP,ContextTokens,GeneratedToken\n2023-11-16 18:17:03,1,1\n")
        let error = #expect(throws: Diagnostic.self) { try fixture.read(format: .azure) }
        #expect(error?.code == "trace-column" && error?.hint == "is `GeneratedToken` meant to be `GeneratedTokens`?")
    }

    @Test func requestsAreSortedAndStayStable() throws {
        let content = "arrival_s,input_tokens,output_tokens\n3,1,1\n1,2,1\n2,3,1\n1,4,1\n"
        let (requests, reader) = try TraceFixture(content).read()
        #expect(requests.map(\.inputTokens) == [2, 4, 3, 1])
        #expect(requests.map(\.arrival.rawValue) == [0, 0, 1, 2] && reader.counts.reordered == 3)
    }

    @Test func aRequestFarOutOfOrderIsReported() throws {
        var content = "arrival_s,input_tokens,output_tokens\n"
        for second in 1...TraceReader.windowSize + 1 { content += "\(second),1,1\n" }
        content += "0,7,7\n"
        let error = #expect(throws: Diagnostic.self) { try TraceFixture(content).read() }
        #expect(error?.code == "trace-order" && error?.location?.line == TraceReader.windowSize + 3)
        let (requests, reader) = try TraceFixture(content).read(skipsBadRows: true)
        #expect(requests.count == TraceReader.windowSize + 1 && reader.counts.bad == 1)
    }

    @Test func unicodeAndMarksAreNoObstacle() throws {
        let (requests, _) = try TraceFixture(
            "\u{FEFF}" + #"{"timestamp":0,"input_length":1,"output_length":1,"說明":"🙂\u00e9\\","x":[{"y":{}}]}"#
        ).read()
        #expect(requests.count == 1)
        let error = #expect(throws: Diagnostic.self) {
            try TraceFixture("id,arrival_s,input_tokens,output_tokens\némile🙂,0,x,1\n").read()
        }
        #expect(error?.location?.column == 10)
    }

    @Test func hugeValuesAndDeepNestingAreErrors() throws {
        let deep = String(repeating: "[", count: 5000) + String(repeating: "]", count: 5000)
        let digits = String(repeating: "9", count: 4000)
        for value in [deep, digits, "1e999999999", "1e-999999999"] {
            let row = #"{"timestamp": 0, "input_length": \#(value), "output_length": 1}"#
            let content = TraceProblemTests.good + "\n" + row
            #expect(throws: Diagnostic.self, "\(value.prefix(20))") { try TraceFixture(content).read() }
        }
        let long = String(repeating: "a", count: 3 << 20)
        let row = #"{"timestamp": 0, "input_length": 1, "text": "\#(long)", "output_length": 1}"#
        #expect(try TraceFixture(TraceProblemTests.good + "\n" + row).read().0.count == 2)
    }

    @Test func damagedRowsNeverTrap() throws {
        var random = RandomStream(seed: 5)
        let table = "arrival_s,input_tokens,output_tokens,session\n0.5,100,5,\"a\"\n1.5e1,200,6,b\n"
        let lines = TraceProblemTests.good + "\n" + TraceProblemTests.good + "\n"
        for round in 0..<600 {
            var bytes = Array((round.isMultiple(of: 2) ? table : lines).utf8)
            for _ in 0...Int(random.next() % 4) {
                let place = Int(random.next() % UInt64(bytes.count))
                switch random.next() % 3 {
                case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
                case 1: bytes.remove(at: place)
                default: bytes.insert(bytes[Int(random.next() % UInt64(bytes.count))], at: place)
                }
            }
            let fixture = TraceFixture(bytes: Data(bytes), ending: "txt")
            for skips in [true, false] {
                guard let (requests, reader) = try? fixture.read(skipsBadRows: skips) else { continue }
                #expect(reader.counts.rows == requests.count + reader.counts.bad + reader.counts.failed)
            }
        }
    }

    /// Two Mooncake rows, compressed by `gzip -9n`.
    private static let archive =
        "H4sIAAAAAAACA6tWKsnMTS0uScwtULJSMNBRUMrMKygtic9JzUsvyQAKGRqABPNLS1BETYFiGYnFGfGZKcVAbrShjoJRbC1XNYpppgZYzDPC"
        + "ap4ZpnnGQPMAwHlJkJ4AAAA="

    @Test func archivesAreRead() throws {
        let bytes = try #require(Data(base64Encoded: TraceProblemTests.archive))
        let (requests, reader) = try TraceFixture(bytes: bytes, ending: "gz").read()
        #expect(reader.format == .mooncake && requests.map(\.inputTokens) == [100, 200])
        let cut = #expect(throws: Diagnostic.self) {
            try TraceFixture(bytes: bytes.dropLast(12), ending: "gz").read(skipsBadRows: true)
        }
        #expect(cut?.code == "file-gzip")
        #expect(throws: Diagnostic.self) { try TraceFile(path: "/nowhere/at/all.jsonl").open() }
    }
}
