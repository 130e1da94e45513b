import Hardware
import Models
import Parallelism
import Quantities
import StepModel
import Testing

@testable import Planning
@testable import Serving

/// The search beside the plainest one there is: every operating point of every worker, and every pair of pools.
@Suite("Exact search")
struct PlanSearchTests {
    struct Case: Sendable, CustomStringConvertible {
        var model: String
        var accelerator: String
        var count: Int
        var settings: [String]
        var description: String { "\(model) on \(count) \(accelerator) \(settings.joined(separator: " "))" }

        init(_ model: String, _ accelerator: String, _ count: Int, _ settings: String...) {
            (self.model, self.accelerator, self.count, self.settings) = (model, accelerator, count, settings)
        }

        func scenario(_ more: String...) throws -> Scenario {
            try Examples.named(model, accelerator, count, settings + more)
        }
    }

    static let cases: [Case] = [
        Case("Qwen/Qwen3-30B-A3B-FP8", "H100", 4, "objectives.tpot=15 ms", "objectives.ttft=500 ms"),
        Case("Qwen/Qwen3-30B-A3B-FP8", "H100", 6, "objectives.tpot=8 ms"),
        Case("Qwen/Qwen3-30B-A3B", "A100", 4, "objectives.ttft=800 ms", "objectives.goal=per-dollar"),
        Case("Qwen/Qwen3-30B-A3B-FP8", "H200", 4, "load.concurrency=48", "objectives.ttft=2 s"),
        Case("Qwen/Qwen3-30B-A3B-FP8", "H100", 8, "load.rate=9", "objectives.tpot=20 ms"),
        Case("meta-llama/Llama-3.3-70B-Instruct", "H100", 8, "objectives.tpot=40 ms", "objectives.ttft=2 s"),
        Case("meta-llama/Llama-3.1-8B", "A100", 3, "objectives.tpot=25 ms", "objectives.goal=tpot"),
        Case("meta-llama/Llama-3.1-8B", "H100", 5, "objectives.end_to_end=4 s", "engine=sglang"),
        Case("meta-llama/Llama-3.1-8B", "H100", 4, "objectives.ttft=300 ms", "objectives.goal=devices"),
        Case("deepseek-ai/DeepSeek-V2-Lite", "H100", 4, "objectives.tpot=12 ms", "objectives.goal=per-kilowatt"),
        Case("openai/gpt-oss-20b", "H100", 4, "objectives.tpot=10 ms", "engine=vllm"),
        Case("Qwen/Qwen3-30B-A3B-FP8", "H100", 4, "load.concurrency=16", "objectives.goal=ttft", "engine=trtllm"),
        Case("openai/gpt-oss-120b", "H100", 2, "objectives.tpot=50 ms", "objectives.ttft=1 s"),
    ]

    @Test("Where the best alone is wanted, it is found in whatever order workers are looked at", arguments: cases)
    func order(one: Case) throws {
        let scenario = try one.scenario()
        let search = try PlanSearch(scenario)
        let best = try #require(search.best)
        let jobs = Array(search.spaces.first.jobs.indices)
        for order in [jobs, jobs.reversed(), [best.first.job] + jobs] {
            let alone = PlanSearch(
                scenario, search.spaces.first.restricted(to: order), search.spaces.second, seeksBestAlone: true)
            #expect(alone.best == best)
        }
    }

    @Test("Leaving nothing out gives the same optimum and the same fronts", arguments: cases)
    func pruning(one: Case) throws {
        let scenario = try one.scenario()
        let (pruned, whole) = (try PlanSearch(scenario), try PlanSearch(scenario, prunes: false))
        #expect(pruned.best != nil)
        #expect(pruned.best == whole.best)
        #expect(pruned.aggregated.first == whole.aggregated.first)
        #expect(pruned.disaggregated.first == whole.disaggregated.first)
        for kind in DeploymentKind.allCases {
            let (points, all) = (pruned.fronts[kind]?.points ?? [], whole.fronts[kind]?.points ?? [])
            #expect(points.map(\.pace) == all.map(\.pace))
            #expect(points.map(\.yield) == all.map(\.yield))
        }
        #expect(pruned.counts.priced <= whole.counts.priced)
        let alone = PlanSearch(scenario, pruned.spaces.first, pruned.spaces.second, seeksBestAlone: true)
        #expect(alone.best == whole.best)
    }

    @Test(
        "No operating point that a plain loop finds is better",
        arguments: cases.filter { !$0.settings.contains("load.rate=9") })
    func aggregated(one: Case) throws {
        let scenario = try one.scenario("search.deployment=aggregated")
        let search = try PlanSearch(scenario)
        let best = try #require(search.best)
        var found: Double?
        for job in search.spaces.first.jobs {
            for point in try plainPoints(job, search, scenario) {
                let score = search.question.score(point)
                if point.violation == 0 { found = min(found ?? score, score) }
            }
        }
        #expect(search.question.score(best) == found)
    }

    /// Every point of the declared space of a worker: the grid, the most that fit, and the most that keep the promises.
    private func plainPoints(_ job: WorkerJob, _ search: PlanSearch, _ scenario: Scenario) throws -> [Contender] {
        let variant = search.spaces.first.variants[job.variant]
        let deployment = DeploymentModel(legal: job.layout, model: variant.model, pricing: variant.pricing)
        var clock = deployment.roundClock(for: variant.shape)
        let room = deployment.sequenceRoom(context: variant.shape.finalContext)
        let (size, ranks) = (job.layout.devicesPerReplica, job.layout.data)
        var points: [Contender] = []
        func add(_ scheduling: EngineProfile.Scheduling, _ budget: Int, _ sequences: Int, copies: Int, all: Int?)
            -> Bool
        {
            guard
                let state = clock.steadyState(
                    ServingPoint(
                        scheduling: scheduling, tokenBudget: budget, sequences: sequences,
                        arrival: scenario.demand.arrival))
            else { return false }
            let first = state.timeToFirstToken.rawValue + search.question.overhead
            let pace = state.timePerOutputToken.rawValue
            let share = all.map { Double($0) / Double(sequences * ranks * copies) } ?? 1
            points.append(
                Contender(
                    first: ContenderPool(
                        job: 0, copies: copies, budget: budget, sequences: sequences, scheduling: scheduling),
                    timeToFirstToken: first, timePerOutputToken: pace,
                    rate: state.requestRate * Double(copies) * share, devices: copies * size,
                    violation: search.question.violation(first, pace)))
            return points.last?.violation == 0
        }
        for scheduling in search.spaces.first.schedulings {
            for budget in search.spaces.first.budgets {
                let capacity = room.sequences(tokensPerStep: budget)
                guard capacity > 0 else { continue }
                if case .concurrency(let all) = scenario.demand {
                    for copies in 1...(scenario.cluster.deviceCount / size) where (copies - 1) * ranks < all {
                        let sequences = (all + copies * ranks - 1) / (copies * ranks)
                        if sequences <= capacity { _ = add(scheduling, budget, sequences, copies: copies, all: all) }
                    }
                    continue
                }
                let copies = scenario.cluster.deviceCount / size
                for sequences in WorkerSpace.batchSizes(upTo: capacity) {
                    _ = add(scheduling, budget, sequences, copies: copies, all: nil)
                }
                var most = 0
                while most < capacity, add(scheduling, budget, most + 1, copies: copies, all: nil) { most += 1 }
                points.removeAll {
                    !WorkerSpace.isOnGrid($0.first.sequences) && $0.first.sequences != capacity
                        && $0.first.sequences != most && $0.first.budget == budget && $0.first.scheduling == scheduling
                }
            }
        }
        return points
    }

    @Test("No pair of pools that a plain loop finds is better", arguments: cases[0...1])
    func disaggregated(one: Case) throws {
        let scenario = try one.scenario("search.deployment=disaggregated")
        let search = try PlanSearch(scenario)
        let best = try #require(search.best)
        let (space, question) = (search.spaces.first, search.question)
        let limit = scenario.objectives.timePerOutputToken ?? Seconds(rawValue: .infinity)
        let table = HandOverTable(
            scenario, space, nil, cache: scenario.model.precision.keyValueCache)
        var highest = 0.0
        var readers: [(devices: Int, rate: ReadingRate)] = []
        var generators: [(devices: Int, rate: GeneratingRate)] = []
        for job in space.jobs {
            let variant = space.variants[job.variant]
            let deployment = DeploymentModel(legal: job.layout, model: variant.model, pricing: variant.pricing)
            var clock = deployment.roundClock(
                for: variant.shape, overlapsTwoBatches: variant.options.overlapsTwoBatches)
            for budget in space.budgets {
                let rate = clock.reading(tokenBudget: budget)
                guard
                    deployment.sequenceRoom(context: variant.shape.input).sequences(tokensPerStep: budget)
                        >= 2 * rate.promptsPerStep
                else { continue }
                readers.append((job.layout.devicesPerReplica, rate))
            }
            let capacity = deployment.sequenceRoom(context: variant.shape.finalContext)
                .sequences(tokensPerStep: 0, tokensPerSequence: 1)
            guard capacity > 0 else { continue }
            var sizes = WorkerSpace.batchSizes(upTo: capacity)
            let most = (1...capacity).prefix { clock.generation(sequences: $0).timePerOutputToken <= limit }.last ?? 0
            if most > 0 { sizes.append(most) }
            for size in sizes {
                let rate = clock.generation(sequences: size)
                if rate.timePerOutputToken <= limit { generators.append((job.layout.devicesPerReplica, rate)) }
            }
        }
        for reader in readers {
            for generator in generators {
                let after =
                    table.handOver(reader.devices, generator.devices).end(of: reader.rate.latency)
                    - reader.rate.latency
                let within = (scenario.objectives.timeToFirstToken ?? Seconds(rawValue: .infinity)) - after
                for x in 1...8 where x * reader.devices < scenario.cluster.deviceCount {
                    for y in 1...8
                    where x * reader.devices + y * generator.devices <= scenario.cluster.deviceCount {
                        let read = reader.rate.largestRate(copies: x, within: within)
                        highest = max(highest, min(read, generator.rate.requestRate * Double(y)))
                    }
                }
            }
        }
        let expected = highest * 300 / Double(scenario.cluster.deviceCount)
        #expect(abs(-question.score(best) / expected - 1) < 1e-9)
    }

    @Test("Searches give the same result every time")
    func deterministic() throws {
        let scenario = try Self.cases[0].scenario()
        let (first, second) = (try PlanSearch(scenario), try PlanSearch(scenario))
        #expect(first.best == second.best)
        #expect(first.counts == second.counts)
        #expect(first.aggregated == second.aggregated)
    }
}

@Suite("Pareto front")
struct ParetoFrontTests {
    @Test("A front keeps what nothing beats, in any order of arrival")
    func front() {
        let points = [(3.0, 5.0), (1, 2), (2, 2), (2, 4), (4, 5), (2, 3), (5, 9), (1, 1), (4, 7)]
        for rotation in points.indices {
            var front = ParetoFront<Int>()
            for (pace, yield) in points[rotation...] + points[..<rotation] {
                front.add(pace: pace, yield: yield, 0)
            }
            #expect(front.points.map(\.pace) == [1, 2, 3, 4, 5])
            #expect(front.points.map(\.yield) == [2, 4, 5, 7, 9])
            #expect(front.best(within: 3.5)?.yield == 5)
            #expect(front.best(within: 0.5) == nil)
            #expect(front.dominates(pace: 3.5, yield: 5))
            #expect(!front.dominates(pace: 3.5, yield: 5.1))
        }
    }
}
