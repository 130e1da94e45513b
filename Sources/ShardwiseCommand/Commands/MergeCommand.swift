import ArgumentParser
import Shardwise

/// `shardwise merge`: the parts of a sweep as one.
struct MergeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Join the parts of a sweep that several machines computed.",
        discussion: """
            The result has the same bytes as one run over the whole sweep. Parts of different sweeps, missing and \
            double scenarios, and lines that were cut off are refused.

            EXAMPLE:
              shardwise plan --scenario sweep.yaml --shard 1/2 -o part-1.jsonl
              shardwise plan --scenario sweep.yaml --shard 2/2 -o part-2.jsonl
              shardwise merge part-1.jsonl part-2.jsonl -o sweep.jsonl
            """)

    @Argument(help: ArgumentHelp("The parts, in any order.", valueName: "part.jsonl"))
    var parts: [String]

    @Option(
        name: [.customShort("o"), .customLong("output-file")],
        help: ArgumentHelp("Write the lines to a file instead of the terminal.", valueName: "file"))
    var outputFile: String?

    func run() throws {
        let destination = try LineDestination(path: outputFile)
        do {
            try SweepMerge.run(parts) { line throws(Diagnostic) in try destination.write(line) }
        } catch {
            destination.abandon()
            throw error
        }
        try destination.finish()
    }
}
