import ArgumentParser
import Shardwise

/// The flags that say how a simulated engine differs from how it starts.
struct EngineOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How copies get requests: " + RoutingPolicy.allCases.map(\.rawValue).joined(separator: ", ") + ".",
            valueName: "policy"))
    var routing: String?

    @Option(help: ArgumentHelp("The most tokens of a step on one attention rank.", valueName: "n"))
    var tokenBudget: Int?

    @Option(help: ArgumentHelp("The most requests at once on one attention rank.", valueName: "n"))
    var maxSequences: Int?

    @Option(
        help: ArgumentHelp("The cache blocks of one attention rank, where they are known.", valueName: "n"))
    var kvBlocks: Int?

    @Option(help: ArgumentHelp("The longest prompt and output together.", valueName: "n"))
    var maxModelLength: Int?

    @Option(help: ArgumentHelp("The most tokens of one prompt in a step.", valueName: "n"))
    var longPrompt: Int?

    @Option(
        help: ArgumentHelp(
            "When a request starts: prompt (when its prompt fits) or whole (when its output fits too).",
            valueName: "rule"))
    var admission: String?

    @Flag(help: "Forget what prompts hold once their requests have ended.")
    var noPrefixCache = false

    @Flag(help: "Serve higher priorities first.")
    var priorities = false

    func validate() throws {
        for value in [tokenBudget, maxSequences, kvBlocks, maxModelLength, longPrompt] {
            if let value, value < 1 { throw ValidationError("Settings of the engine must be at least 1.") }
        }
        if let routing, RoutingPolicy(rawValue: routing) == nil {
            throw ValidationError(
                "--routing must be one of " + RoutingPolicy.allCases.map(\.rawValue).joined(separator: ", ") + ".")
        }
        if let admission, admission != "prompt", admission != "whole" {
            throw ValidationError("--admission must be prompt or whole.")
        }
    }

    /// The settings.
    var settings: PoolSettings {
        PoolSettings(
            tokenBudget: tokenBudget, maximumSequences: maxSequences,
            admission: admission.map { $0 == "whole" ? .whole : .prompt },
            order: priorities ? .priority : .arrival, cacheBlocks: kvBlocks, longestSequence: maxModelLength,
            reusesPrefixes: !noPrefixCache, longPromptTokens: longPrompt)
    }

    /// How copies get requests.
    var policy: RoutingPolicy { routing.flatMap(RoutingPolicy.init(rawValue:)) ?? .roundRobin }
}
