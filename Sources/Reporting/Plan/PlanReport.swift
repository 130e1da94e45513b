internal import Hardware
internal import Models
internal import Parallelism
public import Planning
internal import Quantities
internal import Serving
internal import StepModel

/// The report of a plan.
public enum PlanReport {
    /// The answer first, then why, what could be traded, what the search saw, the question and what was assumed.
    public static func document(of plan: Plan) -> ReportDocument {
        var document = ReportDocument([
            .heading(
                level: 1,
                "Plan: \(plan.scenario.model.name) on \(PlanQuestionText.devices(plan.scenario))")
        ])
        document.append(contentsOf: PlanVerdict.blocks(of: plan))
        document.append(contentsOf: WhySection.blocks(of: plan))
        if !plan.alternatives.isEmpty {
            document.append(.heading(level: 2, "Alternatives"))
            document.append(.table(DeploymentTable.comparison(plan.alternatives)))
        }
        document.append(contentsOf: FrontierSection.blocks(of: plan))
        document.append(contentsOf: FinalistSection.blocks(of: plan))
        if let ceilings = plan.ceilings {
            document.append(.heading(level: 2, "What limits it"))
            document.append(
                .paragraph(
                    "No layout on \(ceilings.devices.counted("device")) at these efficiencies can do better than:"))
            document.append(.bullets(CeilingText.bullets(ceilings, load: plan.ceilingLoad)))
        }
        document.append(contentsOf: CensusSection.blocks(plan))
        document.append(.heading(level: 2, "The question"))
        document.append(contentsOf: PlanQuestionText.blocks(plan))
        document.append(contentsOf: PlanQuestionText.assumptions(plan))
        return document
    }
}

/// The floors and ceilings of a cluster in words.
enum CeilingText {
    /// One bullet for prefill, two for decode.
    static func bullets(_ ceilings: Ceilings, load: Load) -> [InlineText] {
        [
            """
            **Prefill \(ceilings.prefillFloor)**: \(ceilings.burstWork) for \(load.concurrency.counted("prompt")), \
            perfectly split, nothing sent
            """,
            """
            **TPOT \(ceilings.decodeFloor)**, \(ceilings.memoryCeiling): \(ceilings.decodeBytes) of weights and cache, \
            each read once per step
            """,
            "**\(ceilings.computeCeiling)** by arithmetic, at any batch size",
        ]
    }
}
