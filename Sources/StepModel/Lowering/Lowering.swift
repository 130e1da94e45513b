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
/// - Returns: The program: operators with shapes, FLOPs, bytes and messages.
public func lower(_ step: Step, model: ModelArchitecture, layout: ParallelLayout, cluster: Cluster) -> StepProgram {
    lower(step, model: model, layout: layout, stages: model.pipelineStages(layout.pipeline), cluster: cluster)
}

/// Lowers a step as above, for callers that lower many steps over the same pipeline stages.
package func lower(
    _ step: Step, model: ModelArchitecture, layout: ParallelLayout, stages: [PipelineStage], cluster: Cluster
) -> StepProgram {
    let lowering = StageLowering(step: step, model: model, layout: layout, cluster: cluster)
    var programs: [StageProgram] = []
    programs.reserveCapacity(stages.count)
    for (position, stage) in stages.enumerated() {
        // Neighbouring stages of like layers share one array of operators.
        let isRepeated = position > 0 && stage.executesSame(as: stages[position - 1])
        let operators = isRepeated ? programs[position - 1].operators : lowering.operators(of: stage)
        programs.append(StageProgram(index: stage.index, operators: operators))
    }
    return StepProgram(stages: programs, isDecode: step.isDecode, sequences: lowering.share.sequences)
}
