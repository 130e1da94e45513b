import Hardware
import Models
import Parallelism
import Planning
import Quantities
import Serving
import StepModel
import Testing

@Suite("Plan")
struct PlanTests {
    @Test("The brief's case: eight devices are the smallest power of two that keeps the promise")
    func smallest() throws {
        let plan = try Plan(for: try Examples.scenario())
        #expect(plan.isFeasible)
        #expect(plan.shortfalls.isEmpty)
        let power = try #require(plan.deployments.first { $0.purpose == .fewestPowerOfTwo })
        #expect(power.candidate.layout.deviceCount == 8)
        #expect(power.candidate.prefill.last <= Seconds(rawValue: 30))
        #expect(power.candidate.memory.fits)
        let fewest = try #require(plan.deployments.first)
        #expect(fewest.purpose == .deployment(.devices))
        #expect(fewest.candidate.layout.deviceCount <= 8)
    }

    @Test("The best by each objective is the minimum over all legal layouts")
    func exhaustive() throws {
        var scenario = try Examples.scenario()
        scenario.cluster.deviceCount = 8
        let plan = try Plan(for: scenario)
        let pricing = try scenario.pricing()
        let candidates = LayoutSpace(model: scenario.model, devices: 8).legal.flatMap { layout in
            DeploymentModel(legal: layout, model: scenario.model, pricing: pricing)
                .candidates(
                    scenario.load, schedules: LayoutSearch.tokenBudgets.map { PrefillSchedule(tokensPerStep: $0) })
        }
        .filter { $0.memory.fits && $0.prefill.last <= Seconds(rawValue: 30) }
        func choice(_ objective: PlanObjective) -> Candidate? {
            plan.deployments.first { $0.purpose == .deployment(objective) }?.candidate
        }
        #expect(choice(.burst)?.prefill.last == candidates.map(\.prefill.last).min())
        #expect(choice(.singleRequest)?.prefill.singleRequest == candidates.map(\.prefill.singleRequest).min())
        #expect(choice(.latency)?.decode.timePerOutputToken == candidates.map(\.decode.timePerOutputToken).min())
        #expect(choice(.throughput)?.decode.throughput == candidates.map(\.decode.throughput).max())
        #expect(
            choice(.efficiency)?.decode.throughputPerDevice == candidates.map(\.decode.throughputPerDevice).max())
        #expect(choice(.devices)?.layout.deviceCount == candidates.map(\.layout.deviceCount).min())
        #expect(plan.census.legal == plan.census.fitting + plan.census.tooLarge)
    }

    @Test("No layout beats the ceilings")
    func ceilings() throws {
        let plan = try Plan(for: try Examples.scenario())
        for choice in plan.deployments + plan.phases {
            #expect(choice.candidate.prefill.last >= plan.ceilings.prefillFloor)
            #expect(choice.candidate.decode.throughput <= plan.ceilings.computeCeiling)
            #expect(choice.candidate.decode.throughput <= plan.ceilings.memoryCeiling)
        }
    }

    @Test("A promise that physics forbids is a shortfall that says so")
    func shortfall() throws {
        var scenario = try Examples.scenario()
        scenario.cluster.deviceCount = 8
        scenario.objectives.timeToFirstToken = Seconds(rawValue: 1)
        let plan = try Plan(for: scenario)
        #expect(!plan.isFeasible)
        let shortfall = try #require(plan.shortfalls.first)
        #expect(shortfall.phase == .prefill)
        #expect(shortfall.isPhysical)
        #expect(shortfall.factor > 1)
        #expect(plan.nearestFit == nil)
    }

    @Test("When nothing fits, the layout that needs the least is named")
    func misfit() throws {
        var scenario = try Examples.scenario()
        scenario.cluster.deviceCount = 2
        let plan = try Plan(for: scenario)
        #expect(!plan.isFeasible)
        #expect(plan.census.fitting == 0)
        let nearest = try #require(plan.nearestFit)
        #expect(!nearest.memory.fits)
    }

    @Test("One layout evaluated agrees with the worked case: TP8 EP8 on 8 devices")
    func worked() throws {
        let layout = ParallelLayout(tensor: 8, expert: 8)
        let evaluation = try LayoutEvaluation(layout, in: try Examples.scenario(), reading: .stated)
        let decode = evaluation.candidate.decode
        // WORKED.md, verdict: TTFT about 9.7 s with serial communication, TPOT 29.7 ms, 4,314 tok/s.
        #expect(abs(evaluation.candidate.prefill.last.rawValue / 9.7 - 1) < 0.05)
        #expect(abs(decode.timePerOutputToken.inMilliseconds / 29.7 - 1) < 0.05)
        #expect(abs(decode.throughput.rawValue / 4314 - 1) < 0.05)
        #expect(evaluation.isFeasible)
    }

    @Test("The operators of a step add up to its time", arguments: Phase.allCases)
    func explanation(phase: Phase) throws {
        let layout = ParallelLayout(pipeline: 2, tensor: 4, data: 4, expert: 16)
        let evaluation = try LayoutEvaluation(layout, in: try Examples.scenario(), reading: .calibrated)
        let explanation = evaluation.explanation(of: phase == .prefill ? .prefill : .decode)
        let sum = explanation.rows.map(\.total).sum()
        #expect(abs(sum / explanation.time.stages[explanation.stage] - 1) < 1e-12)
        #expect(abs(explanation.rows.map(\.share).sum().rawValue - 1) < 1e-12)
        let shares = evaluation.timeShares.first { $0.phase == phase }?.shares ?? []
        #expect(abs(shares.map(\.share).sum().rawValue - 1) < 1e-12)
        #expect(shares.map(\.time) == shares.map(\.time).sorted(by: >))
    }

    @Test("A band widens with its profile and turns round for rates")
    func band() {
        let band = ErrorBand(relative: .percent(25))
        #expect(band.range(of: Seconds(rawValue: 4)) == Seconds(rawValue: 3)...Seconds(rawValue: 5))
        #expect(
            band.range(of: TokensPerSecond(rawValue: 15)) == TokensPerSecond(
                rawValue: 12)...TokensPerSecond(rawValue: 20))
    }
}

@Suite("Longest prompts")
struct LongestPromptsTests {
    @Test("A range of lengths is priced at its upper end")
    func worstCase() throws {
        let text = Examples.brief.replacing("  output: 2048", with: "  output: 2048\n  lengths: [128, 10240]")
        let scenario = try Examples.scenario(text)
        #expect(scenario.longestLoad?.input == 10240)
        let evaluation = try LayoutEvaluation(
            ParallelLayout(tensor: 8, data: 4, expert: 32), in: scenario, reading: .stated)
        let worst = try #require(evaluation.worstCase)
        // Five times the tokens, and more than five times the attention.
        #expect(worst.prefill.last > evaluation.candidate.prefill.last * 5)
        #expect(worst.memory.keyValueCache > evaluation.candidate.memory.keyValueCache)
        #expect(try Examples.scenario().longestLoad == nil)
    }
}
