import ArgumentParser
import Foundation
import Shardwise
import Testing

@testable import ShardwiseCommand

/// The simulator as the command line offers it.
@Suite struct SimulateCommandTests {
    private static let subject = [
        "simulate", "--model", "meta-llama/Llama-3.1-8B-Instruct", "--accelerator", "H100", "--count", "1", "--layout",
        "tp1",
    ]

    private func result(_ arguments: [String]) throws -> CommandResult {
        let command = try #require(
            try ShardwiseTool.parseAsRoot(SimulateCommandTests.subject + arguments) as? any ReportingCommand)
        return try command.result()
    }

    private func number(_ value: JSONValue?) -> Double? {
        switch value {
        case .number(let number): number
        case .integer(let number): Double(number)
        default: nil
        }
    }

    @Test func answersInPercentiles() throws {
        let result = try result(["--load", "rate: 4, input: 2000, output: 200, requests: 300"])
        #expect(result.status == .success)
        #expect(result.json["schema"] == "shardwise/simulation/v1")
        #expect(result.json["requests"]?["completed"] == 300)
        let first = result.json["latencies"]?["ttft_ms"]
        let (middle, high) = (number(first?["p50"]), number(first?["p99"]))
        #expect(try #require(middle) <= #require(high))
        let page = HTMLRenderer.render(result.report)
        #expect(page.contains("<svg") && page.contains("Over time"))
    }

    @Test func saysThatItIsOverloaded() throws {
        let result = try result(["--load", "rate: 500, input: 2000, output: 200, requests: 200"])
        #expect(result.status == .findings)
        #expect(result.json["verdict"] == "overloaded")
    }

    @Test func runsAClosedLoop() throws {
        let result = try result(["--concurrency", "8", "--input", "500", "--output", "50", "--requests", "100"])
        #expect(result.json["requests"]?["completed"] == 100)
        #expect(result.json["peak_running"] == 8)
    }

    @Test func aSeedOnTheCommandLineReplacesTheLoads() throws {
        func span(_ arguments: String...) throws -> JSONValue? {
            try result(["--load", "rate: 4, input: 500, output: 20, requests: 50, seed: 7"] + arguments).json["span_s"]
        }
        #expect(try span() == span("--seed", "7"))
        #expect(try span() != span("--seed", "8"))
    }

    @Test func refusesWhatContradictsItself() throws {
        #expect(throws: (any Error).self) { try result(["--trace", "a", "--load", "rate: 1"]) }
        #expect(throws: (any Error).self) { try result(["--routing", "nowhere"]) }
        #expect(throws: (any Error).self) { try result(["--load", "rate: 4, input: 0, output: 1, requests: 5"]) }
    }

    @Test func replaysAMeasuredRun() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "shardwise-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let requests = folder.appending(path: "requests.csv").path
        // What the simulator writes is a measured run that it must meet.
        _ = try result([
            "--load", "rate: 4, input: 500..3000, output: 50..400, requests: 200", "--requests-file",
            requests,
        ])
        let replayed = try result(["--replay", requests])
        guard case .array(let runs)? = replayed.json["runs"] else { throw ExitCode(1) }
        #expect(runs.count == 2)
        for (run, limit) in zip(runs, [0.01, 5.0]) {
            guard case .array(let rows)? = run["rows"] else { continue }
            for row in rows where row["metric"] == "tpot" && row["statistic"] == "mean" {
                #expect(try abs(#require(number(row["error_percent"]))) < limit)
            }
        }
    }
}
