internal import Diagnostics
internal import Documents
internal import Quantities

/// A line of YAML or of a script with a comment.
struct WrittenComment {
    /// What stands before the comment.
    let content: String
    /// The comment without its sign.
    let text: String
    /// Where the sign stands.
    let location: SourceLocation
    /// The line.
    let line: String

    /// The comments of a document that have a number in them.
    static func read(_ document: DocumentText) -> [WrittenComment] {
        guard document.content.utf8.count < 2_000_000, document.holds("#") else { return [] }
        return (document.firstLine..<(document.firstLine + document.lineCount)).compactMap { number in
            guard let line = document.line(number), line.utf8.count < 2000, line.holds("#"), let sign = sign(in: line),
                line[line.index(after: sign)...].contains(where: \.isNumber)
            else { return nil }
            let column = line.unicodeScalars.distance(from: line.startIndex, to: sign) + 1
            return WrittenComment(
                content: String(line[..<sign]), text: String(line[line.index(after: sign)...]),
                location: document.location(line: number, column: column), line: line)
        }
    }

    /// The amounts, in bytes, of comments that name one as a whole and nothing else, by their lines: `# of 80 GB`, `# 以 68.7 GB 计`.
    static func wholes(in comments: [WrittenComment]) -> [Int: Double] {
        var found: [Int: Double] = [:]
        for comment in comments {
            let amounts = QuantityScanner.scan(comment.text)
            guard comment.text.utf8.count < 40, amounts.count == 1, let amount = amounts.first,
                amount.dimension == .data, amount.value > 0,
                Words.list(comment.text).first.map({ $0 == "of" }) == true || comment.text.contains("以")
                    || comment.text.contains("占")
            else { continue }
            found[comment.location.line] = amount.value
        }
        return found
    }

    /// Where the comment of a line begins: behind a blank, outside quotes.
    private static func sign(in line: String) -> String.Index? {
        var quote: Character?
        var previous: Character = " "
        for index in line.indices {
            let character = line[index]
            if let open = quote {
                if character == open { quote = nil }
            } else if character == "\"" || character == "'" {
                quote = character
            } else if character == "#", previous == " " || previous == "\t" {
                return index
            }
            previous = character
        }
        return nil
    }
}
