internal import Models
internal import Quantities

/// The products of a layer's routed experts with their constants applied.
struct PricedExperts: Sendable {
    /// The part of the model that the products belong to.
    let part: Int
    /// The place of the experts' popularity classes among those of the model.
    private let classes: Range<Int>
    private let imbalance: ExpertImbalance
    private let assignmentsPerToken: Double
    /// Assignments over which passes walk per token; 0 where they walk over the device's own.
    private let routedPerToken: Double
    private let heldShare: Double
    private let held: Double
    private let computePerAssignment: Double
    private let fixedCompute: Double
    private let memoryPerExpert: Double
    private let passPerRow: Double
    private let passPerAssignment: Double
    private let startUp: Double
    private let launchFloor: Double
    private let overlap: Overlap

    init(_ work: ExpertWork, _ rates: AchievedRates, part: Int, classes: Range<Int>) {
        self.part = part
        self.classes = classes
        imbalance = work.load.imbalance
        assignmentsPerToken = work.assignmentsPerToken
        routedPerToken = rates.passesOverAllRouted ? work.routedPerToken : 0
        heldShare = work.heldShare
        held = work.held
        computePerAssignment = 2 * work.weightsPerExpert * rates.perFLOP
        fixedCompute =
            rates.perSerialUnit * Double(work.width + work.intermediate)
            + rates.perItem * max(0, work.held - rates.freeItems)
        memoryPerExpert = work.weightsPerExpert * work.stored.bytesPerWeight.rawValue * rates.perByte
        passPerRow = 2 * Double(work.width) * work.activation * rates.perPassByte
        passPerAssignment =
            (work.inputMatrices + 1) * Double(work.intermediate) * work.activation * rates.perPassByte
        startUp = rates.startUp
        launchFloor = rates.launchFloor
        overlap = rates.overlap
    }

    /// The seconds of one execution in a step.
    @inline(__always)
    func seconds(_ step: StepQuantities, _ popularity: UnsafeBufferPointer<ExpertLoad.PopularityClass>) -> Double {
        let tokens = step.groupTokens
        guard tokens > 0 else { return startUp }
        var distinct = 0.0
        for index in classes { distinct += popularity[index].visited(by: tokens) }
        let assignments = assignmentsPerToken * tokens * imbalance.ratio(tokens)
        let memory = min(held, distinct * heldShare) * memoryPerExpert
        let compute = fixedCompute + assignments * computePerAssignment
        let walked = max(assignments, routedPerToken * tokens)
        let passes = passPerRow * (min(tokens, walked) + walked) + passPerAssignment * walked
        let running = startUp + overlap.combine(compute, memory) + passes
        return step.isCaptured ? running : max(launchFloor, running)
    }
}
