import Diagnostics
import Models
import Parallelism
import Quantities
import Serving
import StepModel
import Testing

@Suite("Deployments")
struct DeploymentModelTests {
    @Test(
        "An illegal layout is refused with the first rule that it breaks",
        arguments: [
            (ParallelLayout(expert: 32), "grids-agree", Diagnostic.Kind.badInput),
            (ParallelLayout(replicas: 33), "devices-available", .badInput),
            (ParallelLayout(data: 24, expert: 24), "experts-divide", .badInput),
            (ParallelLayout(tensor: 8, expert: 8, decodeContext: 8), "cache-shards-divide", .badInput),
        ])
    func illegal(layout: ParallelLayout, code: String, kind: Diagnostic.Kind) throws {
        let error = try #require(throws: Diagnostic.self) { try Examples.deployment(layout) }
        #expect(error.code == code)
        #expect(error.kind == kind)
        #expect(error.hint != nil)
    }

    @Test(
        "As many sequences fit as the deployment says, and no more",
        arguments: [Examples.qwen235B(), Examples.qwen235B(keyValueCache: .bf16), Examples.llama8B])
    func capacity(model: ModelArchitecture) throws {
        for layout in Examples.randomLayouts(of: model, count: 60, seed: 14) {
            let deployment = try Examples.deployment(layout, model)
            let capacity = deployment.sequenceCapacity(context: 5000, tokensPerStep: 4096)
            #expect(capacity % layout.requestGroups == 0)
            func fits(_ sequences: Int) -> Bool {
                deployment.memory(
                    Load(concurrency: sequences, input: 1, output: 1), context: 5000, tokensPerStep: 4096
                ).allSatisfy(\.fits)
            }
            if capacity > 0 { #expect(fits(capacity), "\(layout)") }
            #expect(!fits(capacity + 1), "\(layout)")
        }
    }

    @Test("A model that does not fit holds no sequence")
    func noCapacity() throws {
        let deployment = try Examples.deployment(ParallelLayout(tensor: 4, expert: 4))
        #expect(deployment.sequenceCapacity(context: 1, tokensPerStep: 1) == 0)
        #expect(deployment.memory(Examples.load, context: 1, tokensPerStep: 1).allSatisfy { !$0.fits })
    }

    @Test("Remembered steps give the same prices, for any number of copies", arguments: [8, 128, 333])
    func pricedSteps(concurrency: Int) throws {
        let load = Load(concurrency: concurrency, input: 5000, output: 200)
        for layout in Examples.randomLayouts(of: Examples.qwen235B(), count: 25, seed: 15) {
            var one = layout
            one.replicas = 1
            var replica = try Examples.deployment(one)
            var priced = PricedSteps()
            for copies in 1...(32 / one.deviceCount) {
                var copied = layout
                copied.replicas = copies
                let fresh = try Examples.deployment(copied)
                replica.setCopies(copies)
                #expect(replica.layout == copied)
                #expect(replica.decode(load, priced: &priced) == fresh.decode(load))
                for budget in [2048, 8192, 16_384] {
                    let schedule = PrefillSchedule(tokensPerStep: budget)
                    let remembered = replica.prefill(load, schedule: schedule, priced: &priced)
                    #expect(remembered == fresh.prefill(load, schedule: schedule))
                }
            }
        }
    }

    @Test("Memory is that of the load's requests dealt over copies and ranks")
    func dealing() throws {
        let deployment = try Examples.deployment(ParallelLayout(replicas: 2, tensor: 2, data: 8, expert: 16))
        let memory = try #require(
            deployment.memory(
                Load(concurrency: 100, input: 1, output: 1), context: 1000, tokensPerStep: 1
            ).first)
        // 50 per copy, seven on the busiest of eight ranks, with two of four key-value heads each.
        #expect(memory.keyValueCache.rawValue == 7 * 1000 * 96_256 / 2)
    }
}
