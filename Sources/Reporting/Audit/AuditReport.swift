internal import Hardware
internal import StepModel
internal import Parallelism
internal import Planning
public import Auditing
internal import Diagnostics
internal import Models
internal import Quantities
internal import Serving

/// The report of an audit: what the documents get wrong, what is right, and what to do.
public enum AuditReport {
    /// The whole report, the verdict first.
    ///
    /// - Parameters:
    ///   - audit: The audit.
    ///   - listsFindings: Whether errors and warnings are part of it, or printed elsewhere.
    /// - Returns: The report.
    public static func document(of audit: Audit, listsFindings: Bool = true) -> ReportDocument {
        let subject = audit.auditCase.map {
            "\($0.model.name) on \($0.devices.grouped) × \($0.cluster.accelerator.name)"
        }
        var document = ReportDocument([
            .heading(
                level: 1,
                InlineText(plain: "Audit: " + (subject ?? audit.dossier.documents.count.counted("document"))))
        ])
        let priced = audit.priced
        document.append(contentsOf: summary(audit, priced))
        if listsFindings { document.append(contentsOf: FindingSection.problems(audit)) }
        document.append(contentsOf: FindingSection.confirmed(audit))
        document.append(contentsOf: FindingSection.unlisted(audit))
        document.append(contentsOf: FindingSection.accepted(audit))
        if let priced {
            document.append(contentsOf: CaseSection.hardware(priced))
            document.append(contentsOf: CaseSection.model(priced))
            document.append(contentsOf: CorrectionSection.blocks(audit))
            document.append(contentsOf: PerformanceSection.blocks(priced))
            document.append(contentsOf: recommendations(audit))
            document.append(contentsOf: validation(audit))
            document.append(contentsOf: conclusion(priced))
            document.append(contentsOf: assumptions(priced))
        } else if let reason = audit.unpriced {
            document.append(contentsOf: [
                .heading(level: 2, "Not priced"),
                .paragraph(
                    InlineText(
                        plain: "The documents do not describe a case that can be priced: \(reason.message)."
                            + (reason.hint.map { " To have it priced, \($0)." } ?? "")
                            + " Rules that need no prices were applied.")),
            ])
        }
        return document
    }

    private static func summary(_ audit: Audit, _ priced: PricedAudit?) -> [ReportBlock] {
        let errors = audit.count(.error)
        let kind: Callout.Kind = errors > 0 ? .critical : audit.count(.warning) > 0 ? .warning : .success
        var blocks: [ReportBlock] = [
            .heading(level: 2, "Summary"),
            .callout(
                Callout(
                    kind,
                    "**\(errors.counted("error"))**, \(audit.count(.warning).counted("warning")) in "
                        + "\(audit.dossier.documents.count.counted("document")). \(priced.map(verdict) ?? InlineText())"
                )),
        ]
        let notRead = audit.dossier.unreadable.map { unreadable($0) }
        if !notRead.isEmpty {
            blocks += [.paragraph("**Not read**, and so not audited:"), .bullets(notRead)]
        }
        blocks.append(.bullets(audit.findings.filter { $0.severity == .error }.map { InlineText(plain: $0.title) }))
        return blocks
    }

    private static func unreadable(_ diagnostic: Diagnostic) -> InlineText {
        let place = diagnostic.location.map { InlineText.code("\($0)") + " " } ?? InlineText()
        return place + InlineText(plain: diagnostic.message + (diagnostic.hint.map { " (\($0))" } ?? ""))
    }

    /// The answer to the question behind the documents: are the promises kept, and by what.
    private static func verdict(_ audit: PricedAudit) -> InlineText {
        let missed = audit.objectives.filter { $0.answer == .missed }
        let wrongTimes = audit.findings.contains { $0.rule == "ttft-estimate" && $0.severity == .error }
        let answer =
            missed.isEmpty
            ? "Every layout that the documents mean keeps the promises"
                + (wrongTimes ? ", though not in the times they state." : ".")
            : "\(missed.count.counted("promise")) of \(audit.objectives.count) checked would be missed."
        guard let decode = audit.corrections.last, let prefill = audit.corrections.first else {
            return InlineText(plain: answer + " No layout fits this case.")
        }
        return InlineText(plain: answer + " The best layouts are ") + .code("\(prefill.candidate.layout)")
            + InlineText(plain: " for prefill (\(prefill.candidate.prefill.last) for the burst) and ")
            + .code("\(decode.candidate.layout)")
            + InlineText(
                plain: " for decode (\(decode.candidate.decode.timePerOutputToken) per token, "
                    + "\(decode.candidate.decode.throughput)).")
    }

    private static func recommendations(_ audit: Audit) -> [ReportBlock] {
        let groups: [(Recommendation.Urgency, InlineText)] = [
            (.immediate, "Immediate"), (.optimisation, "Optimisation"),
        ]
        return [.heading(level: 2, "Recommendations")]
            + groups.flatMap { urgency, title -> [ReportBlock] in
                let items = audit.recommendations.filter { $0.urgency == urgency }
                guard !items.isEmpty else { return [] }
                return [
                    .heading(level: 3, title),
                    .numbered(
                        items.map { ListItem(.strong($0.action + "."), children: [InlineText(plain: $0.effect + ".")]) }
                    ),
                ]
            }
    }

    private static func validation(_ audit: Audit) -> [ReportBlock] {
        let tones: [ObjectiveCheck.Answer: InlineText.Tone] = [.kept: .good, .marginal: .warning, .missed: .bad]
        return [
            .heading(level: 2, "Validation of the objectives"),
            .table(
                ReportTable(
                    columns: [
                        .left("Promise"), .left("Layout"), .right("Stated"), .right("Calibrated"), .left("Kept?"),
                    ],
                    rows: audit.objectives.map { check in
                        [
                            InlineText(plain: check.promise), .code(check.subject), InlineText(plain: check.stated),
                            InlineText(plain: check.calibrated),
                            .strong(check.answer.rawValue, tone: tones[check.answer] ?? .neutral),
                        ]
                    })),
        ]
    }

    private static func conclusion(_ audit: PricedAudit) -> [ReportBlock] {
        var sentences: [InlineText] = []
        let refuted = audit.findings.filter { $0.verdict == .refuted }.count
        let confirmed = audit.findings.filter { $0.verdict == .confirmed }.count
        sentences.append(
            InlineText(
                plain: "Of the claims that could be checked, \(confirmed) hold and \(refuted) do not."))
        let both = audit.layouts.first { $0.origins.contains(.bestForBoth) }
        let smallest = audit.layouts.first { $0.origins.contains(.smallest) }
        if let both {
            let best = both.evaluation.best
            sentences.append(
                InlineText(plain: "On shared devices ") + .code("\(both.layout)")
                    + InlineText(
                        plain:
                            " finishes the batch soonest: the last first token comes after \(best.prefill.last), every "
                            + "further one \(best.decode.timePerOutputToken) later."))
        }
        if let smallest, smallest.layout.deviceCount < audit.auditCase.devices {
            sentences.append(
                InlineText(plain: "The promises alone need no more than \(smallest.layout.deviceCount) devices: ")
                    + .code("\(smallest.layout)")
                    + InlineText(
                        plain: " with \(smallest.evaluation.best.prefill.last) and "
                            + "\(smallest.evaluation.best.decode.timePerOutputToken) per token."))
        }
        sentences.append(
            InlineText(
                plain:
                    "The stated efficiency has no overheads and is a bound rather than a forecast; measure one layout "
                    + "before relying on differences below the calibrated band."))
        return [.heading(level: 2, "Conclusion"), .paragraph(sentences.joined(separator: " "))]
    }

    private static func assumptions(_ audit: PricedAudit) -> [ReportBlock] {
        let stated = audit.auditCase.assumptions.map { assumption in
            ListItem("`\(assumption.subject)` = **\(assumption.value)**: \(assumption.reason)")
        }
        let rule = audit.auditCase.stated.profile.memory
        let common: [ListItem] = [
            ListItem(
                "TTFT is promised for the last request of a burst of \(audit.auditCase.load.concurrency.grouped); means and "
                    + "percentiles are lower."),
            ListItem("Routing is uniform, no prefix is cached, communication is not hidden behind computing."),
            ListItem("An engine uses \(rule.usable) of each device, of which the runtime takes \(rule.runtime)."),
            ListItem("Stated efficiency: \(audit.auditCase.stated.profile.source)."),
            ListItem(
                "Calibrated efficiency, profile `\(audit.auditCase.calibrated.profile.id)`: "
                    + "\(audit.auditCase.calibrated.profile.source)."),
        ]
        return [.heading(level: 2, "Assumptions"), .bullets(stated + common)]
    }
}
