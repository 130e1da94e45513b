import ArgumentParser
import Shardwise
import Testing

@testable import ShardwiseCommand

@Suite("Commands")
struct CommandTests {
    static let brief = [
        "--model", "Qwen3-235B", "--weights", "fp8", "--kv-cache", "fp8", "--memory", "64GB", "--bandwidth", "1.8TBps",
        "--compute", "400TFLOPS", "--count", "8", "--mfu", "60%", "--bandwidth-utilization", "80%", "--concurrency",
        "128", "--input", "2048", "--output", "2048", "--ttft", "30s",
    ]

    /// The result of a command line, as the tool would write it.
    private func result(_ arguments: [String]) throws -> CommandResult {
        let command = try #require(try ShardwiseTool.parseAsRoot(arguments) as? any ReportingCommand)
        return try command.result()
    }

    @Test("A plan that keeps its promise succeeds and is a versioned document")
    func plan() throws {
        let result = try result(["plan"] + CommandTests.brief)
        #expect(result.status == .success)
        #expect(result.json["schema"] == "shardwise/plan/v1")
        #expect(result.json["feasible"] == true)
        let text = JSONWriter.write(result.json)
        #expect(try JSONReader.read(DocumentText(name: "plan.json", content: text))["chosen"] != nil)
    }

    @Test("A plan that was written is launched, and what was launched is read back")
    func launch() throws {
        let plan = try result(
            [
                "plan", "--model", "Qwen/Qwen3-8B", "--accelerator", "H100", "--count", "2", "--input", "1000",
                "--output",
                "200", "--concurrency", "8", "--engine", "vllm@0.33.0",
            ])
        let folder = try TemporaryFolder()
        let path = try folder.write("plan.json", JSONWriter.write(plan.json))
        let launch = try result(["launch", path, "--explain"])
        #expect(launch.status == .success)
        guard case .array(let artifacts)? = launch.json["artifacts"],
            case .string(let script)? = artifacts[0]["content"]
        else {
            Issue.record("no files")
            return
        }
        let check = try result(["launch", "--check", try folder.write("node.sh", script)])
        #expect(check.status == .success)
        #expect(throws: Diagnostic.self) { try result(["launch"]) }
        #expect(throws: Diagnostic.self) { try result(["launch", "--check", "echo hello"]) }
        #expect(try result(["launch", "--check", "vllm serve Qwen/Qwen3-8B -tp 5"]).status == .findings)
        let priced = try result(["launch", "--check", "vllm serve Qwen/Qwen3-8B -tp 2", "--accelerator", "H100"])
        guard case .array(let commands)? = priced.json["commands"] else {
            Issue.record("no commands")
            return
        }
        #expect(priced.status == .success)
        #expect(commands.first?["price"]?["accelerator"] == "H100")
        // 8.19 billion parameters of two bytes on two devices.
        if case .number(let weights)? = commands.first?["price"]?["weights_bytes"] {
            #expect((8.1e9...8.4e9).contains(weights))
        } else {
            Issue.record("no weights")
        }
        #expect(commands.first?["findings"] == .array([]))
    }

    @Test("An audit of the example has findings in every format")
    func audit() throws {
        let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let example = root + "/Examples/qwen3-235b-32"
        for format in AuditCommand.Format.allCases {
            let command = try #require(
                try ShardwiseTool.parseAsRoot(["audit", example, "--format", format.rawValue]) as? AuditCommand)
            let (audit, status) = try command.audited()
            #expect(status == .findings)
            let text = command.render(audit, format, for: .file)
            for sentence in ["3030 is 30 typed twice", "for 36 devices", "write dp=32"] {
                let isListed = format != .sarif && format != .github || sentence == "write dp=32"
                #expect(!isListed || text.replacing("\n    ", with: " ").contains(sentence), "\(format): \(sentence)")
            }
        }
    }

    @Test("The example's scenario is answered with a deployment that keeps its promise")
    func exampleScenario() throws {
        let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let result = try result(["plan", "--scenario", root + "/Examples/qwen3-235b-64gb/scenario.yaml"])
        #expect(result.status == .success)
        #expect(result.json["chosen"]?["keeps_promises"] == true)
    }

    @Test("Documents that make no case are refused", arguments: ["/nonexistent", "/dev/zero"])
    func unusableDossier(path: String) throws {
        let command = try #require(try ShardwiseTool.parseAsRoot(["audit", path]) as? AuditCommand)
        #expect(throws: Diagnostic.self) { try command.audited() }
    }

    @Test("A promise that cannot be kept is a finding")
    func infeasible() throws {
        #expect(try result(["plan"] + CommandTests.brief + ["--ttft", "1ms"]).status == .findings)
        #expect(
            try result(["evaluate", "--layout", "tp8 ep8"] + CommandTests.brief + ["--ttft", "1ms"]).status == .findings
        )
    }

    @Test(
        "Each command writes every format",
        arguments: [
            ["plan"] + brief, ["evaluate", "--layout", "tp8 ep8"] + brief,
            ["explain", "--layout", "tp8 ep8", "--phase", "decode"] + brief,
            ["explain", "--layout", "tp4 dp2 ep8", "--step", "mixed", "--engine", "vllm@0.22.0"] + brief,
            [
                "evaluate", "--layout", "tp2 dp4 ep8", "--engine", "sglang", "--draft-acceptance", "0.8",
                "--expert-skew",
                "0.6", "--redundant-experts", "8", "--two-batch-overlap", "--cached-share", "30%",
            ] + brief, ["models"], ["models", "Qwen3-235B"],
            ["accelerators"], ["accelerators", "H200"], ["accelerators", "GB200"], ["accelerators", "Ascend-950PR"],
        ])
    func formats(arguments: [String]) throws {
        let result = try result(arguments)
        let output = try OutputOptions.parse([])
        for format in OutputOptions.Format.allCases {
            let text = output.render(result, as: format, for: .file)
            #expect(text.hasSuffix("\n"))
            #expect(text.count > 200)
            #expect(!text.contains("nan") && !text.contains("inf "))
            if format == .terminal {
                #expect(!text.contains("\u{1B}"))
                #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
            }
        }
    }

    @Test(
        "Wrong input is status 2, with the flag and the error's code",
        arguments: [
            (["plan"], "field-missing"), (["plan"] + brief + ["--count", "0"], "field-value"),
            (["plan"] + brief + ["--count", "2000000"], "field-value"),
            (["plan"] + brief + ["--input", "0"], "field-value"),
            (["plan"] + brief + ["--model", "nosuch"], "unknown-model"),
            (["plan"] + brief + ["--scenario", "/nosuch/scenario.yaml"], "file-missing"),
            (["plan"] + brief + ["--accelerator", "H200"], "field-conflict"),
            (["evaluate"] + brief, "field-missing"), (["evaluate", "--layout", "tp8 ep3"] + brief, "grids-agree"),
            (["evaluate", "--layout", "tp16 ep16"] + brief, "devices-available"),
            (["explain", "--layout", "banana"] + brief, "layout-syntax"), (["models", "nosuch"], "unknown-model"),
            (["accelerators", "H20O"], "unknown-accelerator"),
            (["plan"] + brief + ["--topology", "nosuch"], "unknown-topology"),
            (["plan"] + brief + ["--fabric", "nosuch"], "unknown-fabric"),
        ])
    func badInput(arguments: [String], code: String) throws {
        let error = #expect(throws: Diagnostic.self) { try result(arguments) }
        #expect(error?.code == code)
        #expect(error.map { CommandStatus(of: $0) } == .badInput)
    }

    @Test("An illegal layout lists every rule it breaks")
    func allViolations() throws {
        let error = #expect(throws: Diagnostic.self) {
            try result(["evaluate", "--layout", "tp3 ep24"] + CommandTests.brief)
        }
        #expect(error?.message.contains("does not divide 64 query heads") == true)
        #expect(error?.message.contains("does not divide 128 experts") == true)
    }

    @Test("Unknown options and commands are refused by the parser", arguments: [["plan", "--bogus"], ["nosuch"]])
    func usage(arguments: [String]) {
        let error = #expect(throws: (any Error).self) { try ShardwiseTool.parseAsRoot(arguments) }
        #expect(error.map { ShardwiseTool.exitCode(for: $0) } == .validationFailure)
    }

    @Test("Every command's help has an example")
    func help() {
        for command in ShardwiseTool.configuration.subcommands {
            #expect(command.configuration.discussion.contains("EXAMPLE"))
        }
    }
}
