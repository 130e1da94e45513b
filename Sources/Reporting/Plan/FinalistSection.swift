internal import Planning
internal import Quantities
internal import Serving

/// Predictions beside runs step by step.
enum FinalistSection {
    static func blocks(of plan: Plan) -> [ReportBlock] {
        guard !plan.finalists.isEmpty else { return [] }
        return [
            .heading(level: 2, "Predictions beside runs step by step"), .table(table(plan.finalists)),
            .paragraph(
                """
                One copy of each is run as an engine schedules it, at the predicted rate or with the stated requests in \
                flight, all prompts and outputs of one length; in a closed loop TTFT is the median. Requests of one length \
                stay in step there, so that their prompts come together: the run is that of a benchmark with fixed lengths, \
                the prediction spreads prompts evenly. With independent arrivals (Poisson), a run far slower than predicted \
                says that memory holds the predicted number in flight but not the swings around it. Separate pools are not \
                run.
                """),
        ]
    }

    private static func table(_ finalists: [Finalist]) -> ReportTable {
        ReportTable(
            columns: [
                .left("Which"), .left("Layout"), .right("Batch"), .right("TTFT"), .right("run"), .right("TPOT"),
                .right("run"), .right("Off"),
            ],
            rows: finalists.map { finalist in
                let (prediction, run) = (finalist.deployment.prediction, finalist.run)
                let off = prediction.timePerOutputToken / run.outcome.timePerOutputToken - 1
                return [
                    InlineText(plain: finalist.merit.title), DeploymentTable.layouts(finalist.deployment),
                    "\(finalist.deployment.pools.first?.sequencesPerRank ?? 0)",
                    "\(prediction.timeToFirstToken)", "\(run.timeToFirstToken)", "\(prediction.timePerOutputToken)",
                    "\(run.outcome.timePerOutputToken)", "\(Fraction(rawValue: off).wholePercent)",
                ]
            })
    }
}

extension Finalist.Merit {
    /// The merit in a cell.
    fileprivate var title: String {
        switch self {
        case .chosen: "chosen"
        case .aggregated: "best aggregated"
        case .runnerUp: "runner-up"
        case .fastest: "fastest per user"
        case .mostOutput: "most output"
        }
    }
}
