public import Diagnostics
public import Parallelism

/// A command that starts an inference engine, as a document writes it.
public struct LaunchCommand: Hashable, Sendable {
    /// The engines whose options are known.
    public enum Engine: String, Hashable, Sendable, CaseIterable {
        /// `vllm serve`.
        case vllm
        /// `sglang.launch_server`.
        case sglang
        /// `trtllm-serve`, whose settings are those of its file.
        case trtllm

        /// How the engine counts degrees.
        var dialect: EngineDialect {
            switch self {
            case .vllm: .vllm
            case .sglang: .sglang
            case .trtllm: .trtllm
            }
        }
    }

    /// One option with its value.
    public struct Option: Hashable, Sendable {
        /// The option as written, such as `--tp`.
        public var name: String
        /// The value; `nil` for a switch.
        public var value: String?
        /// Where the option stands; its value, where that is on a line of its own.
        public var location: SourceLocation
        /// The line.
        public var quote: String
    }

    /// The accelerators that the command's container asks for.
    public struct Request: Hashable, Sendable {
        /// How many.
        public var count: Int
        /// Where that is said.
        public var location: SourceLocation
        /// The line.
        public var quote: String
        /// The pods of one group that run the command together, such as the `size` of a LeaderWorkerSet.
        public var pods = 1
        /// Where that is said.
        public var podsPlace: SourceLocation?
        /// Where the number of nodes is said that the count is of.
        public var nodes: SourceLocation?
    }

    /// The engine.
    public var engine: Engine
    /// The model, where the command names one.
    public var model: String?
    /// Where the command begins.
    public var location: SourceLocation
    /// Its first line.
    public var quote: String
    /// The options in order.
    public var options: [Option]
    /// The accelerators of the container that runs it.
    public var request: Request?
    /// Text near the command that may name the accelerator.
    public var surroundings: String
}

extension LaunchCommand {
    /// The option that goes by one of these names.
    func option(_ names: String...) -> Option? {
        options.last { names.contains($0.name) }
    }

    /// A whole number above zero that an option gives.
    func degree(_ names: String...) -> Int? {
        options.last { names.contains($0.name) }?.value.flatMap { Int($0) }.flatMap {
            (1...1_000_000).contains($0) ? $0 : nil
        }
    }

    /// Whether a switch is given.
    func has(_ names: String...) -> Bool { options.contains { names.contains($0.name) } }

    /// The option that expresses a decision, by any name that the engine takes for it.
    public func option(of decision: LaunchDecision) -> Option? {
        let names = (try? LaunchOptionCatalog.load().names(of: decision, in: engine.dialect)) ?? []
        return options.last { names.contains($0.name) }
    }

    /// A whole number above zero that the option of a decision gives.
    func degree(of decision: LaunchDecision) -> Int? { option(of: decision).flatMap { degree($0.name) } }

    /// SGLang's copies of the model in one command.
    var copies: Int? { degree("--dp-size", "--data-parallel-size", "--dp") }

    /// Whether the switch of a decision is given.
    func has(_ decision: LaunchDecision) -> Bool {
        option(of: decision).map { $0.value != "false" && $0.value != "False" } ?? false
    }
}

/// One word of a command with its place.
struct CommandWord: Hashable {
    var text: String
    var location: SourceLocation
    var quote: String
}

extension LaunchCommand {
    /// Reads a command from its words; `nil` if it starts no engine that is known.
    init?(_ words: [CommandWord], request: Request? = nil, surroundings: String) {
        guard let (engine, start) = LaunchCommand.engine(words) else { return nil }
        let isDynamo = start > 0 && words[start - 1].text.hasPrefix(LaunchCommand.dynamoModules)
        var model: String?
        var options: [Option] = []
        var index = start
        while index < words.count {
            let word = words[index]
            index += 1
            if ["&", "&&", ";", "|", "||"].contains(word.text) { break }
            guard word.text.hasPrefix("-"), word.text.count > 1 else {
                if model == nil, engine != .sglang { model = word.text }
                continue
            }
            let parts = word.text.split(separator: "=", maxSplits: 1)
            var option = Option(
                name: String(parts[0]), value: parts.count > 1 ? String(parts[1]) : nil, location: word.location,
                quote: word.quote)
            if option.value == nil, index < words.count, !words[index].text.hasPrefix("-") {
                option.value = words[index].text
                if words[index].location.line != word.location.line {
                    (option.location, option.quote) = (words[index].location, words[index].quote)
                }
                index += 1
                // Several numbers are one value: `--cudagraph-capture-sizes 1 2 4`.
                while Int(words[index - 1].text) != nil, index < words.count, Int(words[index].text) != nil {
                    option.value? += " \(words[index].text)"
                    index += 1
                }
            }
            if ["--model", "--model-path"].contains(option.name) { model = option.value }
            if !isDynamo || !EngineOptions.belongsToDynamo(option.name, of: engine) { options.append(option) }
        }
        guard let first = words.first, model != nil || !options.isEmpty else { return nil }
        self.init(
            engine: engine, model: model, location: first.location, quote: first.quote, options: options,
            request: request,
            surroundings: surroundings)
    }

    /// How the names of the modules begin that start NVIDIA Dynamo's workers.
    private static let dynamoModules = "dynamo."

    /// Which engine the words start, and where its arguments begin.
    private static func engine(_ words: [CommandWord]) -> (Engine, Int)? {
        for (index, word) in words.enumerated() {
            let next = index + 1 < words.count ? words[index + 1].text : ""
            if word.text == "vllm" || word.text.hasSuffix("/vllm"), next == "serve" { return (.vllm, index + 2) }
            if word.text == "vllm.entrypoints.openai.api_server" { return (.vllm, index + 1) }
            if word.text == "sglang.launch_server" { return (.sglang, index + 1) }
            if word.text == "sglang", next == "serve" { return (.sglang, index + 2) }
            // Dynamo's workers take their engine's options beside their own.
            if word.text.hasPrefix(dynamoModules),
                let engine = Engine(rawValue: String(word.text.dropFirst(dynamoModules.count)))
            {
                return (engine, index + 1)
            }
            if word.text == "trtllm-serve" {
                // A router starts no engine.
                return next == "disaggregated" ? nil : (.trtllm, next == "serve" ? index + 2 : index + 1)
            }
        }
        return nil
    }
}
