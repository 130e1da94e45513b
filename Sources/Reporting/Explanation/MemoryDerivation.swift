internal import Models
internal import Parallelism
internal import Planning
internal import Quantities
internal import Serving
internal import StepModel

/// How a device's memory follows from the layout, in formulas with their numbers.
enum MemoryDerivation {
    /// The lines for the fullest device.
    static func lines(_ evaluation: LayoutEvaluation) -> [InlineText] {
        let model = evaluation.scenario.model
        let layout = evaluation.deployment.layout
        let memory = evaluation.candidate.memory
        var lines: [InlineText] = []
        if memory.weights.experts > .zero {
            lines.append(
                """
                Experts: \(model.weightBytes.experts) in all / (PP \(layout.pipeline) × EP \(layout.expert) × expert-TP \
                \(layout.expertTensor)) ≈ **\(memory.weights.experts)**
                """)
        }
        lines.append(
            """
            Attention: \(model.weightBytes.attention) in all / (PP \(layout.pipeline) × TP \(layout.tensor)) ≈ \
            **\(memory.weights.attention)**; DP ranks and replicas hold copies\(replicated(model, layout))
            """)
        lines.append(
            """
            KV cache: \(evaluation.sequencesPerRank.counted("sequence")) per rank × \
            \(evaluation.scenario.load.finalContext.grouped) tokens × \
            \(evaluation.cacheBytesPerToken(ofStage: memory.stage)) per token on this device = \
            **\(memory.keyValueCache)**
            """)
        return lines
    }

    /// Above TP = key-value heads each head is stored more than once.
    private static func replicated(_ model: ModelArchitecture, _ layout: ParallelLayout) -> String {
        guard let attention = model.layerRuns.first?.attention, layout.tensor > attention.keyValueHeads else {
            return ""
        }
        return
            ", and each of the \(attention.keyValueHeads) key-value heads is on several of the TP \(layout.tensor) devices"
    }
}
