internal import Hardware
internal import Models
internal import Parallelism
public import Planning
internal import Quantities
internal import Serving
internal import StepModel

/// The report of a plan.
public enum PlanReport {
    /// Verdict, question, layouts, limits, what the search saw and what was assumed.
    public static func document(of plan: Plan) -> ReportDocument {
        var document = ReportDocument([
            .heading(
                level: 1,
                "Plan: \(plan.scenario.model.name) on \(ScenarioSection.devices(plan.scenario.cluster))")
        ])
        document.append(contentsOf: PlanVerdict.blocks(of: plan))
        document.append(contentsOf: ScenarioSection.blocks(plan.scenario, pricing: plan.pricing))
        if !plan.deployments.isEmpty {
            document.append(.heading(level: 2, "One deployment for prefill and decode"))
            document.append(.table(CandidateTables.deployments(plan.deployments)))
            document.append(.paragraph(columnNotes(plan)))
            document.append(contentsOf: WorstCaseNote.blocks(plan.worstCase, in: plan.scenario))
        }
        document.append(contentsOf: phases(of: plan))
        document.append(contentsOf: limits(of: plan))
        document.append(contentsOf: CensusSection.blocks(plan.census))
        document.append(contentsOf: ScenarioSection.assumptions(plan.scenario, pricing: plan.pricing))
        return document
    }

    private static func columnNotes(_ plan: Plan) -> InlineText {
        let band = plan.pricing.profile.band.map { " Times and rates are ± \($0)." } ?? ""
        return InlineText(
            plain: "TTFT alone is of one request on an idle deployment; mean and last are of a burst of "
                + "\(plan.scenario.load.concurrency.counted("request")). TPOT and tok/s (output tokens) are with all "
                + "requests in flight, at the middle of their output. Memory is the fullest device's at the end of the "
                + "output, with \(plan.pricing.profile.memory.usable) usable.\(band)")
    }

    private static func phases(of plan: Plan) -> [ReportBlock] {
        guard !plan.phases.isEmpty else { return [] }
        let (prefill, decode) = (plan.phases.filter { $0.isOf(.prefill) }, plan.phases.filter { $0.isOf(.decode) })
        return [
            .heading(level: 2, "Each phase by itself"),
            .paragraph(
                """
                For prefill and decode on devices of their own (disaggregated), each on at most all devices. Step is \
                the largest number of prompt tokens that an attention rank reads at once.
                """),
            .table(CandidateTables.prefill(prefill)), .table(CandidateTables.decode(decode)),
        ]
    }

    private static func limits(of plan: Plan) -> [ReportBlock] {
        let ceilings = plan.ceilings
        var blocks: [ReportBlock] = [.heading(level: 2, "What limits it")]
        if let first = plan.deployments.first {
            blocks.append(.paragraph("One step of `\(first.candidate.layout)`, all pipeline stages together:"))
            blocks.append(.table(CandidateTables.timeShares(plan.timeShares)))
        }
        blocks.append(
            .paragraph("No layout on \(ceilings.devices.counted("device")) at these efficiencies can do better than:"))
        blocks.append(.bullets(CeilingText.bullets(ceilings, load: plan.scenario.load)))
        return blocks
    }
}

extension Plan.Choice {
    /// Whether the choice is for one phase, namely this one.
    func isOf(_ phase: Phase) -> Bool {
        guard case .phase(phase, _) = purpose else { return false }
        return true
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

/// How many layouts were looked at, and why the others were not.
enum CensusSection {
    /// A sentence and a table of the refused layouts.
    static func blocks(_ census: SearchCensus) -> [ReportBlock] {
        let refused = census.refused.map { refusal -> [InlineText] in
            [InlineText(plain: refusal.rule.title), "\(refusal.count.grouped)", InlineText(plain: refusal.example)]
        }
        let sentence: InlineText = """
            Every layout was examined: **\(census.examined.grouped)**, of which **\(census.legal.grouped)** are legal; \
            \(census.tooLarge.grouped) of these do not fit in memory and \(census.fitting.grouped) do. \
            \(census.priced.grouped) pairs of layout and prefill schedule were priced.
            """
        let table = ReportTable(columns: [.left("Not legal"), .right("Layouts"), .left("For example")], rows: refused)
        return [.heading(level: 2, "What the search saw"), .paragraph(sentence)]
            + (refused.isEmpty ? [] : [.table(table)])
    }
}
