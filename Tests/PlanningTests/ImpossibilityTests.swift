import Hardware
import Models
import Parallelism
import Quantities
import Testing

@testable import Planning
@testable import Serving

/// Proofs that no number of devices keeps a promise.
@Suite("Impossibility")
struct ImpossibilityTests {
    private func impossibility(_ fields: String...) throws -> Impossibility? {
        let scenario = try Examples.named("Qwen/Qwen3-30B-A3B-FP8", "H100", nil, fields)
        return SearchFloor(scenario, try SearchPricings(scenario)).impossibility()
    }

    @Test("A pace that no layout reaches is proven to be out of reach, and larger workers are not searched")
    func pace() throws {
        let plan = try Plan(
            for: try Examples.named(
                "Qwen/Qwen3-30B-A3B-FP8", "H100", nil, "load.rate=5", "objectives.tpot=0.1 ms"))
        #expect(!plan.isFeasible)
        guard case .timePerOutputToken(let floor, let layout, _)? = plan.nearest?.impossibility else {
            Issue.record("no proof")
            return
        }
        #expect(floor > .milliseconds(0.1) && floor < .milliseconds(5))
        #expect(layout.pipeline == 1)
        #expect(plan.nearest?.deployment != nil)
    }

    @Test("What can be kept is not called impossible, nor what is just below the floor possible")
    func bounds() throws {
        #expect(try impossibility("load.rate=5", "objectives.tpot=20 ms", "objectives.ttft=1 s") == nil)
        guard case .timePerOutputToken(let floor, _, _)? = try impossibility("load.rate=5", "objectives.tpot=0.1 ms")
        else {
            Issue.record("no proof")
            return
        }
        let below = floor * 0.999
        #expect(try impossibility("load.rate=5", "objectives.tpot=\(below.rawValue * 1e3) ms") != nil)
        let above = floor * 1.001
        #expect(try impossibility("load.rate=5", "objectives.tpot=\(above.rawValue * 1e3) ms") == nil)
    }

    @Test("Rates beyond the peak rate of the largest cluster")
    func arithmetic() throws {
        // 1500 tokens of about 3.3 G active parameters are 1e13 operations; a million devices do 2e21 a second.
        guard case .rate(let most, let devices)? = try impossibility("load.rate=1000000000") else {
            Issue.record("no proof")
            return
        }
        #expect(devices == 1_000_000 && most > 1e8 && most < 5e8)
    }

    @Test("First tokens and whole requests sooner than any layout reads and generates")
    func times() throws {
        guard case .timeToFirstToken(let first, _, _)? = try impossibility("load.rate=5", "objectives.ttft=1 ms") else {
            Issue.record("no proof")
            return
        }
        #expect(first > .milliseconds(1) && first < .milliseconds(100))
        guard case .endToEnd(let whole, _)? = try impossibility("load.rate=5", "objectives.end_to_end=50 ms") else {
            Issue.record("no proof")
            return
        }
        #expect(whole > .milliseconds(50) + first)
    }

    @Test("A rate that even the largest cluster does not serve: by how much, and that larger copies were not searched")
    func shortage() throws {
        let scenario = try Examples.named("Qwen/Qwen3-30B-A3B-FP8", "H100", nil, "load.rate=150000000")
        let search = try PlanSearch(scenario)
        #expect(search.best == nil)
        guard case .served(let most, let devices, let replica, let factor)? = search.impossibility else {
            Issue.record("no statement")
            return
        }
        #expect(devices == 1_000_000 && replica == PlanSearch.firstReplica)
        #expect(most > 1e6 && abs(most * factor / 1.5e8 - 1) < 1e-9)
    }

    @Test("No worker of a whole space reads a prompt sooner than the floor", arguments: [1500, 6000])
    func reading(input: Int) throws {
        let scenario = try Examples.named(
            "Qwen/Qwen3-30B-A3B-FP8", "H100", 8, "load.input=\(input)", "objectives.ttft=1 ms")
        let pricings = try SearchPricings(scenario)
        guard case .timeToFirstToken(let floor, _, _)? = SearchFloor(scenario, pricings).impossibility() else {
            Issue.record("no proof")
            return
        }
        let search = try PlanSearch(scenario, SearchPreparation(scenario, pricings), prunes: false)
        let firsts =
            [search.nearest].compactMap { $0?.timeToFirstToken }
            + search.fronts.values.flatMap { $0.points.map(\.payload.timeToFirstToken) }
        #expect(!firsts.isEmpty && firsts.allSatisfy { $0 >= floor.rawValue })
    }

    @Test("No worker of a whole space generates faster than the floor", arguments: ["", "engine=vllm"])
    func floor(engine: String) throws {
        let fields = ["objectives.tpot=0.1 ms"] + (engine.isEmpty ? [] : [engine])
        let scenario = try Examples.named("Qwen/Qwen3-30B-A3B-FP8", "H100", 8, fields)
        let pricings = try SearchPricings(scenario)
        guard case .timePerOutputToken(let floor, _, _)? = SearchFloor(scenario, pricings).impossibility() else {
            Issue.record("no proof")
            return
        }
        let space = try WorkerSpace.declared(by: scenario, pricings.first, upTo: 8)
        for job in space.jobs {
            let variant = space.variants[job.variant]
            var clock = DeploymentModel(legal: job.layout, model: variant.model, pricing: variant.pricing)
                .roundClock(for: variant.shape, overlapsTwoBatches: variant.options.overlapsTwoBatches)
            for sequences in [1, 2, 7, 40] {
                #expect(clock.generation(sequences: sequences).timePerOutputToken >= floor)
            }
        }
    }
}
