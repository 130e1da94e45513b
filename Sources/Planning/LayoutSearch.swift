internal import Hardware
internal import Diagnostics
public import Models
internal import Parallelism
internal import Quantities
public import Serving
public import StepModel

/// An exhaustive search over every legal layout.
public struct LayoutSearch: Sendable {
    /// The layouts that exist.
    public var space: LayoutSpace
    /// The priced layouts that fit in memory, in the order of the space.
    public var candidates: [Candidate]
    /// How many legal layouts do not fit in memory.
    public var tooLarge: Int
    /// Of the layouts that do not fit, the one that needs the least memory per device: advice when none fits.
    public var nearestFit: Candidate?
    /// How many (layout, prefill schedule) pairs were examined: those that fit in memory were priced.
    public var priced: Int

    /// The token budgets per attention rank and step among which a search chooses.
    ///
    /// vLLM's default on 80 GB devices and above is 8192 (vLLM 0.33 `max_num_batched_tokens`, serving); smaller ones
    /// fill pipelines better, larger ones save start-ups.
    public static let tokenBudgets = [2048, 4096, 8192, 16384]

    /// Prices every legal layout on at most the cluster's devices.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - pricing: The cluster and its efficiency.
    ///   - load: The load.
    ///   - budgets: Token budgets per attention rank and prefill step.
    ///   - settings: What concerns every layout alike.
    public init(
        model: ModelArchitecture, pricing: Pricing, load: Load, budgets: [Int] = LayoutSearch.tokenBudgets,
        settings: ServingSettings = ServingSettings()
    ) {
        space = LayoutSpace(model: model, devices: pricing.cluster.deviceCount, settings: settings)
        candidates = []
        tooLarge = 0
        priced = 0
        candidates.reserveCapacity(space.legal.count * budgets.count)
        let schedules = budgets.map { PrefillSchedule(tokensPerStep: $0) }
        var positions: [ParallelLayout: Int] = [:]
        var replicas: [PricedReplica] = []
        var memory = PricingMemory()
        var smallestMisfit: (deployment: DeploymentModel, need: MemoryNeed)?
        for layout in space.legal {
            let one = layout.copied(1)
            // Copies of one replica execute the same steps, so the replica is set up once and remembers its prices.
            let position = positions[one] ?? replicas.count
            if position == replicas.count {
                positions[one] = position
                replicas.append(
                    PricedReplica(
                        deployment: DeploymentModel(legal: one, model: model, pricing: pricing, memory: &memory)))
            }
            let needs = replicas[position].memoryNeeds(ofCopies: layout.replicas, load, schedules: schedules)
            let fitting = needs.filter(\.memory.fits)
            priced += needs.count
            candidates += replicas[position].candidates(fitting, load)
            guard fitting.isEmpty, let smallest = needs.min(by: { $0.memory.total < $1.memory.total }) else { continue }
            tooLarge += 1
            if smallest.memory.total < smallestMisfit?.need.memory.total ?? Bytes(rawValue: .infinity) {
                smallestMisfit = (replicas[position].deployment, smallest)
            }
        }
        nearestFit = smallestMisfit.flatMap { misfit in
            var steps = PricedSteps()
            return misfit.deployment.candidates([misfit.need], load, priced: &steps).first
        }
    }

    /// The best candidate of a phase by an objective, of those that keep the promises if any does.
    ///
    /// Equal candidates go to the one with fewer devices and simpler degrees, and of one layout's prefill schedules to
    /// the one that finishes the burst soonest.
    public func best(_ objective: PlanObjective, in phase: Phase, meeting objectives: Objectives) -> Candidate? {
        let keeping = candidates.filter { $0.meets(objectives, in: phase) }
        return (keeping.isEmpty ? candidates : keeping).min { left, right in
            let (first, second) = (objective.cost(of: left, in: phase), objective.cost(of: right, in: phase))
            guard first == second else { return first < second }
            guard left.layout == right.layout else { return LayoutSpace.precedes(left.layout, right.layout) }
            return left.completion < right.completion
        }
    }

    /// The candidate with the fewest devices that keeps every promise, the fastest of them at decoding.
    ///
    /// - Parameters:
    ///   - objectives: The promises.
    ///   - counts: Which device counts are wanted, such as powers of two; all by default.
    /// - Returns: The candidate, or `nil` where none keeps every promise.
    public func smallest(
        meeting objectives: Objectives, counts: (Int) -> Bool = { _ in true }
    ) -> Candidate? {
        candidates.filter { $0.meets(objectives) && counts($0.layout.deviceCount) }.min { left, right in
            let (first, second) = (left.layout.deviceCount, right.layout.deviceCount)
            guard first == second else { return first < second }
            let (fast, faster) = (left.decode.timePerOutputToken, right.decode.timePerOutputToken)
            return fast == faster ? left.completion < right.completion : fast < faster
        }
    }
}

/// A layout in some number of copies, with the steps that were priced for any number of such copies.
private struct PricedReplica {
    private(set) var deployment: DeploymentModel
    private var steps = PricedSteps()

    init(deployment: DeploymentModel) { self.deployment = deployment }

    /// Sets the number of copies, and says what each needs of a device's memory.
    mutating func memoryNeeds(ofCopies count: Int, _ load: Load, schedules: [PrefillSchedule]) -> [MemoryNeed] {
        deployment.setCopies(count)
        return deployment.memoryNeeds(load, schedules: schedules)
    }

    /// Prices the present number of copies under the schedules whose memory is known.
    mutating func candidates(_ needs: [MemoryNeed], _ load: Load) -> [Candidate] {
        deployment.candidates(needs, load, priced: &steps)
    }
}
