public import Hardware
public import Models
public import Parallelism

/// Lowers a step to the operators that the busiest device of each pipeline stage executes.
///
/// - Parameters:
///   - step: The step, over one copy of the model. With several pipeline stages it is one micro-batch.
///   - model: The model.
///   - layout: A legal layout of the model.
///   - cluster: The devices and networks that it runs on.
///   - options: How the engine runs the step.
/// - Returns: The program: operators with shapes, FLOPs, bytes and messages.
public func lower(
    _ step: Step, model: ModelArchitecture, layout: ParallelLayout, cluster: Cluster,
    options: StepOptions = StepOptions()
) -> StepProgram {
    LoweredModel(model: model, layout: layout, cluster: cluster, options: options).program(for: step)
}

/// A model in a layout, lowered once for all steps.
package struct LoweredModel: Hashable, Sendable {
    /// How often a stage executes one of the model's parts.
    struct Execution: Hashable, Sendable {
        let part: Int
        let repetitions: Int
    }

    /// Neighbouring stages that execute the same, and how many they are.
    struct StageGroup: Hashable, Sendable {
        let executions: [Execution]
        var count: Int
    }

    let layout: ParallelLayout
    let options: StepOptions
    /// The operators of each distinct part of the model.
    let parts: [[OperatorTemplate]]
    let groups: [StageGroup]

    /// Lowers every stage of a legal layout.
    package init(model: ModelArchitecture, layout: ParallelLayout, cluster: Cluster, options: StepOptions) {
        var memory = PricingMemory()
        self.init(
            model: model, layout: layout, stages: model.pipelineStages(layout.pipeline), cluster: cluster,
            options: options, memory: &memory)
    }

    /// Lowers stages that are known already; stages share the parts that they execute alike.
    package init(
        model: ModelArchitecture, layout: ParallelLayout, stages: [PipelineStage], cluster: Cluster,
        options: StepOptions, memory: inout PricingMemory
    ) {
        self.layout = layout
        self.options = options
        let lowering = PartLowering(model: model, layout: layout, cluster: cluster, options: options)
        let (groups, found) = LoweredModel.groups(of: stages)
        parts = found.map { lowering.templates(of: $0, &memory) }
        self.groups = groups
    }

    /// Stages as groups of neighbours that execute the same, and the parts that any of them executes, each once, in the
    /// order in which they are met.
    static func groups(of stages: [PipelineStage]) -> (groups: [StageGroup], parts: [ModelPart]) {
        var found: [ModelPart] = []
        var groups: [StageGroup] = []
        for (position, stage) in stages.enumerated() {
            if position > 0, stage.executesSame(as: stages[position - 1]) {
                groups[groups.count - 1].count += 1
                continue
            }
            let executions = stage.parts.map { part, repetitions in
                let index = found.firstIndex(of: part) ?? found.count
                if index == found.count { found.append(part) }
                return Execution(part: index, repetitions: repetitions)
            }
            groups.append(StageGroup(executions: executions, count: 1))
        }
        return (groups, found)
    }

    /// The program of a step.
    ///
    /// - Parameters:
    ///   - step: The step.
    ///   - explains: Whether each operator says how its work follows from dimensions.
    /// - Returns: Its operators in order of execution, with what they overlap.
    package func program(for step: Step, explains: Bool = false) -> StepProgram {
        let (run, halves) = step.batch(ranks: layout.data, overlapsTwoBatches: options.overlapsTwoBatches)
        let quantities = StepQuantities(run, layout: layout, graphs: options.graphs)
        let shares = run.groups.map { SequenceShare($0, ranks: layout.data) }
        var stages: [StageProgram] = []
        for group in groups {
            let operators = group.executions.flatMap { execution in
                parts[execution.part].flatMap {
                    $0.operators(quantities, shares, repetitions: execution.repetitions, explains: explains)
                }
            }
            for _ in 0..<group.count { stages.append(StageProgram(index: stages.count, operators: operators)) }
        }
        return StepProgram(
            stages: stages, isDecode: quantities.isDecode, isCaptured: quantities.isCaptured,
            sequences: Int(quantities.sequences), halfBatches: halves)
    }
}
