internal import Parallelism
internal import Planning
internal import Quantities
internal import Serving
internal import StepModel

/// Why a deployment was chosen, and what would change the choice.
enum WhySection {
    static func blocks(of plan: Plan) -> [ReportBlock] {
        guard let reasons = plan.reasons else { return [] }
        var blocks: [ReportBlock] = [.heading(level: 2, "Why, and what would change it")]
        blocks.append(.paragraph(binding(reasons)))
        if let runnerUp = reasons.runnerUp {
            blocks.append(.paragraph(text(runnerUp)))
            blocks.append(.table(table(runnerUp)))
        }
        blocks.append(contentsOf: changes(reasons))
        if let band = plan.pricing.profile.errorBand, !reasons.withinBand.isEmpty {
            let names = reasons.withinBand.prefix(5).map { DeploymentTable.layouts($0) }.joined(separator: "; ")
            blocks.append(
                .callout(
                    Callout(
                        .warning,
                        InlineText(
                            plain:
                                "The choice lies inside the error band (± \(band.relative) each, taken as independent): "
                                + "measure these as well: ") + names)))
        }
        return blocks
    }

    private static func binding(_ reasons: PlanReasons) -> InlineText {
        let used = reasons.margins.map { "\($0.limit.title) \($0.used.wholePercent)" }.joined(separator: ", ")
        guard let binding = reasons.binding else {
            return InlineText(plain: "No limit binds; of each limit is used: \(used).")
        }
        return "**\(binding.limit.title.capitalisedFirst) binds.** Of each limit is used: \(used)."
    }

    private static func text(_ runnerUp: PlanReasons.RunnerUp) -> InlineText {
        let prediction = runnerUp.deployment.prediction
        return """
            The runner-up with another layout, \(DeploymentTable.layouts(runnerUp.deployment).plainText), is \
            **\(runnerUp.gap) worse** by the goal (TTFT \(prediction.timeToFirstToken), TPOT \
            \(prediction.timePerOutputToken), \(prediction.outputRate)). The device time of one generated token:
            """
    }

    private static func table(_ runnerUp: PlanReasons.RunnerUp) -> ReportTable {
        let total = (runnerUp.parts.map(\.chosen).sum(), runnerUp.parts.map(\.other).sum())
        let rows = runnerUp.parts.map { part -> [InlineText] in
            let more = part.other - part.chosen
            return [
                InlineText(plain: part.category.rawValue), "\(part.chosen)", "\(part.other)",
                InlineText(plain: "\(more < .zero ? "−" : "+")\(Seconds(rawValue: abs(more.rawValue)))"),
            ]
        }
        return ReportTable(
            columns: [.left("Spent on"), .right("Chosen"), .right("Runner-up"), .right("Difference")],
            rows: rows + [["all", "\(total.0)", "\(total.1)", ""]])
    }

    private static func changes(_ reasons: PlanReasons) -> [ReportBlock] {
        let start =
            "Among the \(reasons.tried.counted("best layout")), each input was changed by itself by factors from 0.25 to 4."
        let robust = reasons.robust.map(\.title).joined(separator: ", ")
        let none = reasons.robust.isEmpty ? "" : " No such change of \(robust) changes the choice."
        guard !reasons.flips.isEmpty else { return [.paragraph(InlineText(plain: start + none))] }
        return [
            .paragraph(InlineText(plain: start + none + " Another layout is chosen when:")),
            .bullets(
                reasons.flips.map { flip in
                    let layouts = flip.layouts.map { "`\(DeploymentTable.notation($0))`" }.joined(separator: " + ")
                    let factor = FixedPoint.significant(flip.factor, digits: 3)
                    return InlineText(
                        markup:
                            "the \(flip.input.title) is \(factor) times as \(flip.factor > 1 ? "large" : "large or less"): \(flip.kind.title) \(layouts)"
                    )
                }),
        ]
    }
}
