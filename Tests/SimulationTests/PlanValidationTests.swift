import Diagnostics
import Planning
import PlanningTestSupport
import Quantities
import Testing
import Traffic

@testable import Simulation

/// The best deployments of a plan under requests.
@Suite("Plans under requests")
struct PlanValidationTests {
    private static func plan(_ fields: String...) throws -> Plan {
        let texts = [
            "model.name=Qwen/Qwen3-30B-A3B-FP8", "cluster.accelerator=H100", "load.input=1500", "load.output=100",
        ]
        return try Plan(for: try Scenario(fields: texts + fields))
    }

    private static func validation(of plan: Plan, load: String) throws -> PlanValidation {
        let load = try SyntheticLoad(parsing: load, flag: "--load")
        return try PlanValidation(plan, attainment: Fraction(rawValue: 0.9), options: SimulationOptions()) {
            () throws(Diagnostic) in try TrafficFeed(TrafficInput(load))
        }
    }

    @Test("Every deployment is run under the same requests and ranked by what they experienced")
    func ranks() throws {
        let plan = try Self.plan("cluster.count=4", "objectives.tpot=20 ms", "objectives.ttft=1 s", "load.rate=8")
        let validation = try Self.validation(of: plan, load: "rate: 8, input: 1500, output: 100, requests: 100")
        #expect(validation.omitted.isEmpty && !validation.rows.isEmpty)
        #expect(Set(validation.rows.map(\.planned)) == Set(1...validation.rows.count))
        #expect(validation.rows.allSatisfy { $0.result.arrived == 100 && $0.result.completed == 100 })
        let kept = validation.rows.map(\.isKept)
        #expect(kept == kept.sorted { $0 && !$1 })
        for (first, second) in zip(validation.rows, validation.rows.dropFirst()) where first.isKept == second.isKept {
            #expect(first.deployment.deviceCount <= second.deployment.deviceCount)
        }
    }

    @Test("A load far above what was planned breaks promises, and the plan is said to be misjudged")
    func overload() throws {
        let plan = try Self.plan("cluster.count=1", "objectives.ttft=1 s", "load.rate=2")
        let validation = try Self.validation(of: plan, load: "rate: 400, input: 1500, output: 100, requests: 150")
        #expect(!validation.rows.isEmpty)
        #expect(validation.rows.allSatisfy { !$0.isKept && $0.isMisjudged })
    }

    @Test("Deployments with attention and experts apart are left out, and said to be")
    func apart() throws {
        let plan = try Self.plan("cluster.count=6", "search.disaggregate_ffn=true", "objectives.tpot=15 ms")
        #expect(plan.kinds.contains { $0.split != nil })
        let validation = try Self.validation(of: plan, load: "rate: 2, input: 1500, output: 100, requests: 50")
        #expect(!validation.omitted.isEmpty && validation.omitted.allSatisfy { $0.split != nil })
        #expect(validation.rows.allSatisfy { $0.deployment.split == nil })
    }
}
