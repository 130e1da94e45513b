import ArgumentParser
import Shardwise

/// The flags that say where a report goes and in which format.
struct OutputOptions: ParsableArguments {
    /// The formats of a report.
    enum Format: String, CaseIterable, ExpressibleByArgument, Sendable {
        /// Wrapped text with aligned tables.
        case terminal
        /// GitHub-flavoured Markdown.
        case markdown
        /// One page that stands by itself.
        case html
        /// The tables as comma-separated values; of a plan, its frontier.
        case csv
        /// A versioned document for programs.
        case json
        /// The same on one line; a sweep writes one line per scenario, each as soon as it is ready.
        case jsonl
    }

    @Option(help: "The report's format; without it, the output file's extension decides.")
    var format: Format?

    @OptionGroup var destination: ReportDestination

    /// The file that the report goes to, if any.
    var outputFile: String? { destination.outputFile }

    /// Renders a result and writes it.
    func write(_ result: CommandResult) throws(Diagnostic) {
        try destination.write { render(result, as: chosenFormat, for: $0) }
    }

    /// The format that was asked for, or that the output file's name asks for.
    var chosenFormat: Format { format ?? outputFile.map(Format.init(extensionOf:)) ?? .terminal }

    /// The text of a result in a format.
    func render(_ result: CommandResult, as format: Format, for destination: TerminalSettings) -> String {
        switch format {
        case .terminal:
            TerminalRenderer(width: destination.width, usesColour: destination.usesColour).render(result.report)
        case .markdown: MarkdownRenderer.render(result.report)
        case .html: HTMLRenderer.render(result.report)
        case .csv: result.csv ?? CSVWriter.tables(of: result.report)
        case .json: JSONWriter.write(result.json)
        case .jsonl: JSONWriter.writeLine(result.json)
        }
    }
}

/// The flag that says where a report goes.
struct ReportDestination: ParsableArguments {
    // `--output` is the length of an output in tokens, as engines and benchmarks call it.
    @Option(
        name: [.customShort("o"), .customLong("output-file")],
        help: ArgumentHelp("Write the report to a file instead of the terminal.", valueName: "file"))
    var outputFile: String?

    /// Writes a report to the file, or to the terminal.
    ///
    /// - Parameter render: The report's text for where it goes.
    /// - Throws: A diagnostic if the file cannot be written.
    func write(_ render: (TerminalSettings) -> String) throws(Diagnostic) {
        guard let outputFile else { return StandardStreams.write(render(.standardOutput)) }
        try OutputFile.write(render(.file), to: outputFile)
    }

    /// Writes a JSON document to the file, or to the terminal, piece by piece.
    ///
    /// - Throws: A diagnostic if the file cannot be written.
    func write(_ document: JSONValue) throws(Diagnostic) {
        let destination = try LineDestination(path: outputFile)
        var fault: Diagnostic?
        JSONWriter.write(document) { piece in
            guard fault == nil else { return }
            do throws(Diagnostic) { try destination.write(piece) } catch { fault = error }
        }
        if let fault {
            destination.abandon()
            throw fault
        }
        try destination.finish()
    }
}

extension OutputOptions.Format {
    /// The format that a file's name asks for.
    fileprivate init(extensionOf path: String) {
        let known: [(ending: String, format: OutputOptions.Format)] = [
            (".json", .json), (".jsonl", .jsonl), (".md", .markdown), (".html", .html), (".csv", .csv),
        ]
        self = known.first { path.hasSuffix($0.ending) }?.format ?? .terminal
    }
}
