public import Reporting

internal import Hardware
internal import Parallelism
internal import Planning
internal import Quantities
internal import StepModel

/// A launch for people.
public enum LaunchReport {
    /// What is started where, the files, and what to expect.
    ///
    /// - Parameters:
    ///   - launch: The launch.
    ///   - explains: Whether every option is listed with the number of the plan that it comes from.
    ///   - showsFiles: Whether the files are part of the report, or were written elsewhere.
    /// - Returns: The report.
    public static func document(of launch: LaunchPlan, explains: Bool, showsFiles: Bool) -> ReportDocument {
        var report = ReportDocument([
            .heading(level: 1, InlineText(plain: "Launch of \(launch.title)")),
            .table(
                ReportTable(
                    columns: [.left("Pool"), .left("Layout of a copy"), .right("Copies"), .right("Nodes per copy")],
                    rows: launch.pools.map { pool in
                        [
                            InlineText(plain: pool.pool.role.rawValue), InlineText(plain: pool.copyLayout.description),
                            InlineText(plain: String(pool.copies)), InlineText(plain: String(pool.nodes)),
                        ]
                    })),
        ])
        if explains { report.append(contentsOf: launch.pools.flatMap(explanation)) }
        report.append(.heading(level: 2, "Files"))
        report.append(
            .bullets(launch.artifacts.map { InlineText.code($0.path) + InlineText(plain: ": \($0.purpose)") }))
        if showsFiles {
            for artifact in launch.artifacts {
                report.append(.heading(level: 3, InlineText.code(artifact.path)))
                let language = artifact.path.hasSuffix(".yaml") ? "yaml" : "bash"
                report.append(.code(language: language, artifact.content))
            }
        }
        return report
    }

    /// Every option of a pool beside the number or decision of the plan that it comes from.
    private static func explanation(_ pool: LaunchedPool) -> [ReportBlock] {
        let options: [[InlineText]] = pool.command.arguments.map { argument in
            [
                .code(argument.name), InlineText(plain: shortened(value(argument))),
                InlineText(
                    plain: argument.reason + (argument.scope == .otherNodes ? " (all nodes but the first)" : "")),
            ]
        }
        let variables: [[InlineText]] = pool.command.environment.map { variable in
            [.code(variable.name), InlineText(plain: text(variable.value)), InlineText(plain: variable.reason)]
        }
        return [
            .heading(level: 2, InlineText(plain: "Why: \(pool.pool.role.rawValue)")),
            .table(
                ReportTable(
                    columns: [.left("Option"), .left("Value"), .left("From the plan")], rows: options + variables)),
        ]
    }

    /// A long value cut in the middle: the files have all of it.
    private static func shortened(_ text: String) -> String {
        text.count <= 36 ? text : "\(text.prefix(20)) … \(text.suffix(12))"
    }

    /// What an option says, with open variables in angle brackets.
    static func value(_ argument: LaunchArgument) -> String {
        switch argument.value {
        case .none: return "on"
        case .text(let text): return self.text(text)
        case .list(let texts): return texts.joined(separator: " ")
        case .document(let document), .field(let document):
            if case .string(let text) = document { return text }
            return String(JSONWriter.writeLine(document).dropLast())
        }
    }

    static func text(_ text: LaunchText) -> String {
        text.pieces.map { piece in
            switch piece {
            case .literal(let literal): literal
            case .variable(let variable): "<\(variable.rawValue)>"
            }
        }.joined()
    }
}
