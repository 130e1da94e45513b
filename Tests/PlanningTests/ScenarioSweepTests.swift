import Diagnostics
import Documents
import Hardware
import Planning
import Serving
import Synchronization
import Testing

@Suite("Scenario sweeps")
struct ScenarioSweepTests {
    private static func sweep(
        count: String = "8", input: String = "1k", rest: String = "", settings: [ScenarioSetting] = []
    ) throws -> ScenarioSweep {
        let text = """
            schema: shardwise/scenario/v1
            model: Qwen3-235B
            cluster: {accelerator: H200, count: \(count)}
            load:
              input: \(input)
              output: 100
            \(rest)
            """
        return try ScenarioSweep(DocumentText(name: "sweep.yaml", content: text), settings: settings)
    }

    /// What is chosen in each scenario, each value as it was written.
    private static func table(_ sweep: ScenarioSweep) -> [String] {
        (0..<sweep.count).map { index in
            sweep.choices(at: index).map { choice in
                switch choice.value.content {
                case .number(_, let literal): "\(choice.path)=\(literal)"
                case .string(let text): "\(choice.path)=\(text)"
                default: choice.path
                }
            }.joined(separator: " ")
        }
    }

    @Test("Lists multiply in document order, the last field fastest")
    func product() throws {
        let sweep = try Self.sweep(count: "[8, 16]", input: "[1k, 2k, 4k]")
        #expect(sweep.paths == ["cluster.count", "load.input"])
        #expect(
            Self.table(sweep) == [
                "cluster.count=8 load.input=1k", "cluster.count=8 load.input=2k", "cluster.count=8 load.input=4k",
                "cluster.count=16 load.input=1k", "cluster.count=16 load.input=2k", "cluster.count=16 load.input=4k",
            ])
        #expect(try sweep.description(at: 4).cluster.deviceCount == 16)
        #expect(try sweep.description(at: 4).input == 2000)
    }

    static let ranges: [(String, [String])] = [
        ("1k..32k x2", ["1000", "2000", "4000", "8000", "16000", "32000"]), ("1..8 +1", (1...8).map(String.init)),
        ("1..10 x3", ["1", "3", "9"]), ("5..5 +1", ["5"]), ("[1, 8..32 x2, 100]", ["1", "8", "16", "32", "100"]),
        ("10 .. 30 +10", ["10", "20", "30"]), ("1k..1400 +200", ["1000", "1200", "1400"]),
    ]

    @Test("Ranges double or add, their ends included", arguments: ranges)
    func range(_ text: String, _ values: [String]) throws {
        #expect(try Self.table(Self.sweep(input: text)) == values.map { "load.input=\($0)" })
    }

    @Test("Ranges keep the unit of their first value, and are not off by what binary fractions add")
    func units() throws {
        let sweep = try Self.sweep(rest: "objectives: {ttft: 0.1s..0.3s +0.1s, tpot: 10ms..0.04s x2}")
        let values = Self.table(sweep)
        #expect(values.count == 9)
        #expect(values.first == "objectives.ttft=0.1s objectives.tpot=10ms")
        #expect(values.last == "objectives.ttft=0.3s objectives.tpot=40ms")
    }

    @Test("A field whose own value is a list keeps its meaning, and varies by lists of lists")
    func listFields() throws {
        let plain = try Self.sweep(rest: "experts: {routing: [0.5, 0.3, 0.2]}\nspeculation: {acceptance: [0.8, 0.6]}")
        #expect(plain.count == 1 && plain.paths.isEmpty)
        #expect(try Self.sweep(rest: "search: {weights: [fp8, bf16]}").count == 1)
        let varied = try Self.sweep(rest: "speculation: {acceptance: [[0.8], [0.8, 0.6]]}")
        #expect(varied.paths == ["speculation.acceptance"])
        #expect(try varied.description(at: 1).settings.drafting?.acceptance == [0.8, 0.6])
    }

    @Test("Alternatives may be objects, with alternatives inside")
    func nested() throws {
        let text = """
            schema: shardwise/scenario/v1
            model: Qwen3-235B
            cluster:
              - {accelerator: H100, count: 8..32 x2}
              - {accelerator: H200, count: 8}
            load: {input: [100, 200], output: 100}
            """
        let sweep = try ScenarioSweep(DocumentText(name: "s.yaml", content: text))
        #expect(sweep.count == 8 && sweep.paths == ["cluster", "cluster.count", "load.input"])
        #expect(Self.table(sweep)[5] == "cluster cluster.count=32 load.input=200")
        #expect(Self.table(sweep)[6] == "cluster load.input=100")
        #expect(try sweep.description(at: 5).cluster.deviceCount == 32)
        #expect(try sweep.description(at: 7).cluster.deviceCount == 8)
    }

    @Test("A flag replaces a field's alternatives, and may hold a range")
    func flags() throws {
        let fixed = try Self.sweep(
            count: "[8, 16]", settings: [ScenarioSetting("--count", sets: "cluster.count", to: "4")])
        #expect(fixed.count == 1)
        let varied = try Self.sweep(settings: [ScenarioSetting("--count", sets: "cluster.count", to: "4..16 x2")])
        #expect(Self.table(varied) == ["cluster.count=4", "cluster.count=8", "cluster.count=16"])
    }

    @Test("Errors of one alternative stand at its own place")
    func location() throws {
        let sweep = try Self.sweep(count: "[8, -16]")
        _ = try sweep.description(at: 0)
        let error = try #require(throws: Diagnostic.self) { try sweep.description(at: 1) }
        #expect(error.location?.line == 3 && error.location?.column == 41)
        #expect(error.sourceLine?.contains("count: [8, -16]") == true)
    }

    static let nonsense: [(String, String)] = [
        ("8..1 x2", "ends before it begins"), ("1..8 x1", "not above 1"), ("1..8 x0.5", "not above 1"),
        ("1..8 xnan", "not above 1"), ("1..8 xinf", "not above 1"), ("1..8 x-2", "not above 1"),
        ("0..8 x2", "leads nowhere"), ("-8..8 x2", "leads nowhere"), ("1..8 +0", "adds nothing"),
        ("1..8 +-1", "adds nothing"), ("1..8", "has no step"), ("1..inf x2", "expected a number"),
        ("1..1e18 +1", "more than 100000"), ("1..1e999 x2", "out of range"), ("1..2 +1e-12", "more than 100000"),
        ("1e15..1e15 +1e-9", "lost in rounding"), ("1..8 x1.0000000001", "more than 100000"),
        ("1s..8GB x2", "cannot go on"), ("1s..8s +1", "cannot go on"), ("$1..$8 x2", "prices"), ("[]", "is empty"),
        ("[[1, 2]]", "itself a list"), ("[1..400 +1, 1..100000 +1]", "more than 100000"),
    ]

    @Test("Ranges and lists that make no sense are refused where they stand", arguments: nonsense)
    func hostile(_ text: String, _ message: String) throws {
        let error = try #require(throws: Diagnostic.self) { try Self.sweep(input: text) }
        #expect(error.message.contains(message), "\(error)")
        #expect(error.location?.line == 5 && error.sourceLine != nil)
    }

    @Test("A product of ranges beyond the limit is refused before anything is made")
    func productLimit() throws {
        let error = try #require(throws: Diagnostic.self) {
            try Self.sweep(count: "1..1000 +1", input: "1..101 +1")
        }
        #expect(error.code == "sweep-too-large")
        #expect(try Self.sweep(count: "1..1000 +1", input: "1..100 +1").count == 100_000)
    }

    @Test("The identifier follows the fields, not the layout of the file")
    func identifier() throws {
        let sweep = try Self.sweep(count: "[8, 16]")
        #expect(try Self.sweep(count: "[8,   16]", rest: "# nodes").identifier == sweep.identifier)
        #expect(try Self.sweep(count: "[8, 32]").identifier != sweep.identifier)
        #expect(sweep.identifier.count == 16)
    }

    @Test("Parts cover every scenario once", arguments: [1, 2, 3, 7, 12])
    func parts(_ parts: Int) throws {
        var seen: [Int] = []
        for number in 1...parts { seen += Array(try SweepPart(parsing: "\(number)/\(parts)").indices(of: 10)) }
        #expect(seen.sorted() == Array(0..<10))
    }

    @Test(
        "Parts that are none are refused", arguments: ["0/2", "3/2", "1", "a/b", "1/2/3", "-1/2", "1/0", "1/999999999"])
    func badPart(_ text: String) {
        #expect(throws: Diagnostic.self) { try SweepPart(parsing: text) }
    }

    @Test("A stream keeps the order whatever takes long, and loses nothing", arguments: [0, 1, 2, 1000])
    func order(_ count: Int) {
        let found = Mutex([Int]())
        OrderedStream.run(Array(0..<count)) { index in
            var value = index
            for _ in 0..<(index % 7 == 0 ? 20_000 : 10) { value = value &* 31 &+ 7 }
            return (index, value)
        } emit: { index, _ in
            found.withLock { $0.append(index) }
        }
        #expect(found.withLock { $0 } == Array(0..<count))
    }
}
