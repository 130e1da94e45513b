import ArgumentParser
import Shardwise

/// `shardwise audit`: what is wrong in documents about a deployment, and what is right.
struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Check the claims of strategy documents and correct them.",
        discussion: """
            Reads inputs, knowledge, strategies and reports (Markdown, JSON, YAML), engine commands (shell scripts and \
            fenced blocks), Kubernetes manifests and results of configuration searches, of any author, recomputes every \
            claim that it recognises, and writes what is wrong, where, why, and what is right.

            A document suppresses a finding with a comment on its line or the line above: \
            `shardwise: allow RULE: reason`; `shardwise rules` lists the rules.

            EXAMPLE:
              shardwise audit Examples/qwen3-235b-32
              shardwise audit inputs.md strategy.json --format markdown --output-file audit.md
              shardwise audit docs --format sarif --baseline accepted.json --rules team-rules.yaml
              shardwise audit docs --fix-to corrected

            EXIT STATUS: 0 when nothing is wrong, 1 when there are errors, 2 when nothing can be read.
            """)

    /// The formats of an audit.
    enum Format: String, CaseIterable, ExpressibleByArgument, Sendable {
        /// Findings as a compiler prints them, then the report.
        case terminal
        /// GitHub-flavoured Markdown.
        case markdown
        /// A versioned document for programs.
        case json
        /// SARIF 2.1.0.
        case sarif
        /// Annotations of a GitHub workflow.
        case github
    }

    @Argument(help: ArgumentHelp("Documents, or folders of documents.", valueName: "path"))
    var paths: [String]

    @Option(help: "The report's format; without it, the output file's extension decides.")
    var format: Format?

    @OptionGroup var destination: ReportDestination

    @Option(help: ArgumentHelp("Accept the findings of an earlier JSON report.", valueName: "file"))
    var baseline: String?

    @Option(help: ArgumentHelp("Rules of your own, in YAML.", valueName: "file"))
    var rules: String?

    @Option(help: ArgumentHelp("Write the corrected strategies into a folder.", valueName: "folder"))
    var fixTo: String?

    @Flag(help: "Let --fix-to replace files that exist.")
    var inPlace = false

    func run() throws {
        let (audit, status) = try audited()
        if let fixTo { try CorrectedFiles(audit).write(to: fixTo, replacing: inPlace) }
        let chosen = format ?? Format(extensionOf: destination.outputFile)
        if chosen == .json {
            try destination.write(AuditJSON.document(of: audit))
        } else {
            try destination.write { render(audit, chosen, for: $0) }
        }
        guard status == .success else { throw ExitCode(status.rawValue) }
    }

    /// The audit of the paths, and the status it ends with.
    func audited() throws(Diagnostic) -> (audit: Audit, status: CommandStatus) {
        if inPlace, fixTo == nil {
            throw Diagnostic(code: "flag-missing", "--in-place says how --fix-to writes", hint: "add --fix-to FOLDER")
        }
        let team =
            try rules.map { path throws(Diagnostic) in try TeamRuleReader.read(DocumentText.load(path: path)) } ?? []
        var audit = try Audit(DocumentCollection(paths: paths), catalogs: AuditCatalogs.load(), teamRules: team)
        if let baseline { audit = audit.accepting(try FindingBaseline(DocumentText.load(path: baseline))) }
        return (audit, audit.count(.error) > 0 ? .findings : .success)
    }

    /// The text of an audit in a format.
    func render(_ audit: Audit, _ format: Format, for destination: TerminalSettings) -> String {
        switch format {
        case .terminal:
            FindingListing.text(of: audit) + "\n"
                + TerminalRenderer(width: destination.width, usesColour: destination.usesColour)
                .render(AuditReport.document(of: audit, listsFindings: false))
        case .markdown: MarkdownRenderer.render(AuditReport.document(of: audit))
        case .json: JSONWriter.write(AuditJSON.document(of: audit))
        case .sarif: JSONWriter.write(AuditSARIF.document(of: audit, version: ShardwiseTool.version))
        case .github: GitHubAnnotations.text(of: audit)
        }
    }
}

extension AuditCommand.Format {
    /// The format that a file's name asks for.
    fileprivate init(extensionOf path: String?) {
        let path = path ?? ""
        if path.hasSuffix(".sarif") || path.hasSuffix(".sarif.json") {
            self = .sarif
        } else if path.hasSuffix(".json") {
            self = .json
        } else {
            self = path.hasSuffix(".md") ? .markdown : .terminal
        }
    }
}
