import ArgumentParser
import Shardwise
import Synchronization

/// Answers every scenario of a sweep on all cores.
struct PlanSweep {
    let sweep: ScenarioSweep
    let part: SweepPart
    let output: OutputOptions

    /// Writes the answers in the format that was asked for.
    ///
    /// - Returns: How the command ends: 0 when every scenario has a deployment, 2 when every one is refused, else 1.
    func run() throws(Diagnostic) -> CommandStatus {
        switch output.chosenFormat {
        case .jsonl: return try writeLines()
        case .json:
            let answers = try answers { (SweepJSON.line($0, of: sweep), $0.status) }
            return try write(
                SweepReport.document(of: sweep, part: part, rows: []),
                SweepJSON.document(of: sweep, lines: answers.map(\.0)), status(of: answers.map(\.1)))
        case .terminal, .markdown, .html, .csv:
            let rows = try answers { SweepReport.row($0, of: sweep) }
            return try write(
                SweepReport.document(of: sweep, part: part, rows: rows), .null, status(of: rows.map(\.status)))
        }
    }

    /// Streams one line per scenario, each as soon as it and all before it are ready.
    private func writeLines() throws(Diagnostic) -> CommandStatus {
        let destination = try LineDestination(path: output.outputFile)
        let catalogs = try ScenarioCatalogs.load()
        let state = Mutex((statuses: [SweepOutcome.Status](), fault: Diagnostic?.none))
        OrderedStream.run(Array(part.indices(of: sweep.count))) { index in
            let outcome = sweep.outcome(at: index, catalogs: catalogs)
            return (JSONWriter.writeLine(SweepJSON.line(outcome, of: sweep)), outcome.status)
        } emit: { line, status in
            state.withLock { state in
                state.statuses.append(status)
                do throws(Diagnostic) { try destination.write(line) } catch { state.fault = error }
            }
        }
        let (statuses, fault) = state.withLock { $0 }
        if let fault {
            destination.abandon()
            throw fault
        }
        try destination.finish()
        return status(of: statuses)
    }

    private func answers<Answer: Sendable>(
        _ render: @Sendable (SweepOutcome) -> Answer
    ) throws(Diagnostic) -> [Answer] {
        let catalogs = try ScenarioCatalogs.load()
        let found = Mutex([Answer]())
        OrderedStream.run(Array(part.indices(of: sweep.count))) { index in
            render(sweep.outcome(at: index, catalogs: catalogs))
        } emit: { answer in
            found.withLock { $0.append(answer) }
        }
        return found.withLock { $0 }
    }

    private func write(
        _ report: ReportDocument, _ json: JSONValue, _ status: CommandStatus
    ) throws(Diagnostic) -> CommandStatus {
        try output.write(CommandResult(report: report, json: json, status: status))
        return status
    }

    private func status(of statuses: [SweepOutcome.Status]) -> CommandStatus {
        if statuses.allSatisfy({ $0 == .feasible }) { return .success }
        return statuses.allSatisfy { $0 == .refused } ? .badInput : .findings
    }
}
