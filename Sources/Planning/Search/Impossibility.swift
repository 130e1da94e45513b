internal import Hardware
internal import Models
public import Parallelism
public import Quantities
internal import Serving
internal import StepModel

/// Why no number of devices keeps a promise: a proof, by a bound that holds for every deployment of the declared space.
public enum Impossibility: Hashable, Sendable {
    /// Even alone, no prompt is read sooner than in this layout, of all of up to so many devices.
    case timeToFirstToken(floor: Seconds, layout: ParallelLayout, devices: Int)
    /// Even alone, no sequence gets its tokens faster than in this layout, of all of up to so many devices.
    case timePerOutputToken(floor: Seconds, layout: ParallelLayout, devices: Int)
    /// Both together, each in the layout of up to so many devices that is best for it.
    case endToEnd(floor: Seconds, devices: Int)
    /// The largest cluster, of so many devices, computes at most so many requests per second at its peak rate.
    case rate(most: Double, devices: Int)
    /// The largest cluster, of so many devices, serves at most so many requests per second with copies of up to
    /// `replica` devices. Larger copies, which would have to serve `factor` times as much per device, were not searched:
    /// no proof, but a limit of the search.
    case served(most: Double, devices: Int, replica: Int, factor: Double)
}

extension Impossibility {
    /// Whether it is the times of single steps that are too long, whatever the demand.
    var isOfTime: Bool {
        switch self {
        case .timeToFirstToken, .timePerOutputToken, .endToEnd: true
        case .rate, .served: false
        }
    }
}

/// The bounds of an open number of devices.
///
/// Rounds grow with their sequences and tokens, a round that reads and generates takes at least as long as one that only
/// reads, and stages in a row take at least as long as one stage that does all of their work without handing over. So
/// the shortest time per output token is that of a layout of one stage with one sequence on each rank. A prompt of q
/// tokens that is read in c chunks by s stages takes at least L(q/c)·(1 + (c − 1)/s), where L is the time of one stage
/// that does all of their work; read in rounds that also generate it takes at least a·L(q), where a
/// (``SteadyBounds/amortisation``) is what fewer tokens together may cost less. Memory, which could only rule layouts
/// out, is left aside. Tests hold these properties.
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
    func impossibility() -> Impossibility? { ofRate() ?? ofTimes() }

    /// The bound by the peak rate of the devices, which needs no layout.
    private func ofRate() -> Impossibility? {
        guard case .rate(let rate) = scenario.demand else { return nil }
        let prompt = RequestShape(scenario.load, cachedShare: scenario.settings.cachedShare).promptTokens
        let work = scenario.model.flops(of: .prefill(sequences: 1, newTokens: prompt))
        let peak = NumericFormat.allCases.compactMap { reading.cluster.accelerator.peak.rate(for: $0) }.max() ?? .zero
        guard peak > .zero else { return nil }
        let most = Double(PlanQuestion.largestCluster) / (work / peak).rawValue
        return rate > most ? .rate(most: most, devices: PlanQuestion.largestCluster) : nil
    }

    /// The bounds by the shortest rounds of any layout.
    private func ofTimes() -> Impossibility? {
        let objectives = scenario.objectives
        let limits = [objectives.timeToFirstToken, objectives.timePerOutputToken, objectives.endToEnd]
        guard limits.contains(where: { $0 != nil }) else { return nil }
        var floors = floors(on: generating)
        if reading.cluster != generating.cluster { floors.first = self.floors(on: reading).first }
        if let promised = objectives.timeToFirstToken, let first = floors.first, first.time > promised {
            return .timeToFirstToken(
                floor: first.time, layout: first.layout, devices: largest(reading))
        }
        guard question.output > 1, let pace = floors.pace else { return nil }
        if let promised = objectives.timePerOutputToken, pace.time > promised {
            return .timePerOutputToken(
                floor: pace.time, layout: pace.layout, devices: largest(generating))
        }
        let whole = (floors.first?.time ?? .zero) + pace.time * Double(question.output - 1)
        if let promised = objectives.endToEnd, whole > promised {
            return .endToEnd(floor: whole, devices: max(largest(reading), largest(generating)))
        }
        return nil
    }

    /// The least times of any layout.
    private struct Floors: Sendable {
        var first: (time: Seconds, layout: ParallelLayout)?
        var pace: (time: Seconds, layout: ParallelLayout)?

        mutating func add(_ other: Floors) {
            if let found = other.first, found.time < first?.time ?? Seconds(rawValue: .infinity) { first = found }
            if let found = other.pace, found.time < pace?.time ?? Seconds(rawValue: .infinity) { pace = found }
        }
    }

    /// The devices of the largest layout on a cluster that is looked at.
    private func largest(_ pricing: Pricing) -> Int { min(pricing.cluster.deviceCount, LayoutSpace.largestReplica) }

    private func floors(on pricing: Pricing) -> Floors {
        var all = Floors()
        for model in scenario.precisions {
            let layouts = ReplicaSpace(
                model: model, devices: largest(pricing), deepest: 1,
                settings: scenario.settings, redundant: scenario.search.redundantExperts
            ).legal
            let parts = foldedInParallel(count: layouts.count, parts: SearchFloor.parts) { indices in
                var memory = PricingMemory()
                var found = Floors()
                for index in indices { found.add(floors(of: layouts[index], model, pricing, &memory)) }
                return found
            }
            for part in parts { all.add(part) }
        }
        return all
    }

    /// What nothing on one layout, or on stages of it, can beat, in every way to run steps.
    private func floors(
        of layout: ParallelLayout, _ model: ModelArchitecture, _ pricing: Pricing, _ memory: inout PricingMemory
    ) -> Floors {
        let deployment = DeploymentModel(
            legal: layout, model: model, pricing: pricing, memory: &memory, held: HeldMemory(model, layout))
        var found = Floors()
        for shape in scenario.shapes {
            for overlaps in [false, true] {
                var clock = deployment.roundClock(for: shape, overlapsTwoBatches: overlaps)
                let pace = clock.generation(sequences: 1).timePerOutputToken
                let first = Seconds(rawValue: question.overhead) + shortestReading(&clock, layers: model.layerCount)
                found.add(Floors(first: (first, layout), pace: (pace, layout)))
            }
        }
        return found
    }

    /// The least time in which a prompt is read on a layout of one stage, or on stages that together do its work.
    private func shortestReading(_ clock: inout RoundClock, layers: Int) -> Seconds {
        var least = clock.reading(tokenBudget: clock.shape.promptTokens).latency * SteadyBounds.amortisation
        let budgets =
            scenario.search.tokenBudgets.isEmpty ? scenario.settings.plannedBudgets : scenario.search.tokenBudgets
        for budget in budgets where budget < clock.shape.promptTokens {
            let reading = clock.reading(tokenBudget: budget)
            let chunks = Double(reading.chunks)
            least = min(least, reading.latency / chunks * (1 + (chunks - 1) / Double(max(1, layers))))
        }
        return least
    }

    /// Neighbouring layouts differ little, so that even parts end at the same time.
    private static let parts = 16
}
