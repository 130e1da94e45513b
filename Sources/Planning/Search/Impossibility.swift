internal import Hardware
internal import Models
public import Parallelism
public import Quantities
internal import Serving
internal import StepModel

/// Why no number of devices keeps a promise: a proof, by a bound that holds for every deployment of the declared space.
public enum Impossibility: Hashable, Sendable {
    /// Even alone, with nothing beside it, no sequence gets its tokens faster than in this layout.
    case timePerOutputToken(floor: Seconds, layout: ParallelLayout)
    /// The tokens after the first alone take so long, in this layout.
    case endToEnd(floor: Seconds, layout: ParallelLayout)
    /// Reading a prompt takes so long even where the largest copy computes at the peak rate, and what the engine adds.
    case timeToFirstToken(floor: Seconds)
    /// The largest cluster, of so many devices, computes at most so many requests per second at its peak rate.
    case rate(most: Double, devices: Int)
}

/// The bounds of an open number of devices.
///
/// The time per output token: a round grows with its sequences, and stages in a row take at least as long as one stage
/// that does all of their work without handing over, so the shortest round is one of a single stage with one sequence
/// on each rank. Memory, which could only rule such layouts out, is left aside.
struct SearchFloor {
    private let scenario: Scenario
    private let question: PlanQuestion
    /// The constants of the devices that read, and of those that generate.
    private let reading: Pricing
    private let generating: Pricing

    init(_ scenario: Scenario, _ pricings: SearchPricings) {
        (self.scenario, question) = (scenario, PlanQuestion(scenario))
        (reading, generating) = (pricings.first, pricings.second ?? pricings.first)
    }

    /// The first promise that is proven to be out of reach; `nil` where the bounds say nothing.
    func impossibility() -> Impossibility? {
        byArithmetic() ?? byRound()
    }

    /// The bounds by the peak rate of the devices, which need no layout.
    private func byArithmetic() -> Impossibility? {
        let prompt = RequestShape(scenario.load, cachedShare: scenario.settings.cachedShare).promptTokens
        let work = scenario.model.flops(of: .prefill(sequences: 1, newTokens: prompt))
        let peak = NumericFormat.allCases.compactMap { reading.cluster.accelerator.peak.rate(for: $0) }.max() ?? .zero
        guard peak > .zero else { return nil }
        let alone = work / peak
        if let promised = scenario.objectives.timeToFirstToken {
            let floor = Seconds(rawValue: question.overhead) + alone / Double(LayoutSpace.largestReplica)
            if floor > promised { return .timeToFirstToken(floor: floor) }
        }
        if case .rate(let rate) = scenario.demand {
            let most = Double(PlanQuestion.largestCluster) / alone.rawValue
            if rate > most { return .rate(most: most, devices: PlanQuestion.largestCluster) }
        }
        return nil
    }

    /// The bounds by the shortest round of any layout.
    private func byRound() -> Impossibility? {
        let objectives = scenario.objectives
        let further = Double(question.output - 1)
        let ends = objectives.endToEnd.map { $0 / max(1, further) }
        guard further > 0, let limit = [objectives.timePerOutputToken, ends].compactMap(\.self).min(),
            let (floor, layout) = shortestRound(orBelow: limit)
        else { return nil }
        if let promised = objectives.timePerOutputToken, floor > promised {
            return .timePerOutputToken(floor: floor, layout: layout)
        }
        return .endToEnd(floor: floor * further, layout: layout)
    }

    /// The least time per output token of any layout; `nil` as soon as one is not above `limit`.
    private func shortestRound(orBelow limit: Seconds) -> (Seconds, ParallelLayout)? {
        var least: (Seconds, ParallelLayout)?
        for model in scenario.precisions {
            let layouts = ReplicaSpace(
                model: model, devices: min(generating.cluster.deviceCount, LayoutSpace.largestReplica), deepest: 1,
                settings: scenario.settings, redundant: scenario.search.redundantExperts
            ).legal
            let parts = foldedInParallel(count: layouts.count, parts: SearchFloor.parts) { indices in
                var memory = PricingMemory()
                var least: (Seconds, ParallelLayout)?
                for index in indices {
                    let found = pace(layouts[index], model, &memory)
                    if found < least?.0 ?? Seconds(rawValue: .infinity) { least = (found, layouts[index]) }
                    if found <= limit { break }
                }
                return least
            }
            for case let part? in parts {
                guard part.0 > limit else { return nil }
                if part.0 < least?.0 ?? Seconds(rawValue: .infinity) { least = part }
            }
        }
        return least
    }

    /// The least time per output token of one sequence on each rank, in every way to run steps.
    private func pace(_ layout: ParallelLayout, _ model: ModelArchitecture, _ memory: inout PricingMemory) -> Seconds {
        let deployment = DeploymentModel(
            legal: layout, model: model, pricing: generating, memory: &memory, held: HeldMemory(model, layout))
        return scenario.shapes.reduce(Seconds(rawValue: .infinity)) { least, shape in
            [false, true].reduce(least) { least, overlaps in
                var clock = deployment.roundClock(for: shape, overlapsTwoBatches: overlaps)
                return min(least, clock.generation(sequences: 1).timePerOutputToken)
            }
        }
    }

    /// Neighbouring layouts differ little, so that even parts end at the same time.
    private static let parts = 16
}
