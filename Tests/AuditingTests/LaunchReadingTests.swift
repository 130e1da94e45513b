import Diagnostics
import Documents
import Quantities
import Testing

@testable import Auditing

/// Scripts and manifests as people write them: variables, folded blocks, groups of pods.
@Suite struct LaunchReadingTests {
    private func errors(_ text: String, _ name: String) throws -> [Finding] {
        try ExampleDossier.audit([DocumentText(name: name, content: text)]).findings.filter { $0.severity == .error }
    }

    @Test func variablesWithDefaultsAreExpanded() {
        let variables = ["MODEL": "Qwen/Qwen3-32B"]
        #expect(ShellVariables.expand("$MODEL", variables) == "Qwen/Qwen3-32B")
        #expect(ShellVariables.expand("${MODEL}-FP8", variables) == "Qwen/Qwen3-32B-FP8")
        #expect(ShellVariables.expand("${PORT:-8000}", variables) == "8000")
        #expect(
            ShellVariables.expand("$(LWS_LEADER) $UNKNOWN ${X%y} $", variables) == "$(LWS_LEADER) $UNKNOWN ${X%y} $")
    }

    @Test func commandsOfVariablesAreJudged() throws {
        let script = """
            # one box, 8 x A100
            MODEL=${MODEL:-/models/Qwen2.5-72B}
            exec vllm serve "$MODEL" \\
              --tensor-parallel-size 6 \\
              --max-model-len 262144
            """
        let rules = try errors(script, "serve.sh")
        #expect(rules.contains { $0.rule == "launch-layout" && $0.isAt("serve.sh", 4) })
        #expect(rules.contains { $0.rule == "launch-context" && $0.isAt("serve.sh", 5) })
    }

    @Test(arguments: [("2", false), ("1", false), ("4", true)])
    func remarksSayHowManyDevicesThereAre(copies: String, isWrong: Bool) throws {
        let script =
            "# 8 x A100 80GB\nvllm serve Qwen/Qwen2.5-72B --tensor-parallel-size 4 --data-parallel-size \(copies)\n"
        #expect(try errors(script, "serve.sh").contains { $0.rule == "launch-devices" } == isWrong)
    }

    @Test func expertsLieInsideTensorParallelismOfSGLang() throws {
        let script = "python -m sglang.launch_server --model-path Qwen/Qwen3-30B-A3B --tp-size 4 --ep-size 8\n"
        #expect(try errors(script, "serve.sh").contains { $0.rule == "launch-layout" })
    }

    @Test(arguments: [("4", 2, []), ("8", 2, [13]), ("4", 4, [6])])
    func groupsOfPodsMatchTheirRanks(data: String, nodes: Int, lines: [Int]) throws {
        let manifest = """
            apiVersion: leaderworkerset.x-k8s.io/v1
            kind: LeaderWorkerSet
            metadata: {name: wide}
            spec:
              leaderWorkerTemplate:
                size: \(nodes)
                workerTemplate:
                  spec:
                    containers:
                      - args:
                          - >-
                            vllm serve zai-org/GLM-4.5 --tensor-parallel-size 4
                            --data-parallel-size \(data) --data-parallel-size-local 2
                            \(nodes == 4 ? "--nnodes 2" : "--enable-expert-parallel")
                        resources:
                          limits: {nvidia.com/gpu: "8"}
            """
        let found = try errors(manifest, "lws.yaml").filter { $0.rule == "launch-devices" }
        #expect(found.flatMap { $0.places.map(\.location.line) } == lines)
    }
}
