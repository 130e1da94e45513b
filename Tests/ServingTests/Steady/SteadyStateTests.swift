import Hardware
import Models
import Parallelism
import Quantities
import StepModel
import Testing

@testable import Serving

@Suite("Steady state")
struct SteadyStateTests {
    private let load = Load(concurrency: 1, input: 1000, output: 201)

    private func point(
        _ sequences: Int, budget: Int = 8192, _ scheduling: EngineProfile.Scheduling = .mixedChunks,
        _ arrival: SteadyArrival = .closedLoop
    ) -> ServingPoint {
        ServingPoint(scheduling: scheduling, tokenBudget: budget, sequences: sequences, arrival: arrival)
    }

    @Test("One request alone: its prompt's step, then one step per further token")
    func alone() throws {
        let deployment = try Examples.deployment(ParallelLayout(tensor: 8, expert: 8))
        var clock = deployment.roundClock(for: RequestShape(load))
        let prefill = deployment.time(of: .prefill(sequences: 1, newTokens: 1000)).latency
        let decode = deployment.time(of: .decode(sequences: 1, context: 1100)).latency
        for scheduling in EngineProfile.Scheduling.allCases {
            let stateFound = clock.steadyState(point(1, scheduling))
            let state = try #require(stateFound)
            #expect(isClose(state.timeToFirstToken.rawValue, prefill.rawValue, within: 1e-12))
            #expect(isClose(state.timePerOutputToken.rawValue, decode.rawValue, within: 1e-12))
            #expect(isClose(state.requestRate, 1 / (prefill + decode * 200).rawValue, within: 1e-12))
        }
    }

    @Test("By hand: chunks of 500 tokens, 20 of 200 rounds mixed")
    func handWorked() throws {
        let deployment = try Examples.deployment(ParallelLayout(tensor: 8, expert: 8))
        var clock = deployment.roundClock(for: RequestShape(load))
        // Ten sequences leave 509 − 9 = 500 of the budget: a prompt takes r = 2 rounds, k = 1/2, m = 10 / k = 20 of
        // R = 2 + 200 rounds are mixed, 18 of them while a request generates.
        let stateFound = clock.steadyState(point(10, budget: 509, .mixedChunks, .independent))
        let state = try #require(stateFound)
        let mixed = deployment.time(
            of: Step(
                groups: [
                    SequenceGroup(count: 1, newTokens: 500, cachedTokens: 250),
                    SequenceGroup(count: 9, newTokens: 1, cachedTokens: 1100),
                ])
        ).latency
        let decode = deployment.time(of: .decode(sequences: 10, context: 1100)).latency
        let cycle = mixed * 20 + decode * 182
        #expect(isClose(state.requestRate, 10 / cycle.rawValue, within: 1e-12))
        let generation = mixed * 18 + decode * 182
        #expect(isClose(state.timePerOutputToken.rawValue, (generation / 200).rawValue, within: 1e-12))
        let share = 20.0 / 202
        let wait = mixed * 2 * (share / (2 * (1 - share)))
        let first = cycle / 404 + wait + mixed * 2
        #expect(isClose(state.timeToFirstToken.rawValue, first.rawValue, within: 1e-12))
        #expect(state.isBudgetBound)
    }

    @Test("Closed loops obey Little's law", arguments: EngineProfile.Scheduling.allCases, [2, 16, 128])
    func littlesLaw(scheduling: EngineProfile.Scheduling, sequences: Int) throws {
        let layout = ParallelLayout(tensor: 4, data: 2, expert: 8)
        var clock = try Examples.deployment(layout).roundClock(for: RequestShape(load))
        let stateFound = clock.steadyState(point(sequences, scheduling))
        let state = try #require(stateFound)
        let inFlight = state.requestRate * state.endToEnd(output: 201).rawValue
        #expect(isClose(inFlight, Double(2 * sequences), within: 1e-9))
    }

    @Test("Prompts beyond the budget: no steady state for independent arrivals, a lower rate in a closed loop")
    func saturated() throws {
        var shape = RequestShape(load)
        shape.output = 11
        var clock = try Examples.deployment(ParallelLayout(tensor: 8, expert: 8)).roundClock(for: shape)
        let unstable = clock.steadyState(point(64, budget: 1024, .mixedChunks, .independent))
        #expect(unstable == nil)
        let stateFound = clock.steadyState(point(64, budget: 1024))
        let state = try #require(stateFound)
        let moreFound = clock.steadyState(point(128, budget: 1024))
        let more = try #require(moreFound)
        #expect(state.promptUtilisation == 1)
        // More in flight only wait longer.
        #expect(isClose(more.requestRate, state.requestRate, within: 0.02))
        #expect(more.timeToFirstToken > state.timeToFirstToken * 1.8)
    }

    @Test(
        "What bounds rely on: steps grow with what they hold, and prompts cost no less in smaller steps",
        arguments: Examples.steadyLayouts)
    func monotone(layout: ParallelLayout) throws {
        var clock = try Examples.deployment(layout).roundClock(for: RequestShape(load))
        var before = RoundClock.Round(latency: 0, period: 0)
        for sequences in [1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233] {
            let round = clock.generating(sequences)
            #expect(round.latency >= before.latency && round.period >= before.period)
            for together in [0.1, 0.5, 1, 4] {
                let parts = clock.reading(together: together)
                let (mixed, read) = (clock.mixed(parts, generating: sequences), clock.reading(parts))
                #expect(mixed.latency >= read.latency && mixed.period >= read.period)
            }
            before = round
        }
        let fastest = clock.reading(clock.reading(together: 16)).period / 16
        for together in [0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 4, 8] {
            let parts = clock.reading(together: together)
            let prompts = Double(parts.prompts * parts.tokens) / 1000
            #expect(clock.reading(parts).period / prompts >= SteadyBounds.amortisation * fastest)
        }
    }

    @Test("No steady state beats its bound", arguments: Examples.steadyLayouts)
    func bound(layout: ParallelLayout) throws {
        var clock = try Examples.deployment(layout).roundClock(for: RequestShape(load))
        let budgets = [512, 2048, 8192]
        let fastest = budgets.map { clock.reading(tokenBudget: $0).promptRate }.max() ?? 0
        let bounds = try #require(clock.bounds(budgets: budgets, promptRate: fastest))
        for sequences in [1, 2, 5, 16, 40, 100, 250] {
            let decode = clock.generating(clock.residents(of: sequences))
            guard let bound = bounds.bound(sequences: sequences, decode: decode) else { continue }
            for scheduling in EngineProfile.Scheduling.allCases {
                for budget in budgets {
                    let found = clock.steadyState(point(sequences, budget: budget, scheduling, .independent))
                    guard let state = found else { continue }
                    #expect(state.requestRate <= bound.requestRate)
                    #expect(state.timePerOutputToken >= bound.timePerOutputToken)
                }
            }
        }
    }

    @Test("Room for sequences is what footprints leave", arguments: [2048, 16_384])
    func room(tokens: Int) throws {
        for layout in Examples.steadyLayouts {
            let deployment = try Examples.deployment(layout)
            let most = deployment.sequenceRoom(context: 3000).sequences(tokensPerStep: tokens)
            func fits(_ sequences: Int) -> Bool {
                deployment.pricing.memory(
                    of: deployment.model, layout: layout,
                    demand: MemoryDemand(sequencesPerRank: sequences, context: 3000, tokensPerStep: tokens)
                ).allSatisfy(\.fits)
            }
            #expect(most == 0 || fits(most))
            #expect(!fits(most + 1))
        }
    }

    @Test("Readers wait as an M/D/1 queue does, and the largest rate is its inverse")
    func readers() {
        let rate = ReadingRate(
            promptsPerStep: 1, chunks: 1, latency: Seconds(rawValue: 1), period: Seconds(rawValue: 0.5), promptRate: 2)
        // Half used: 0.5 · 0.5 / (2 · 0.5) = 0.25 s beyond the latency; with two readers half of that.
        #expect(rate.time(copies: 1, rate: 1) == Seconds(rawValue: 1.25))
        #expect(rate.time(copies: 2, rate: 2) == Seconds(rawValue: 1.125))
        #expect(rate.time(copies: 1, rate: 1.99) == nil)
        #expect(isClose(rate.largestRate(copies: 1, within: Seconds(rawValue: 1.25)), 1, within: 1e-12))
        #expect(rate.largestRate(copies: 3, within: Seconds(rawValue: 0.9)) == 0)
        #expect(isClose(rate.largestRate(copies: 1, within: Seconds(rawValue: .infinity)), 1.9, within: 1e-12))
        #expect(rate.last(of: 3) == Seconds(rawValue: 2))
    }
}

extension Examples {
    static let steadyLayouts = [
        ParallelLayout(tensor: 8, expert: 8), ParallelLayout(tensor: 4, data: 4, expert: 16),
        ParallelLayout(data: 16, expert: 16), ParallelLayout(tensor: 2, data: 8, expert: 4, expertTensor: 4),
        ParallelLayout(pipeline: 4, tensor: 4, expert: 4), ParallelLayout(tensor: 4, context: 2, data: 2, expert: 16),
    ]
}
