import Diagnostics
import Foundation
import Planning
import Quantities
import Simulation
import Testing
import Traffic

@testable import Reporting

/// What a simulated run looks like to people and to programs.
@Suite("Simulation documents")
struct SimulationDocumentTests {
    /// Rows of which one failed, one is broken and one is out of order.
    private static let rows = """
        {"metadata":{"request_start_ns":2000000000},"metrics":{"input_sequence_length":{"value":900},"output_sequence_length":{"value":40}}}
        {"metadata":{"request_start_ns":1000000000},"metrics":{"input_sequence_length":{"value":700},"output_sequence_length":{"value":30}}}
        {"metadata":{"request_start_ns":3000000000},"metrics":{},"error":{"code":500}}
        {"metadata":{"request_start_ns":4000000000},"metrics":{"input_sequence_length":{"value":0},"output_sequence_length":{"value":30}}}

        """

    private static func scenario() throws -> Scenario {
        let fields = [
            "model.name=Qwen/Qwen3-8B", "cluster.accelerator=H100", "cluster.count=1", "load.input=800",
            "load.output=50", "load.concurrency=4", "objectives.ttft=1 s", "layout=tp1",
        ].map { text in
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            return ScenarioSetting("--test", sets: parts[0], to: parts[1])
        }
        return try ScenarioReader.read(nil, settings: fields).resolved(in: try ScenarioCatalogs.load())
    }

    private static func answer(
        to input: TrafficInput, _ settings: PoolSettings = PoolSettings()
    ) throws -> SimulationAnswer {
        let scenario = try scenario()
        let deployment = try scenario.simulated(
            try #require(scenario.layout), settings: settings, routing: .roundRobin)
        var feed = try TrafficFeed(input)
        let promise = RequestPromise(scenario.objectives)
        let result = try deployment.run(
            &feed, options: SimulationOptions(record: RecordOptions(promise: promise), isOpenLoop: input.isOpenLoop))
        return SimulationAnswer(
            scenario: scenario, engine: try scenario.simulatedEngine(), deployment: deployment, layouts: ["tp1"],
            load: "a test", promise: promise, warmUpRequests: 0, isExact: false, result: result,
            capacity: try deployment.capacity(for: result.sample), trace: feed.source.counts)
    }

    private static func traced() throws -> SimulationAnswer {
        let path = FileManager.default.temporaryDirectory.appending(path: "trace-\(UUID().uuidString).jsonl").path
        try Data(rows.utf8).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try answer(to: TrafficInput(try TraceFile(path: path, skipsBadRows: true).open()))
    }

    private static func madeUp() throws -> SimulationAnswer {
        // A cache that is too small for all who ask at once.
        var settings = PoolSettings()
        settings.cacheBlocks = 2000
        let load = "clients: 300, arrivals: closed, input: 800, output: 300, requests: 400, shared_prefix: {tokens: 64}"
        return try answer(to: TrafficInput(try SyntheticLoad(parsing: load, flag: "--load")), settings)
    }

    @Test("The JSON Schemas describe what is written")
    func schemas() throws {
        let schema = try DocumentSchema("simulation.v1")
        try schema.check(SimulationJSON.document(of: try Self.traced()))
        try schema.check(SimulationJSON.document(of: try Self.madeUp()))
    }

    @Test("Rows that a trace marks as failed, broken rows and rows out of order are told apart")
    func rowsOfATrace() throws {
        let answer = try Self.traced()
        let document = SimulationJSON.document(of: answer)
        #expect(document["requests"]?["arrived"] == 2 && document["requests"]?["completed"] == 2)
        let trace = try #require(document["trace"])
        #expect(trace["rows"] == 4 && trace["failed"] == 1 && trace["bad"] == 1 && trace["reordered"] == 1)
        let text = TerminalRenderer(width: 100).render(SimulationReport.document(of: answer))
        #expect(text.contains("line 4: the prompt has 0 tokens"))
        #expect(text.contains("1 request failed where the trace was taken"))
    }

    @Test("Found prompts and requests that were put back are shown over time")
    func overTime() throws {
        let answer = try Self.madeUp()
        let (counts, copies) = (answer.result.counts, answer.result.copies)
        let timeline = answer.result.timeline
        let spans = timeline.spans
        #expect(counts.cachedTokens > 0 && counts.preemptions > 0)
        #expect(abs(spans.reduce(0) { $0 + $1.cachedTokens } - Double(counts.cachedTokens)) < 1e-6)
        #expect(abs(spans.reduce(0) { $0 + $1.startedTokens } - Double(counts.promptTokens)) < 1e-6)
        #expect(abs(spans.reduce(0) { $0 + $1.preemptions } - Double(counts.preemptions)) < 1e-6)
        let shares = timeline.points(atMost: 80, copies: copies).compactMap(\.cachedShare)
        #expect(!shares.isEmpty && shares.allSatisfy { $0.rawValue >= 0 && $0.rawValue <= 1 })
        let page = HTMLRenderer.render(SimulationReport.document(of: answer))
        #expect(page.contains("prompts found"))
        #expect(page.contains("put back"))
    }
}
