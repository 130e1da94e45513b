import ArgumentParser
import Shardwise

/// A command whose outcome is a report.
///
/// A command provides its options and ``result()``; rendering, writing and the exit status are the same for all.
protocol ReportingCommand: ParsableCommand {
    /// Where the report goes and in which format.
    var output: OutputOptions { get }

    /// Does the command's work, without printing anything.
    ///
    /// - Returns: The report and the status.
    /// - Throws: A diagnostic that names what is wrong and where.
    func result() throws(Diagnostic) -> CommandResult
}

extension ReportingCommand {
    /// Does the command's work and writes its report.
    func run() throws { try writeResult() }

    /// Writes the report; anything but success ends the process with the result's status.
    func writeResult() throws {
        let result = try result()
        try output.write(result)
        guard result.status == .success else { throw ExitCode(result.status.rawValue) }
    }
}
