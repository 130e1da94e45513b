internal import Hardware
internal import Models
internal import Parallelism
public import Planning
internal import Quantities
internal import Serving
internal import StepModel

/// The report that derives a layout's numbers: operators, memory, and the formulas down to the inputs.
public enum ExplanationReport {
    /// The derivations of some phases of an evaluation.
    public static func document(of evaluation: LayoutEvaluation, phases: [Phase]) -> ReportDocument {
        let scenario = evaluation.scenario
        let layout = evaluation.deployment.layout
        var document = ReportDocument([.heading(level: 1, "Why \(layout) does what it does")])
        document.append(contentsOf: ScenarioSection.blocks(scenario, pricing: evaluation.deployment.pricing))
        document.append(contentsOf: grids(evaluation))
        for phase in phases { document.append(contentsOf: step(evaluation.explanation(of: phase), evaluation)) }
        document.append(contentsOf: [
            .heading(level: 2, "Memory per device"), .table(MemoryTable.parts(evaluation.stages)),
        ])
        document.append(.numbered(MemoryDerivation.lines(evaluation)))
        document.append(contentsOf: ScenarioSection.assumptions(scenario, pricing: evaluation.deployment.pricing))
        return document
    }

    private static func grids(_ evaluation: LayoutEvaluation) -> [ReportBlock] {
        let layout = evaluation.deployment.layout
        var lines: [InlineText] = [
            """
            Devices = replicas × PP × TP × CP × DP = \(layout.replicas) × \(layout.pipeline) × \(layout.tensor) × \
            \(layout.context) × \(layout.data) = **\(layout.deviceCount)**
            """
        ]
        if evaluation.scenario.model.isMixtureOfExperts {
            lines.append(
                """
                The \(layout.stageWidth.counted("device")) of a stage are used twice: as TP × CP × DP for attention and \
                as EP × expert-TP = \(layout.expert) × \(layout.expertTensor) = **\(layout.expertWidth)** for the \
                experts; EP does not multiply the count
                """)
            lines.append(
                "Tokens reach their experts by **\(layout.expertCommunication.rawValue)** (\(reason(layout)))")
        }
        return [.heading(level: 2, "Devices"), .bullets(lines)]
    }

    private static func reason(_ layout: ParallelLayout) -> String {
        switch layout.expertCommunication {
        case .replicatedTokens: "DP is 1: every device of the stage already holds every token"
        case .allToAll: "DP is \(layout.data) and experts are whole: each token is sent to its experts and back"
        case .gatherAndScatter: "DP is \(layout.data) and experts are split inside: every device needs every token"
        }
    }

    private static func step(_ explanation: StepExplanation, _ evaluation: LayoutEvaluation) -> [ReportBlock] {
        let stages = evaluation.deployment.layout.pipeline
        let chunk = explanation.chunks > 1 ? ", the last of \(explanation.chunks) chunks of each prompt" : ""
        let place = stages > 1 ? " on the busiest stage, \(explanation.stage + 1) of \(stages)" : ""
        let groups = explanation.step.groups.map {
            "\($0.count.counted("sequence")) × \($0.newTokens.counted("new token")) after \($0.cachedTokens.grouped) cached"
        }
        let title: InlineText = explanation.phase == .prefill ? "Prefill: TTFT" : "Decode: TPOT"
        return [
            .heading(level: 2, title),
            .numbered(TimeDerivation.lines(explanation, evaluation)),
            .paragraph(
                InlineText(
                    plain: "One \(explanation.phase.rawValue) step\(place): \(groups.joined(separator: ", "))\(chunk)")),
            .table(OperatorTable.table(explanation)), .paragraph(OperatorTable.legend),
        ]
    }
}
