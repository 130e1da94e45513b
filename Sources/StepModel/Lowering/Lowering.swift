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
    /// Neighbouring stages that execute the same, and how many they are.
    struct StageGroup: Hashable, Sendable {
        var templates: [OperatorTemplate]
        var count: Int
    }

    let layout: ParallelLayout
    let options: StepOptions
    let groups: [StageGroup]

    /// Lowers every stage of a legal layout.
    package init(model: ModelArchitecture, layout: ParallelLayout, cluster: Cluster, options: StepOptions) {
        self.init(
            model: model, layout: layout, stages: model.pipelineStages(layout.pipeline), cluster: cluster,
            options: options)
    }

    /// Lowers stages that are known already.
    package init(
        model: ModelArchitecture, layout: ParallelLayout, stages: [PipelineStage], cluster: Cluster,
        options: StepOptions
    ) {
        self.layout = layout
        self.options = options
        let lowering = StageLowering(model: model, layout: layout, cluster: cluster, options: options)
        var groups: [StageGroup] = []
        for (position, stage) in stages.enumerated() {
            if position > 0, stage.executesSame(as: stages[position - 1]) {
                groups[groups.count - 1].count += 1
            } else {
                groups.append(StageGroup(templates: lowering.templates(of: stage), count: 1))
            }
        }
        self.groups = groups
    }

    /// The operators that a step launches, exchanges of cache parts aside: those of every step, and those of each group
    /// of sequences.
    static func launches(of templates: [OperatorTemplate]) -> (fixed: Double, perGroup: Double) {
        templates.reduce(into: (0.0, 0.0)) { sum, template in
            switch template.body {
            case .rows, .experts, .exchange: sum.0 += Double(template.repetitions)
            case .cacheExchange: break
            case .core, .indexScores: sum.1 += Double(template.repetitions)
            }
        }
    }

    /// The program of a step.
    ///
    /// - Parameters:
    ///   - step: The step.
    ///   - explains: Whether each operator says how its work follows from dimensions.
    /// - Returns: Its operators in order of execution, with what they overlap.
    package func program(for step: Step, explains: Bool = false) -> StepProgram {
        let (run, halves) = options.batch(of: step, ranks: layout.data)
        let quantities = StepQuantities(run, layout: layout, graphs: options.graphs)
        let shares = run.groups.map { SequenceShare($0, ranks: layout.data) }
        var stages: [StageProgram] = []
        for group in groups {
            let operators = group.templates.flatMap { $0.operators(quantities, shares, explains: explains) }
            for _ in 0..<group.count { stages.append(StageProgram(index: stages.count, operators: operators)) }
        }
        return StepProgram(
            stages: stages, isDecode: quantities.isDecode, isCaptured: quantities.isCaptured,
            sequences: Int(quantities.sequences), halfBatches: halves)
    }
}
