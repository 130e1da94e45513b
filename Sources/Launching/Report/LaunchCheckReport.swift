internal import Auditing
internal import Diagnostics
internal import Hardware
internal import Models
internal import Parallelism
internal import Quantities
internal import Serving
public import Reporting

/// What commands mean, for people and programs.
public enum LaunchCheckReport {
    /// The layout, the decisions and what is wrong, command by command.
    public static func document(of check: LaunchCheck) -> ReportDocument {
        var report = ReportDocument([.heading(level: 1, "What these commands start")])
        for entry in check.entries { report.append(contentsOf: blocks(entry)) }
        return report
    }

    private static func blocks(_ entry: LaunchCheck.Entry) -> [ReportBlock] {
        let assessment = entry.assessment
        let command = assessment.command
        var rows: [[InlineText]] = [
            ["Model", InlineText(plain: assessment.model?.name ?? command.model ?? "not named")],
            ["Layout", .strong(assessment.layout.description)],
            ["Devices", InlineText(plain: String(assessment.layout.deviceCount))],
        ]
        if let accelerator = assessment.accelerator {
            rows.append(["Accelerator", InlineText(plain: accelerator.accelerator.name)])
        }
        var blocks: [ReportBlock] = [
            .heading(level: 2, InlineText(plain: "\(command.engine.rawValue), \(command.location)")),
            .table(ReportTable(columns: [.left(""), .left("")], rows: rows)),
            .table(
                ReportTable(
                    columns: [.left("Decision"), .left("Option"), .left("Value")],
                    rows: entry.decisions.map { decision, option in
                        [
                            InlineText(plain: decision.rawValue), .code(option.name),
                            InlineText(plain: option.value ?? "on"),
                        ]
                    })),
        ]
        blocks.append(contentsOf: priced(entry))
        for finding in entry.findings {
            blocks.append(
                .callout(
                    Callout(
                        finding.severity == .error ? .critical : .warning,
                        InlineText(plain: "\(finding.title). \(finding.explanation)"))))
        }
        for exclusion in entry.exclusions {
            blocks.append(
                .callout(
                    Callout(
                        .critical,
                        InlineText(
                            plain: "\(exclusion.reason): \(exclusion.rule.statement) (\(exclusion.rule.source))"))))
        }
        return blocks
    }

    /// What the layout holds and how fast it is, or why that is not known.
    private static func priced(_ entry: LaunchCheck.Entry) -> [ReportBlock] {
        guard let price = entry.price else {
            let reason: InlineText =
                if entry.assessment.model == nil {
                    "The model is not in the catalog, so that nothing was checked."
                } else if entry.assessment.accelerator == nil {
                    "Not priced: no accelerator is named; name one with --accelerator."
                } else {
                    "Not priced: the layout cannot be built, or its weights do not fit."
                }
            return [.callout(Callout(.note, reason))]
        }
        let load = price.load
        let rows: [(String, String)] = [
            ("Weights per device", "\(price.weights)"),
            ("Requests that fit", "\(price.capacity) of \(load.finalContext) tokens"),
            ("Priced load", "\(load.concurrency) requests of \(load.input) + \(load.output) tokens"),
            ("One prompt is read in", "\(price.firstToken)"), ("Time per output token", "\(price.timePerOutputToken)"),
            ("Output", "\(price.throughput)"),
        ]
        return [
            .table(
                ReportTable(
                    columns: [.left("Price"), .left("")],
                    rows: rows.map { [InlineText(plain: $0.0), InlineText(plain: $0.1)] })),
            .paragraph(
                InlineText(
                    plain: "Priced at an MFU of \(LaunchPrice.computeEfficiency) and "
                        + "\(LaunchPrice.memoryEfficiency) of the memory bandwidth.")),
        ]
    }

    /// The same for programs.
    public static func json(of check: LaunchCheck) -> JSONValue {
        [
            "schema": "shardwise/launch-check/v1",
            "commands": .array(
                check.entries.map { entry in
                    let assessment = entry.assessment
                    return [
                        "engine": .string(assessment.command.engine.rawValue),
                        "location": .string(assessment.command.location.description),
                        "model": .string(assessment.model?.name ?? assessment.command.model),
                        "layout": .string(assessment.layout.description),
                        "devices": .integer(assessment.layout.deviceCount),
                        "decisions": .array(
                            entry.decisions.map { decision, option in
                                [
                                    "decision": .string(decision.rawValue), "option": .string(option.name),
                                    "value": .string(option.value),
                                ]
                            }),
                        "findings": .array(
                            entry.findings.map {
                                [
                                    "rule": .string($0.rule), "severity": .string($0.severity.rawValue),
                                    "title": .string($0.title),
                                ]
                            }),
                        "refused_by": .strings(entry.exclusions.map(\.rule.id)),
                        "price": entry.price.map(price) ?? .null,
                    ]
                }),
        ]
    }

    private static func price(_ price: LaunchPrice) -> JSONValue {
        [
            "accelerator": .string(price.accelerator), "concurrency": .integer(price.load.concurrency),
            "input_tokens": .integer(price.load.input), "output_tokens": .integer(price.load.output),
            "weights_bytes": .number(price.weights.rawValue), "requests_that_fit": .integer(price.capacity),
            "prefill_ms": .number(price.firstToken.inMilliseconds),
            "tpot_ms": .number(price.timePerOutputToken.inMilliseconds),
            "output_tokens_per_s": .number(price.throughput.rawValue),
        ]
    }
}
