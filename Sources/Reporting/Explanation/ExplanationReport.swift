internal import Hardware
internal import Models
internal import Parallelism
public import Planning
internal import Quantities
internal import Serving
internal import StepModel

/// The report that derives a layout's numbers: headline numbers as trees, operators, memory, down to the inputs.
public enum ExplanationReport {
    /// The derivations of some steps of an evaluation.
    public static func document(of evaluation: LayoutEvaluation, steps: [StepExplanation.Kind]) -> ReportDocument {
        let scenario = evaluation.scenario
        let pricing = evaluation.deployment.pricing
        let layout = evaluation.deployment.layout
        var document = ReportDocument([.heading(level: 1, "Why \(layout) does what it does")])
        document.append(contentsOf: ScenarioSection.blocks(scenario, pricing: pricing))
        document.append(contentsOf: grids(evaluation))
        for kind in steps { document.append(contentsOf: step(evaluation.explanation(of: kind), evaluation)) }
        document.append(contentsOf: [.heading(level: 2, "Memory of the fullest device")])
        document.append(contentsOf: evaluation.memoryDerivations.map { .tree(DerivationTree.tree($0)) })
        document.append(.table(MemoryTable.parts(evaluation.stages)))
        document.append(contentsOf: ServedLoadTable.blocks([evaluation]))
        document.append(contentsOf: ScenarioSection.assumptions(scenario, pricing: pricing))
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
        if layout.decodeContext > 1 {
            lines.append(
                """
                DCP \(layout.decodeContext) reuses ranks of each TP group: they cut the cache of a sequence in as many \
                parts instead of holding copies; it adds no devices
                """)
        }
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
        if layout.statedCommunication != nil { return "as the engine or the scenario says" }
        switch layout.expertCommunication {
        case .replicatedTokens: return "DP is 1: every device of the stage already holds every token"
        case .allToAll: return "DP is \(layout.data) and experts are whole: each token is sent to its experts and back"
        case .gatherAndScatter:
            return "DP is \(layout.data) and experts are split inside: every device needs every token"
        }
    }

    private static func step(_ explanation: StepExplanation, _ evaluation: LayoutEvaluation) -> [ReportBlock] {
        let title: InlineText =
            switch explanation.kind {
            case .prefill: "Prefill: TTFT"
            case .decode: "Decode: TPOT"
            case .mixed: "A chunk of a prompt beside generation"
            }
        var blocks: [ReportBlock] = [
            .heading(level: 2, title), .paragraph(InlineText(plain: describe(explanation, evaluation))),
        ]
        let operators = explanation.rows.compactMap(\.derivation)
        // Operators stand in the headline's tree on one line each, and in full below the table.
        blocks += evaluation.headlines(of: explanation).map { headline in
            .tree(DerivationTree.tree(headline) { operators.contains($0) })
        }
        blocks += [.table(OperatorTable.table(explanation)), .paragraph(OperatorTable.legend)]
        if let note = OperatorTable.note(explanation, evaluation) { blocks.append(.paragraph(note)) }
        blocks.append(.heading(level: 3, "Every operator of this step"))
        blocks += operators.map { .tree(DerivationTree.tree($0)) }
        return blocks
    }

    private static func describe(_ explanation: StepExplanation, _ evaluation: LayoutEvaluation) -> String {
        let stages = evaluation.deployment.layout.pipeline
        let chunk = explanation.chunks > 1 ? ", the last of \(explanation.chunks) chunks of each prompt" : ""
        let place = stages > 1 ? " on the busiest stage, \(explanation.stage + 1) of \(stages)" : ""
        let groups = explanation.step.groups.map {
            "\($0.count.counted("sequence")) × \($0.newTokens.counted("new token")) after \($0.cachedTokens.grouped) cached"
        }
        return "One \(explanation.kind.rawValue) step\(place): \(groups.joined(separator: ", "))\(chunk)."
    }
}
