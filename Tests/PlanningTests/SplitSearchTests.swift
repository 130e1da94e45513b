import Diagnostics
import Hardware
import Models
import Parallelism
import Quantities
import StepModel
import Testing

@testable import Planning
@testable import Serving

/// Attention and experts of generation apart, beside the plainest search there is.
@Suite("Search with attention and experts apart")
struct SplitSearchTests {
    static let cases: [[String]] = [
        ["objectives.tpot=20 ms"], ["objectives.tpot=12 ms", "objectives.ttft=400 ms"],
        ["objectives.tpot=15 ms", "experts.redundant=16"],
    ]

    @Test("No pair of a reader and a layout of two sides that plain loops find is better", arguments: cases)
    func exact(fields: [String]) throws {
        let scenario = try Examples.named(
            "Qwen/Qwen3-30B-A3B-FP8", "H100", 6, fields + ["search.deployment=attention-ffn"])
        let search = try PlanSearch(scenario)
        let best = try #require(search.best)
        let (question, variant) = (search.question, search.spaces.first.variants[0])
        let limit = try #require(scenario.objectives.timePerOutputToken)
        var readers: [(devices: Int, rate: ReadingRate)] = []
        for job in search.spaces.first.jobs {
            let variant = search.spaces.first.variants[job.variant]
            let deployment = DeploymentModel(legal: job.layout, model: variant.model, pricing: variant.pricing)
            var clock = deployment.roundClock(
                for: variant.shape, overlapsTwoBatches: variant.options.overlapsTwoBatches)
            for budget in search.spaces.first.budgets {
                let rate = clock.reading(tokenBudget: budget)
                let room = deployment.sequenceRoom(context: variant.shape.input).sequences(tokensPerStep: budget)
                if room >= 2 * rate.promptsPerStep { readers.append((job.layout.devicesPerReplica, rate)) }
            }
        }
        let generators = try generators(scenario, variant, limit)
        let table = HandOverTable(
            scenario, search.spaces.first, nil, cache: scenario.model.precision.keyValueCache)
        var highest = 0.0
        for reader in readers {
            for generator in generators {
                let after =
                    table.handOver(reader.devices, generator.layout.attentionDevices).end(of: reader.rate.latency)
                    - reader.rate.latency
                let within = (scenario.objectives.timeToFirstToken ?? Seconds(rawValue: .infinity)) - after
                for x in 1...6 where x * reader.devices < 6 {
                    for y in 1...6 where x * reader.devices + y * generator.layout.devices <= 6 {
                        let read = reader.rate.largestRate(copies: x, within: within)
                        highest = max(highest, min(read, generator.rate.requestRate * Double(y)))
                    }
                }
            }
        }
        #expect(highest > 0)
        #expect(abs(-question.score(best) / (highest * 300 / 6) - 1) < 1e-9)
    }

    /// Every operating point within the promised pace of every layout: the grid, and the most that keep the pace.
    private func generators(
        _ scenario: Scenario, _ variant: WorkerVariant, _ limit: Seconds
    ) throws -> [(layout: SplitLayout, rate: GeneratingRate)] {
        var found: [(layout: SplitLayout, rate: GeneratingRate)] = []
        let context = variant.shape.finalContext
        for tensor in 1...5 {
            for data in 1...5 {
                for expert in 1...5 where tensor * data + expert <= 6 {
                    for turns in 1...4 {
                        let layout = SplitLayout(
                            tensor: tensor, data: data, expert: expert,
                            redundantExperts: scenario.settings.redundantExperts, microBatches: turns)
                        guard layout.violation(for: variant.model) == nil else { continue }
                        func fits(_ sequences: Int) -> Bool {
                            let demand = MemoryDemand(
                                sequencesPerRank: sequences * turns, context: context, tokensPerStep: sequences * turns)
                            return StageMemory(attentionOf: variant.model, layout: layout)
                                .footprint(of: demand, on: variant.pricing).fits
                                && ExpertSideMemory(variant.model, layout)
                                    .footprint(tokens: sequences * data, on: variant.pricing).fits
                        }
                        var memory = PricingMemory()
                        let generation = SplitGeneration(
                            AttentionSide(variant.model, layout, variant.pricing, &memory),
                            ExpertSide(variant.model, layout, variant.pricing, &memory), layout, shape: variant.shape)
                        var (sequences, last) = (1, GeneratingRate?.none)
                        let isOnGrid = { WorkerSpace.isOnGrid($0) }
                        while fits(sequences) {
                            let rate = generation.rate(sequences, microBatches: turns)
                            guard rate.timePerOutputToken <= limit else { break }
                            if isOnGrid(sequences) { found.append((layout, rate)) }
                            last = rate
                            sequences += 1
                        }
                        if let last { found.append((layout, last)) }
                    }
                }
            }
        }
        return found
    }

    @Test("Pools add up to the deployment, and fit")
    func pools() throws {
        let scenario = try Examples.named(
            "Qwen/Qwen3-30B-A3B-FP8", "H100", 8, "search.disaggregate_ffn=true", "objectives.tpot=20 ms")
        let plan = try Plan(for: scenario)
        #expect(Set(plan.kinds.map(\.kind)) == Set(DeploymentKind.allCases))
        let split = try #require(plan.kinds.first { $0.kind == .attentionFFN })
        #expect(split.pools.map(\.role) == [.prefill, .attention, .experts])
        #expect(split.deviceCount == split.pools.reduce(0) { $0 + $1.deviceCount } && split.deviceCount <= 8)
        #expect(split.pools.allSatisfy { $0.memory.fits })
        #expect(split.pools[1].layout.replicas == split.pools[2].layout.replicas)
        let times = try #require(split.split)
        #expect(times.round.rawValue > times.attention.rawValue * 48)
        #expect(split.prediction.timePerOutputToken == times.round)
        #expect(plan.frontier.contains { $0.deployment.kind == .attentionFFN })
        #expect(plan.counts.splitLegal > 0)
    }

    @Test("A stated concurrency is dealt over copies, ranks and micro-batches")
    func concurrency() throws {
        let scenario = try Examples.named(
            "Qwen/Qwen3-30B-A3B-FP8", "H100", 6, "search.deployment=attention-ffn", "load.concurrency=96")
        let plan = try Plan(for: scenario)
        let chosen = try #require(plan.chosen)
        let (attention, times) = (chosen.pools[1], try #require(chosen.split))
        let places = attention.layout.replicas * attention.layout.data * attention.sequencesPerRank
        #expect(places >= 96 && places - 96 < attention.layout.replicas * attention.layout.data * times.microBatches)
        #expect(abs(chosen.prediction.inFlight - 96) < 1e-6)
    }

    @Test(
        "What is not priced is refused with the reason",
        arguments: [
            ("meta-llama/Llama-3.1-8B", "", "dense"), ("Qwen/Qwen3-30B-A3B-FP8", "engine=vllm", "vllm does not run it"),
            ("deepseek-ai/DeepSeek-V3", "speculation.acceptance=0.8", "drafted tokens"),
        ])
    func refusals(model: String, field: String, reason: String) throws {
        let scenario = try Examples.named(
            model, "H200", 16, ["search.disaggregate_ffn=true"] + (field.isEmpty ? [] : [field]))
        let error = try #require(throws: Diagnostic.self) { try Plan(for: scenario) }
        #expect(error.message.contains(reason) && error.hint != nil, "\(error)")
    }
}
