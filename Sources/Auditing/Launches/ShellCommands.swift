internal import Diagnostics
internal import Documents

/// Finds the commands of a script: lines joined by backslashes, without comments, cut into words.
enum ShellCommands {
    /// The commands of a text that start an engine.
    static func launches(in text: DocumentText, surroundings: String) -> [LaunchCommand] {
        guard ["vllm", "sglang", "trtllm"].contains(where: { text.content.contains($0) }) else { return [] }
        return commands(in: text).compactMap { LaunchCommand($0, surroundings: surroundings) }
            .map { $0.withSettings(in: text) }
    }

    /// The words of every command of a script: lines joined by backslashes.
    static func commands(in text: DocumentText) -> [[CommandWord]] {
        var found: [[CommandWord]] = []
        var words: [CommandWord] = []
        var variables: [String: String] = [:]
        var lists = ShellLists()
        for number in text.firstLine..<(text.firstLine + text.lineCount) {
            guard let line = text.line(number), line.utf8.count < 20_000 else { continue }
            let trimmed = line.trimmingBlanks
            let continues = trimmed.hasSuffix("\\")
            let read = self.words(of: line, number: number, in: text).map { word in
                var word = word
                word.text = ShellVariables.expand(word.text, variables)
                return word
            }
            if words.isEmpty, lists.take(read) { continue }
            words += read.flatMap { lists.expanded($0) }
            guard !continues else { continue }
            if let (name, value) = ShellVariables.assignment(words) { variables[name] = value }
            if !words.isEmpty { found.append(words) }
            words = []
        }
        return words.isEmpty ? found : found + [words]
    }

    /// The words of a line; quotes hold words together, and a comment ends it.
    private static func words(of line: String, number: Int, in text: DocumentText) -> [CommandWord] {
        var words: [CommandWord] = []
        var word = ""
        var start = 1
        var quote: Unicode.Scalar?
        var column = 0
        func finish() {
            guard !word.isEmpty else { return }
            words.append(
                CommandWord(
                    text: word, location: text.location(line: number, column: start), quote: line.trimmingBlanks))
            word = ""
        }
        for scalar in line.unicodeScalars {
            column += 1
            if let open = quote {
                if scalar == open { quote = nil } else { word.unicodeScalars.append(scalar) }
            } else if scalar == "\"" || scalar == "'" {
                quote = scalar
                if word.isEmpty { start = column }
            } else if scalar == "#", word.isEmpty {
                break
            } else if scalar == " " || scalar == "\t" {
                finish()
            } else {
                if word.isEmpty { start = column }
                word.unicodeScalars.append(scalar)
            }
        }
        finish()
        return words.filter { $0.text != "\\" }
    }
}
