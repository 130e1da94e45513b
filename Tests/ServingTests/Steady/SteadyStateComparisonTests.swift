import Hardware
import Models
import Parallelism
import Quantities
import StepModel
import Testing

@testable import Serving

/// The closed form beside the same load run step by step.
@Suite("Steady state against step-level runs")
struct SteadyStateComparisonTests {
    struct Case: Sendable, CustomStringConvertible {
        var layout: ParallelLayout
        var scheduling: EngineProfile.Scheduling
        var budget: Int
        var sequences: Int
        var input: Int
        var output: Int
        var description: String { "\(layout) \(scheduling.rawValue) C\(budget) b\(sequences) \(input)/\(output)" }
    }

    static let cases: [Case] = [
        Case(layout: ParallelLayout(tensor: 8, expert: 8), scheduling: .mixedChunks, budget: 8192, sequences: 1, input: 1000, output: 200),
        Case(layout: ParallelLayout(tensor: 8, expert: 8), scheduling: .mixedChunks, budget: 8192, sequences: 16, input: 1000, output: 200),
        Case(layout: ParallelLayout(tensor: 8, expert: 8), scheduling: .mixedChunks, budget: 2048, sequences: 64, input: 1000, output: 200),
        Case(layout: ParallelLayout(tensor: 8, expert: 8), scheduling: .mixedChunks, budget: 2048, sequences: 64, input: 4000, output: 1000),
        Case(layout: ParallelLayout(tensor: 4, data: 4, expert: 16), scheduling: .mixedChunks, budget: 4096, sequences: 32, input: 2000, output: 300),
        Case(layout: ParallelLayout(tensor: 2, data: 8, expert: 16), scheduling: .mixedChunks, budget: 8192, sequences: 128, input: 500, output: 500),
        Case(layout: ParallelLayout(pipeline: 2, tensor: 8, expert: 8), scheduling: .mixedChunks, budget: 4096, sequences: 64, input: 1000, output: 500),
        Case(layout: ParallelLayout(pipeline: 4, tensor: 4, expert: 4), scheduling: .mixedChunks, budget: 2048, sequences: 64, input: 4000, output: 500),
        Case(layout: ParallelLayout(tensor: 8, expert: 8), scheduling: .promptsFirst, budget: 8192, sequences: 32, input: 1000, output: 200),
        Case(layout: ParallelLayout(tensor: 4, data: 4, expert: 16), scheduling: .promptsFirst, budget: 4096, sequences: 64, input: 2000, output: 500),
        Case(layout: ParallelLayout(tensor: 8, expert: 8), scheduling: .promptsFirst, budget: 2048, sequences: 16, input: 6000, output: 300),
        Case(layout: ParallelLayout(tensor: 8, expert: 8), scheduling: .mixedPrompts, budget: 8192, sequences: 32, input: 1000, output: 300),
        Case(layout: ParallelLayout(tensor: 8, expert: 8), scheduling: .mixedChunks, budget: 1024, sequences: 64, input: 4000, output: 50),
    ]

    @Test("Rates and times agree", arguments: SteadyArrival.allCases)
    func agree(arrival: SteadyArrival) throws {
        for one in Self.cases {
            let deployment = try Examples.deployment(one.layout)
            let load = Load(concurrency: 1, input: one.input, output: one.output)
            var clock = deployment.roundClock(for: RequestShape(load))
            guard let state = clock.steadyState(
                ServingPoint(scheduling: one.scheduling, tokenBudget: one.budget, sequences: one.sequences, arrival: arrival))
            else { print("SS \(arrival.rawValue) \(one): none"); continue }
            let limits = BatchLimits(tokenBudget: one.budget, maximumSequences: arrival == .independent ? 4096 : one.sequences, scheduling: one.scheduling, reservation: .grown)
            let ranks = one.layout.data
            let coming: RequestLoad.Arrival = arrival == .closedLoop ? .concurrency(one.sequences * ranks) : .rate(state.requestRate)
            for share in [1, 0.8] {
                let outcome = deployment.serve(
                    RequestLoad(input: Int(Double(one.input) / ((1 + share) / 2)), output: Int(Double(one.output) / ((1 + share) / 2)), shortestShare: share, arrival: coming, requests: 30 * one.sequences * ranks), limits: limits)
                func off(_ mine: Double, _ run: Double) -> String { "\(Int(((mine / run - 1) * 1000).rounded()))" }
                print("SS \(arrival.rawValue) \(one) share \(share): rate \(off(state.requestRate, outcome.requestRate)) tpot \(off(state.timePerOutputToken.rawValue, outcome.timePerOutputToken.rawValue)) ttft \(off(state.timeToFirstToken.rawValue, outcome.timeToFirstToken.rawValue)) of \(state.timeToFirstToken) util \(state.promptUtilisation)")
            }
        }
    }
}
