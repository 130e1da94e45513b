package import Models
package import Parallelism

/// The stages of a pipeline of some depth, and which parts of the model they execute how often: the same in every layout
/// of that depth, whatever its grid.
package struct PipelineParts: Sendable {
    /// What each stage holds, but for those with the same layers as the one before.
    package let unlikeStages: [PipelineStage]
    /// What they execute where no tokens leave a node between stages, and where some do.
    private let inside: [StageExecutions]
    private let between: [StageExecutions]

    /// All parts of the model, in the order in which they are priced; those that hand over inside a node and between nodes
    /// follow.
    let parts: [ModelPart]

    /// Deals a model's layers over stages.
    package init(_ model: ModelArchitecture, depth: Int) {
        self.init(model, depth: depth, parts: LoweredModel.groups(of: model.pipelineStages(1)).parts)
    }

    /// The stages of pipelines of several depths.
    package static func pipelines(_ model: ModelArchitecture, depths: Set<Int>) -> [Int: PipelineParts] {
        let parts = LoweredModel.groups(of: model.pipelineStages(1)).parts
        return depths.reduce(into: [:]) { $0[$1] = PipelineParts(model, depth: $1, parts: parts) }
    }

    private init(_ model: ModelArchitecture, depth: Int, parts known: [ModelPart]) {
        parts = known
        let stages = model.pipelineStages(depth)
        unlikeStages = stages.indices.filter { $0 == 0 || !stages[$0].executesSame(as: stages[$0 - 1]) }
            .map { stages[$0] }
        let (groups, found) = LoweredModel.groups(of: stages)
        // One stage that holds every layer executes whatever the stages of a pipeline do, but for handing over.
        let places = found.map { known.firstIndex(of: $0) }
        inside = groups.map { StageExecutions($0, places: places.map { $0 ?? known.count }) }
        between = groups.map { StageExecutions($0, places: places.map { $0 ?? known.count + 1 }) }
    }

    /// What the stages execute.
    func executions(leavesNode: Bool) -> [StageExecutions] { leavesNode ? between : inside }
}

/// What each of some like stages executes.
struct StageExecutions: Sendable {
    /// How many stages these are.
    let count: Int
    /// The places of parts among those that are priced, and how often each is executed.
    let executions: [(place: Int, repetitions: Double)]

    /// - Parameters:
    ///   - group: The stages.
    ///   - places: Where the parts of their pipeline stand among those that are priced.
    init(_ group: LoweredModel.StageGroup, places: [Int]) {
        count = group.count
        var repetitions = [Double](repeating: 0, count: places.count)
        for execution in group.executions { repetitions[execution.part] += Double(execution.repetitions) }
        executions = zip(places, repetitions).filter { $0.1 > 0 }.map { (place: $0.0, repetitions: $0.1) }
    }
}
