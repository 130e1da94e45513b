import Hardware
import Models
import Parallelism
import Testing

@testable import Planning

@Suite("Plans for one engine")
struct EnginePlanTests {
    private func plan(engine: String?) throws -> Plan {
        try Plan(
            for: try Examples.scenario(
                settings: engine.map { [ScenarioSetting("--engine", sets: "engine", to: $0)] } ?? []))
    }

    @Test("Every layout of a plan is one that the engine runs", arguments: ["vllm", "sglang", "trtllm"])
    func layouts(engine: String) throws {
        let plan = try plan(engine: engine)
        let rules = try EngineRuleCatalog.load().rules(of: engine)
            .compiled(for: plan.scenario.model, devicesPerNode: plan.scenario.cluster.devicesPerNode)
        let deployments = [plan.chosen].compactMap(\.self) + plan.kinds + plan.alternatives
        #expect(!deployments.isEmpty)
        for layout in deployments.flatMap(\.pools).map(\.layout) {
            var one = layout
            one.replicas = 1
            #expect(rules.allows(one), "\(layout)")
        }
    }

    @Test("Every layout is accounted for: legal, illegal, or not run by the engine, each with a reason")
    func counts() throws {
        let (any, own) = (try plan(engine: nil).counts, try plan(engine: "vllm").counts)
        #expect(any.excluded.isEmpty)
        #expect(own.excluded.allSatisfy { $0.count > 0 && !$0.example.isEmpty && $0.rule.engine == "vllm" })
        for counts in [any, own] {
            let left = counts.refused.reduce(0) { $0 + $1.count } + counts.excluded.reduce(0) { $0 + $1.count }
            #expect(counts.legal + left == counts.examined)
        }
        #expect(own.legal < any.legal && own.examined == any.examined)
    }
}
