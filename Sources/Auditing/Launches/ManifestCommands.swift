internal import Diagnostics
internal import Documents

/// Finds the commands of Kubernetes manifests and charts' values, whatever their kind: containers with `command` and
/// `args`; and the servers of Ray Serve LLM's configurations.
enum ManifestCommands {
    /// What a YAML file holds: one value, or the list of several documents that lines of dashes part.
    ///
    /// - Throws: The reader's diagnostic for the first malformed one.
    static func documents(of text: DocumentText) throws(Diagnostic) -> LocatedValue {
        guard text.content.utf8.count <= YAMLReader.maximumSize, text.holds("\n---") else {
            return try YAMLReader.read(text)
        }
        var parts: [DocumentText] = []
        var lines: [String] = []
        var first = text.firstLine
        for number in text.firstLine..<(text.firstLine + text.lineCount + 1) {
            let line = text.line(number)
            guard let line, line.trimmingBlanks != "---" else {
                if lines.contains(where: { !$0.trimmingBlanks.isEmpty && !$0.trimmingBlanks.hasPrefix("#") }) {
                    parts.append(
                        DocumentText(name: text.name, content: lines.joined(separator: "\n"), firstLine: first))
                }
                lines = []
                first = number + 1
                continue
            }
            lines.append(line)
        }
        guard parts.count > 1 else { return try YAMLReader.read(parts.first ?? text) }
        var values: [LocatedValue] = []
        for part in parts { values.append(try YAMLReader.read(part)) }
        return LocatedValue(.array(values), at: text.location(line: text.firstLine, column: 1))
    }

    /// Whether a document is a manifest.
    static func isManifest(_ root: LocatedValue) -> Bool {
        if case .array(let documents) = root.content { return documents.contains(where: isManifest) }
        if root["apiVersion"] != nil { return root["kind"] != nil }
        // Values of llm-d's chart, and configurations of Ray Serve LLM.
        if root["modelArtifacts"] != nil { return root["decode"] != nil || root["prefill"] != nil }
        guard case .array(let applications)? = root["applications"]?.content else { return false }
        return applications.contains { RayServeCommands.builder(of: $0) != nil }
    }

    /// The commands of a manifest that start an engine.
    static func launches(in root: LocatedValue, of text: DocumentText) -> [LaunchCommand] {
        var found: [LaunchCommand] = []
        visit(root, text, surroundings: surroundings(root), on: Machines(), &found, depth: 0)
        return found
    }

    /// The machines that one copy of a command runs on, as the objects around it say.
    private struct Machines {
        /// The pods of one copy, of which a graph of NVIDIA Dynamo has several: `multinode.nodeCount`.
        var nodes: (count: Int, location: SourceLocation)?
        /// The pods of one group of a LeaderWorkerSet: `leaderWorkerTemplate.size`.
        var pods: (count: Int, location: SourceLocation)?

        /// What an object says, or else those around it.
        func inside(_ object: LocatedValue) -> Machines {
            Machines(
                nodes: Machines.count(object["multinode"]?["nodeCount"]) ?? nodes,
                pods: Machines.count(object["leaderWorkerTemplate"]?["size"]) ?? pods)
        }

        private static func count(_ value: LocatedValue?) -> (Int, SourceLocation)? {
            guard let value, case .number(let number, _) = value.content, let count = Int(exactly: number),
                (1...4096).contains(count)
            else { return nil }
            return (count, value.location)
        }
    }

    /// Finds the commands in a value.
    private static func visit(
        _ value: LocatedValue, _ text: DocumentText, surroundings: String, on machines: Machines,
        _ found: inout [LaunchCommand], depth: Int
    ) {
        guard depth < 60 else { return }
        switch value.content {
        case .object(let members):
            let machines = machines.inside(value)
            if var launch = launch(value, text, surroundings) ?? RayServeCommands.launch(value, text, surroundings) {
                launch.request?.count *= machines.nodes?.count ?? 1
                launch.request?.nodes = machines.nodes?.location
                launch.request?.pods = machines.pods?.count ?? 1
                launch.request?.podsPlace = machines.pods?.location
                found.append(launch)
            }
            for member in members {
                visit(member.value, text, surroundings: surroundings, on: machines, &found, depth: depth + 1)
            }
        case .array(let elements):
            for element in elements {
                visit(element, text, surroundings: surroundings, on: machines, &found, depth: depth + 1)
            }
        default: break
        }
    }

    private static func launch(_ container: LocatedValue, _ text: DocumentText, _ surroundings: String)
        -> LaunchCommand?
    {
        let elements = ["command", "args"].flatMap { name in container[name].map(self.elements) ?? [] }
        let request = request(container, text)
        // A shell's script is one string with commands inside.
        for element in elements {
            guard case .string(let script) = element.content, script.contains("\n") || script.contains(" ") else {
                continue
            }
            // The lines of a block begin below its sign: `- |`.
            let sign = text.line(element.location.line)?.trimmingBlanks.last
            let isBlock = sign == "|" || sign == ">" || sign == "-" || sign == "+"
            let lines = DocumentText(
                name: text.name, content: script, firstLine: element.location.line + (isBlock ? 1 : 0))
            let written = isBlock && !script.contains("\n") ? folded(below: element.location.line, of: text) : nil
            let found = ShellCommands.commands(in: written ?? lines).compactMap { words in
                LaunchCommand(words, request: request, surroundings: surroundings)
            }
            if let first = found.first { return first.withSettings(in: lines) }
        }
        var words = elements.flatMap { self.words(of: $0, text) }
        guard !words.isEmpty else { return nil }
        // An image's own entry point takes the arguments.
        if case .string(let image)? = container["image"]?.content, let first = words.first, first.text.hasPrefix("-") {
            let program =
                image.contains("vllm") ? ["vllm", "serve"] : image.contains("sglang") ? ["sglang", "serve"] : []
            words = program.map { CommandWord(text: $0, location: first.location, quote: first.quote) } + words
        }
        return LaunchCommand(words, request: request, surroundings: surroundings)?.withSettings(in: text)
    }

    /// The lines of a folded block, each of which goes on in the next: `- >-`.
    private static func folded(below line: Int, of text: DocumentText) -> DocumentText? {
        func indentation(_ line: String) -> Int { line.prefix { $0 == " " }.count }
        guard let first = text.line(line + 1) else { return nil }
        var lines: [String] = []
        var number = line + 1
        while let next = text.line(number), lines.count < 500, !next.trimmingBlanks.isEmpty,
            indentation(next) >= indentation(first)
        {
            lines.append(next + " \\")
            number += 1
        }
        return DocumentText(name: text.name, content: lines.joined(separator: "\n"), firstLine: line + 1)
    }

    private static func elements(_ value: LocatedValue) -> [LocatedValue] {
        if case .array(let all) = value.content { return all }
        return [value]
    }

    /// The words of one element of a command; text with blanks that holds no command of its own is cut at them.
    private static func words(of element: LocatedValue, _ text: DocumentText) -> [CommandWord] {
        let word: String
        switch element.content {
        case .string(let string): word = string
        case .number(_, let literal): word = literal
        case .boolean(let flag): word = "\(flag)"
        default: return []
        }
        let quote = text.quotation(of: element.location) ?? word
        return word.split(whereSeparator: { $0.isWhitespace || $0 == "\\" }).map {
            CommandWord(text: String($0), location: element.location, quote: quote)
        }
    }

    /// The accelerators among a container's limits.
    private static func request(_ container: LocatedValue, _ text: DocumentText) -> LaunchCommand.Request? {
        for section in ["limits", "requests"] {
            guard case .object(let members)? = container["resources"]?[section]?.content else { continue }
            for member in members
            where ["nvidia.com/gpu", "amd.com/gpu", "gpu"].contains(member.name) || member.name.hasPrefix("huawei.com/")
            {
                let count: Int?
                switch member.value.content {
                case .number(let number, _): count = Int(exactly: number)
                case .string(let string): count = Int(string)
                default: count = nil
                }
                guard let count, (0...1_000_000).contains(count) else { continue }
                return LaunchCommand.Request(
                    count: count, location: member.value.location,
                    quote: text.quotation(of: member.value.location) ?? "\(member.name): \(count)")
            }
        }
        return nil
    }

    /// The values of node selectors and labels, which name the accelerator.
    private static func surroundings(_ root: LocatedValue) -> String {
        var words: [String] = []
        collect(root, &words, depth: 0)
        return words.joined(separator: " ")
    }

    private static func collect(_ value: LocatedValue, _ words: inout [String], depth: Int) {
        guard depth < 60, words.count < 200 else { return }
        switch value.content {
        case .object(let members):
            for member in members {
                if case .string(let text) = member.value.content,
                    member.name.contains("gpu") || member.name.contains("accelerator")
                {
                    words.append(text)
                }
                collect(member.value, &words, depth: depth + 1)
            }
        case .array(let elements): for element in elements { collect(element, &words, depth: depth + 1) }
        default: break
        }
    }
}
