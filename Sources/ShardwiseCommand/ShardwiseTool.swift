import ArgumentParser
import Shardwise

/// The command line: it parses, calls the library and prints; every number comes from the library.
@main
struct ShardwiseTool: ParsableCommand {
    /// The version of the tool.
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "shardwise",
        abstract: "Plan, check and explain how a large model is split over accelerators.",
        discussion: """
            EXAMPLE:
              shardwise plan --model Qwen/Qwen3-235B-A22B-FP8 --accelerator H200 \\
                  --count 32 --input 4000 --output 1000 --ttft 3s --tpot 50ms

            EXIT STATUS: 0 when all is well, 1 when no layout keeps the promises or there are findings, 2 when the \
            input is wrong.
            """,
        version: version,
        subcommands: [
            AuditCommand.self,
            RulesCommand.self,
            PlanCommand.self,
            LaunchPlanCommand.self,
            MergeCommand.self,
            EvaluateCommand.self,
            SimulateCommand.self,
            ExplainCommand.self,
            ValidateCommand.self,
            ModelsCommand.self,
            AcceleratorsCommand.self,
        ])

    /// Runs the command that the arguments name, and ends the process with its status.
    static func main() {
        // Catalogs are read while the arguments are.
        ScenarioCatalogs.prepare()
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch {
            end(with: error)
        }
    }

    private static func end(with error: any Error) -> Never {
        if let diagnostic = error as? Diagnostic {
            StandardStreams.writeError(diagnostic.forCommandLine.description + "\n")
            exit(withError: ExitCode(CommandStatus(of: diagnostic).rawValue))
        }
        // The parser's own status for wrong usage is 64; every wrong input is 2 here.
        guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
        StandardStreams.writeError(fullMessage(for: error) + "\n")
        exit(withError: ExitCode(CommandStatus.badInput.rawValue))
    }
}
