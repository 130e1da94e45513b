internal import Diagnostics

/// Reads files of values by section: `[model]`, `layers = 32`, comments behind `;` and `#`.
///
/// A line that is none of these is passed over, as such files have no grammar that all agree on.
public enum INIReader {
    /// The sections of a document as objects of one object; values before the first section are members of it.
    ///
    /// - Parameter text: The document.
    /// - Returns: The values, with a location in `text` for each.
    public static func read(_ text: DocumentText) -> LocatedValue {
        var members: [LocatedValue.Member] = []
        var section: (name: String, location: SourceLocation, members: [LocatedValue.Member])?
        func closed() -> LocatedValue.Member? {
            section.map { section in
                LocatedValue.Member(
                    name: section.name, nameLocation: section.location,
                    value: LocatedValue(.object(section.members), at: section.location))
            }
        }
        for number in text.firstLine..<(text.firstLine + text.lineCount) {
            guard let line = text.lineSlice(number), line.utf8.count < 10_000 else { continue }
            let scalars = [Unicode.Scalar](line.unicodeScalars)
            guard let first = scalars.firstIndex(where: { !isBlank($0) }) else { continue }
            let location = text.location(line: number, column: first + 1)
            switch scalars[first] {
            case "#", ";": continue
            case "[":
                guard let end = scalars.firstIndex(of: "]"), end > first + 1 else { continue }
                if let whole = closed() { members.append(whole) }
                section = (string(scalars[(first + 1)..<end]), location, [])
            default:
                guard let member = member(scalars, from: first, number, text) else { continue }
                if section != nil { section?.members.append(member) } else { members.append(member) }
            }
        }
        if let whole = closed() { members.append(whole) }
        return LocatedValue(.object(members), at: text.location(line: text.firstLine, column: 1))
    }

    private static func member(
        _ scalars: [Unicode.Scalar], from first: Int, _ line: Int, _ text: DocumentText
    ) -> LocatedValue.Member? {
        guard let sign = scalars.firstIndex(where: { $0 == "=" || $0 == ":" }), sign > first else { return nil }
        let name = string(scalars[first..<sign])
        guard let start = scalars[(sign + 1)...].firstIndex(where: { !isBlank($0) }), !name.isEmpty else { return nil }
        // A comment begins behind a blank.
        var end = scalars.count
        for index in start..<scalars.count where scalars[index] == ";" || scalars[index] == "#" {
            if isBlank(scalars[index - 1]) {
                end = index
                break
            }
        }
        let value = string(scalars[start..<end])
        let content: LocatedValue.Content =
            switch value.lowercased() {
            case "true", "yes", "on": .boolean(true)
            case "false", "no", "off": .boolean(false)
            default:
                Double(value).flatMap { $0.isFinite ? .number($0, literal: value) : nil } ?? .string(unquoted(value))
            }
        return LocatedValue.Member(
            name: name, nameLocation: text.location(line: line, column: first + 1),
            value: LocatedValue(content, at: text.location(line: line, column: start + 1)))
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\t" }

    private static func unquoted(_ value: String) -> String {
        guard value.utf8.count >= 2, let sign = value.first, sign == "\"" || sign == "'", value.last == sign else {
            return value
        }
        return String(value.dropFirst().dropLast())
    }

    /// Some scalars without the blanks around them.
    private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var slice = scalars
        while let last = slice.last, isBlank(last) || last == "\r" { slice.removeLast() }
        while let first = slice.first, isBlank(first) { slice.removeFirst() }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: slice)
        return String(text)
    }
}
