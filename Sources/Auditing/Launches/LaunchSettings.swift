internal import Diagnostics
internal import Documents
internal import Parallelism

/// Reads the settings file that a script writes and its command names.
extension LaunchCommand {
    /// The command with the fields of its settings file as options, each by its path: `kv_cache_config.dtype`.
    ///
    /// NVIDIA Dynamo's workers take the same fields as a JSON object after `--override-engine-args`.
    ///
    /// The file is what the script writes between `cat > FILE <<'WORD'` and a line of that word. A command without such
    /// a file, or with one that is no YAML, stays as it is.
    func withSettings(in script: DocumentText) -> LaunchCommand {
        guard engine == .trtllm else { return self }
        var command = self
        if let given = option("--override-engine-args"), let fields = given.value,
            let root = try? JSONReader.read(
                DocumentText(name: script.name, content: fields, firstLine: given.location.line))
        {
            LaunchCommand.append(root, path: "", to: &command.options, script)
        }
        guard let file = option(of: .settingsFile)?.value,
            let content = LaunchCommand.content(of: file, in: script), let root = try? YAMLReader.read(content)
        else { return command }
        LaunchCommand.append(root, path: "", to: &command.options, script)
        return command
    }

    /// The text that a script writes into a file.
    private static func content(of file: String, in script: DocumentText) -> DocumentText? {
        var lines: [String] = []
        var ending: String?
        var first = 1
        for number in script.firstLine..<(script.firstLine + script.lineCount) {
            guard let line = script.line(number) else { continue }
            if let word = ending {
                if line.trimmingBlanks == word {
                    return DocumentText(name: script.name, content: lines.joined(separator: "\n"), firstLine: first)
                }
                lines.append(line)
            } else if line.trimmingBlanks.hasPrefix("cat > \(file) <<") {
                ending = String(line.trimmingBlanks.dropFirst("cat > \(file) <<".count)).replacing("'", with: "")
                first = number + 1
            }
        }
        return nil
    }

    private static func append(
        _ value: LocatedValue, path: String, to options: inout [Option], _ text: DocumentText
    ) {
        func add(_ written: String) {
            options.append(
                Option(
                    name: path, value: written, location: value.location,
                    quote: text.quotation(of: value.location) ?? "\(path): \(written)"))
        }
        switch value.content {
        case .object(let members):
            for member in members {
                append(member.value, path: path.isEmpty ? member.name : "\(path).\(member.name)", to: &options, text)
            }
        case .array(let elements):
            let words = elements.compactMap { element -> String? in
                switch element.content {
                case .number(_, let literal): literal
                case .string(let string): string
                default: nil
                }
            }
            add(words.joined(separator: " "))
        case .string(let string): add(string)
        case .number(_, let literal): add(literal)
        case .boolean(let flag): add(flag ? "true" : "false")
        case .null: break
        }
    }
}
