import Auditing
import Diagnostics
import Documents
import Hardware
import Models
import Parallelism
import Planning
import Reporting
import Testing

@testable import Launching

/// What is emitted is what was priced: every artifact is read back by the reader of audits.
@Suite("Artifacts read back")
struct ReadBackTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let engine: String
        let model: String
        let layouts: [String]
        let target: LaunchRequest.Target
        var testDescription: String { "\(engine) \(layouts.joined(separator: " + ")) \(target.rawValue)" }
    }

    static let cases: [Case] = LaunchRequest.Target.allCases.flatMap { target in
        [
            Case(engine: "vllm@0.33.0", model: Examples.mixture, layouts: ["tp4 dp2 ep8"], target: target),
            Case(engine: "vllm@0.31.0", model: Examples.mixture, layouts: ["r2 pp2 tp4 etp4"], target: target),
            Case(engine: "vllm@0.32.0", model: Examples.latent, layouts: ["tp8 ep8 dcp4"], target: target),
            Case(engine: "vllm", model: Examples.latent, layouts: ["dp16 ep16"], target: target),
            Case(engine: "vllm", model: Examples.mixture, layouts: ["r2 tp4 ep4", "dp8 ep8"], target: target),
            Case(engine: "vllm", model: Examples.latent, layouts: ["dp16 ep16", "tp2 dp8 ep16"], target: target),
            Case(engine: "sglang", model: Examples.mixture, layouts: ["tp4 dp2 ep8"], target: target),
            Case(engine: "sglang", model: Examples.latent, layouts: ["tp2 dp8 ep16", "dp16 ep16"], target: target),
            Case(engine: "sglang", model: Examples.dense, layouts: ["r4 tp2"], target: target),
            Case(engine: "trtllm", model: Examples.mixture, layouts: ["tp4 ep4"], target: target),
            Case(engine: "trtllm", model: Examples.latent, layouts: ["r2 dp8 ep8", "dp8 ep8"], target: target),
        ].filter { $0.engine.hasPrefix("vllm") || ![.llmD, .ray].contains(target) }
    }

    static func launch(_ example: Case) throws -> LaunchPlan {
        let engine = Examples.engine(example.engine, on: example.target)
        let scenario = try Examples.scenario(example.model, engine: engine, count: 64)
        let roles: [PlannedPool.Role] = example.layouts.count == 1 ? [.serving] : [.prefill, .decode]
        let pools = try zip(example.layouts, roles).map { layout, role in
            try Examples.pool(scenario, layout, role, sequences: role == .prefill ? 4 : 48)
        }
        return try Examples.launch(scenario, pools, example.target, image: Examples.image(for: example.target))
    }

    /// What an artifact of a launch means, command by command.
    static func commands(of launch: LaunchPlan) throws -> [LaunchCommand] {
        try launch.artifacts.filter { $0.path != "smoke.sh" && $0.path != "router.sh" }.flatMap { artifact in
            try DossierDocument(reading: DocumentText(name: artifact.path, content: artifact.content)).launches
        }
    }

    @Test("Each command means the plan's layout, and carries its numbers", arguments: cases)
    func same(example: Case) throws {
        let launch = try Self.launch(example)
        let catalogs = try ScenarioCatalogs.load()
        var seen = Array(repeating: 0, count: launch.pools.count)
        for command in try Self.commands(of: launch) {
            let assessment = LaunchAssessment(
                command, models: catalogs.models, accelerators: catalogs.accelerators)
            #expect(assessment.model?.name == example.model)
            #expect(assessment.findings.isEmpty)
            let matches = launch.pools.indices.filter { carries(command, launch.pools[$0]) }
            #expect(matches.count == 1, "\(command.options.map { "\($0.name) \($0.value ?? "")" })")
            for match in matches {
                var planned = launch.pools[match].copyLayout
                // Drafting and exchanges are no degrees.
                planned.statedCommunication = nil
                #expect(assessment.layout == planned)
                seen[match] += 1
            }
        }
        for (pool, count) in zip(launch.pools, seen) {
            let expected =
                switch example.target {
                case .shell: pool.copies * pool.nodes
                case .slurm: pool.copies
                case .kubernetes: pool.nodes > 1 ? 2 : 1
                case .dynamo, .llmD, .ray: 1
                }
            #expect(count == expected)
        }
    }

    /// Whether a command says of a pool's limits, formats and roles what its plan says.
    private func carries(_ command: LaunchCommand, _ pool: LaunchedPool) -> Bool {
        let decisions: [LaunchDecision] = [
            .sequences, .stepTokens, .contextLength, .memoryShare, .cacheFormat, .cacheBlock, .graphSizes,
            .activationFormat, .handOver, .redundantExperts, .expertExchange, .drafting,
        ]
        return decisions.allSatisfy { decision in
            let stated = pool.command.arguments.first { $0.decision == decision }
            guard let stated else { return command.option(of: decision) == nil || decision == .stepTokens }
            let value = command.option(of: decision)?.value
            switch stated.value {
            case .none: return value == nil
            case .text(let text): return value == text.known
            case .list(let texts): return value == texts.joined(separator: " ")
            case .document: return value == pool.command.value(of: decision)
            case .field(.array(let sizes)):
                return value
                    == sizes.map { if case .integer(let size) = $0 { "\(size)" } else { "" } }.joined(separator: " ")
            case .field(.string(let text)): return value == text
            case .field: return value == pool.command.value(of: decision)
            }
        }
    }

    @Test("The plan's numbers stand in the files of every target", arguments: LaunchRequest.Target.allCases)
    func numbers(target: LaunchRequest.Target) throws {
        let engine = Examples.engine("vllm", on: target)
        let scenario = try Examples.scenario(Examples.mixture, engine: engine, count: 16, "model.kv_cache=fp8")
        let pools = [
            try Examples.pool(scenario, "r2 tp4 ep4", .prefill, sequences: 7, budget: 8192),
            try Examples.pool(
                scenario, "dp8 ep8", .decode, sequences: 48, exchange: .allToAll, redundant: 8),
        ]
        let launch = try Examples.launch(scenario, pools, target, image: Examples.image(for: target))
        let expected: [[LaunchDecision: String]] = [
            [.sequences: "7", .stepTokens: "8192", .handOver: "kv_producer"],
            [
                // A pool that generates takes one token of each sequence per step.
                .sequences: "48", .stepTokens: "48", .handOver: "kv_consumer", .expertExchange: "deepep_low_latency",
                .redundantExperts: "8", .graphSizes: "1 2 4 8 16 24 32 40 48",
            ],
        ]
        let both: [LaunchDecision: String] = [
            .contextLength: "5000", .memoryShare: "0.92", .cacheBlock: "16", .cacheFormat: "fp8",
            .activationFormat: "bfloat16",
        ]
        let commands = try Self.commands(of: launch)
        for numbers in expected {
            let found = try #require(commands.first { $0.option(of: .sequences)?.value == numbers[.sequences] })
            for (decision, value) in numbers.merging(both, uniquingKeysWith: { first, _ in first }) {
                let written = found.option(of: decision)?.value ?? ""
                let isDocument = written.hasPrefix("{")
                #expect(isDocument ? written.contains(value) : written == value, "\(decision) \(written)")
            }
        }
    }

    @Test("Nodes, devices and copies of manifests are the plan's")
    func kubernetes() throws {
        let launch = try Self.launch(
            Case(engine: "vllm", model: Examples.latent, layouts: ["dp16 ep16", "tp2 dp8 ep16"], target: .kubernetes))
        let content = launch.artifacts[0].content
        let documents = content.split(separator: "\n---\n").map(String.init).dropFirst()
        var groups = 0
        for part in documents {
            let root = try YAMLReader.read(DocumentText(name: "part.yaml", content: part))
            guard root["kind"]?.content == .string("LeaderWorkerSet") else { continue }
            groups += 1
            let template = root["spec"]?["leaderWorkerTemplate"]
            #expect(root["spec"]?["replicas"]?.content == .number(1, literal: "1"))
            #expect(template?["size"]?.content == .number(2, literal: "2"))
            for role in ["leaderTemplate", "workerTemplate"] {
                guard case .array(let containers)? = template?[role]?["spec"]?["containers"]?.content else {
                    Issue.record("\(role) has no containers")
                    continue
                }
                let limits = containers[0]["resources"]?["limits"]
                #expect(limits?["nvidia.com/gpu"]?.content == .number(8, literal: "8"))
                #expect((containers[0]["startupProbe"] != nil) == (role == "leaderTemplate"))
                guard case .array(let arguments)? = containers[0]["args"]?.content,
                    case .string(let script)? = arguments.first?.content
                else {
                    Issue.record("\(role) runs nothing")
                    continue
                }
                #expect(script.contains("--headless") == (role == "workerTemplate"))
                #expect(script.contains("--master-addr \"$LWS_LEADER_ADDRESS\""))
            }
        }
        #expect(groups == 2)
        #expect(content.contains("http://shardwise-prefill-0.shardwise-prefill:8000"))
    }

    @Test("Copies that share a node have devices and ports of their own")
    func packing() throws {
        let launch = try Self.launch(
            Case(engine: "sglang", model: Examples.dense, layouts: ["r6 tp2"], target: .shell))
        #expect(launch.placement.nodeSizes.count == 2)
        let scripts = launch.artifacts.map(\.content)
        for (devices, port) in [("0,1", 30000), ("2,3", 30001), ("4,5", 30002), ("6,7", 30003)] {
            #expect(scripts[0].contains("export CUDA_VISIBLE_DEVICES=\(devices)\n"))
            #expect(scripts[0].contains("--port \(port)"))
        }
        #expect(scripts[1].contains("export CUDA_VISIBLE_DEVICES=2,3\n"))
        #expect(!scripts[1].contains("4,5"))
        #expect(scripts[2].contains("\"http://$NODE_1:30001\"") || scripts[2].contains("http://\"$NODE_1\":30001"))
    }

    @Test("Addresses that are given stand in the scripts, others are asked for")
    func addresses() throws {
        let scenario = try Examples.scenario(Examples.latent, engine: "vllm", count: 16)
        let pool = try Examples.pool(scenario, "dp16 ep16")
        let open = try Examples.launch(scenario, [pool]).artifacts[1].content
        #expect(open.contains(": \"${NODE_0:?set it to the address of node 0}\""))
        #expect(open.contains("--node-rank 1"))
        #expect(open.contains("--headless"))
        let named = try Examples.launch(scenario, [pool], hosts: ["10.0.0.1", "10.0.0.2"]).artifacts[1].content
        #expect(named.contains("--master-addr 10.0.0.1"))
        #expect(!named.contains("NODE_"))
        #expect(throws: Diagnostic.self) { try Examples.launch(scenario, [pool], hosts: ["10.0.0.1"]) }
    }
}

@Suite("Hostile and malformed requests")
struct HostileTextTests {
    static let hostile = [
        "a b", "it's", "$(touch /tmp/owned)", "`reboot`", "a\";reboot;\"", "*", "~root", "a\\b", "é漢\u{202E}x",
        "${IFS}", "$$(x)",
        "!history", "#comment", "a&&b", "x'\"'\"y", "{{{name}}}", "key: value", "- item", "%s",
    ]

    @Test("A quoted word is read back as it was", arguments: hostile)
    func words(text: String) throws {
        let script = DocumentText(
            name: "x.sh", content: "vllm serve \(ShellText.word(text)) --tensor-parallel-size 2\n")
        let command = try #require(try DossierDocument(reading: script).launches.first)
        if !text.contains("'"), !text.hasPrefix("-") { #expect(command.model == text) }
        let yaml = DocumentText(name: "x.yaml", content: "image: \(YAMLText.scalar(text))\n")
        #expect(try YAMLReader.read(yaml)["image"]?.content == .string(text))
    }

    @Test("Nothing but plain characters stands outside single quotes", arguments: hostile)
    func quotation(text: String) {
        let word = ShellText.word(text)
        // What is outside of quotes: the parts between them, of which only escaped quotes may be left.
        let outside = word.split(separator: "'", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 0 }.map(\.element)
        if word != text { #expect(outside.allSatisfy { $0.isEmpty || $0 == "\\" || $0 == "\"" } || text.contains("'")) }
        #expect(word.hasPrefix("'") || word.allSatisfy { $0.isLetter || $0.isNumber || "-_./:=,@%+".contains($0) })
    }

    @Test("Kubernetes expands nothing of a script")
    func expansion() {
        #expect(KubernetesArtifact.escaped("$(HOME) $$ \"$POD_IP\"") == "$$(HOME) $$$ \"$POD_IP\"")
    }

    @Test(
        "Names that no object, host or command can have are refused",
        arguments: [
            "", "A", "-x", "x-", "a b", "a$(b)", "a\nb", String(repeating: "a", count: 41), "1a",
        ])
    func names(name: String) {
        #expect(throws: Diagnostic.self) { try LaunchRequest(target: .shell, name: name) }
    }

    @Test("Text with control characters is refused", arguments: ["a\nb", "a\0b", "\u{2028}", "-rf", ""])
    func control(text: String) {
        #expect(throws: Diagnostic.self) { try LaunchRequest(target: .shell, checkpoint: text) }
        #expect(throws: Diagnostic.self) { try LaunchRequest(target: .shell, image: text) }
        #expect(throws: Diagnostic.self) { try LaunchRequest(target: .shell, hosts: [text]) }
    }

    @Test("A hostile checkpoint stays one word in every artifact", arguments: LaunchRequest.Target.allCases)
    func checkpoint(target: LaunchRequest.Target) throws {
        let scenario = try Examples.scenario(
            Examples.dense, engine: Examples.engine("vllm", on: target), count: 8)
        let name = "/models/it's $(touch owned) `x` \"y\""
        let launch = try Examples.launch(
            scenario, [try Examples.pool(scenario, "r2 tp4")], target, checkpoint: name,
            image: Examples.image(for: target))
        for artifact in launch.artifacts {
            #expect(!artifact.content.contains(name))
            #expect(!artifact.content.contains("vllm serve /models"))
        }
        let quoted =
            switch target {
            case .shell, .slurm: #"'/models/it'\''s $(touch owned) `x` "y"'"#
            // Kubernetes reads $$ as $, and would replace $(NAME).
            case .kubernetes, .llmD: #"'/models/it'\''s $$(touch owned) `x` "y"'"#
            case .dynamo: #""/models/it's $$(touch owned) `x` \"y\"""#
            case .ray: #""/models/it's $(touch owned) `x` \"y\"""#
            }
        #expect(launch.artifacts[0].content.contains(quoted))
    }
}

@Suite("Templates and measurements")
struct SmokeTests {
    @Test("The first measurement sends the plan's load")
    func load() throws {
        let scenario = try Examples.scenario(Examples.dense, engine: "vllm", count: 1, "load.rate=3.5")
        let launch = try Examples.launch(scenario, [try Examples.pool(scenario, "tp1")])
        let script = try #require(launch.artifacts.last).content
        #expect(script.contains("--random-input-len 4000"))
        #expect(script.contains("--random-output-len 1000"))
        #expect(script.contains("--request-rate 3.5"))
        #expect(script.contains("--num-prompts 420"))
        #expect(script.contains("kind=poisson,rate=3.5"))
        #expect(script.contains("mean TTFT: 500 ms"))
        let closed = try Examples.scenario(Examples.dense, engine: "vllm", count: 1, "load.concurrency=32")
        let other = try Examples.launch(closed, [try Examples.pool(closed, "tp1")])
        #expect(other.artifacts.last?.content.contains("--max-concurrency 32") == true)
        #expect(other.smoke.requests == 320)
    }

    @Test("Every option has a reason that names the plan")
    func reasons() throws {
        let scenario = try Examples.scenario(Examples.latent, engine: "sglang", count: 16)
        let launch = try Examples.launch(scenario, [try Examples.pool(scenario, "dp16 ep16")])
        #expect(launch.pools[0].command.arguments.allSatisfy { !$0.reason.isEmpty })
        let report = LaunchReport.document(of: launch, explains: true, showsFiles: false)
        #expect(report.blocks.count > 4)
        #expect(LaunchJSON.document(of: launch)["schema"] == "shardwise/launch/v1")
    }
}
