public import Diagnostics
internal import Documents

/// Joins the parts of a sweep into what one run would have written.
public enum SweepMerge {
    /// One part while it is read: the line that comes next in it.
    private struct Part {
        let path: String
        let lines: LineStream
        var number = 0
        var next: (line: SweepLine, text: String)?

        init(path: String) throws(Diagnostic) {
            self.path = path
            lines = try LineStream(path: path)
            try advance()
        }

        /// Moves to the next line; within a part indices only rise.
        mutating func advance() throws(Diagnostic) {
            guard let text = try lines.next() else { return next = nil }
            number += 1
            let line = try SweepLine(reading: text, number: number, of: path)
            if let last = next?.line, line.index <= last.index {
                throw SweepMerge.error(
                    "scenario \(line.index) stands behind scenario \(last.index)", line: number, of: path,
                    hint: "merge the parts as `shardwise plan` wrote them")
            }
            next = (line, text)
        }
    }

    /// Reads parts side by side and hands their lines on in the sweep's order.
    ///
    /// Memory holds one line of each part, however long the parts are.
    ///
    /// - Parameters:
    ///   - paths: The parts' files, in any order.
    ///   - emit: Called with each line, its line break included.
    /// - Throws: A diagnostic for a line that is malformed or cut off, parts of different sweeps, and scenarios that
    ///   are missing or there twice. Lines before the fault have been handed on.
    public static func run(
        _ paths: [String], emit: (String) throws(Diagnostic) -> Void
    ) throws(Diagnostic) {
        var parts: [Part] = []
        for path in paths { parts.append(try Part(path: path)) }
        guard let first = parts.first(where: { $0.next != nil }), let head = first.next?.line else {
            throw Diagnostic(
                code: "merge-empty", "the parts hold no line",
                hint: "merge the files that `shardwise plan --format jsonl --shard i/n` wrote")
        }
        for expected in 0..<head.count {
            var holder: Int?
            for position in parts.indices {
                guard let next = parts[position].next?.line else { continue }
                guard next.sweep == head.sweep, next.count == head.count else {
                    throw error(
                        "this line is of another sweep than \(first.path)", line: parts[position].number,
                        of: parts[position].path, hint: "all parts must come from one scenario file and the same flags")
                }
                guard next.index == expected else {
                    // Parts are read in order: a smaller index has been handed on already.
                    guard next.index > expected else { throw twice(next.index, parts[position]) }
                    continue
                }
                guard holder == nil else { throw twice(expected, parts[position]) }
                holder = position
            }
            guard let holder, let text = parts[holder].next?.text else { throw missing(expected, of: head.count) }
            try emit(text + "\n")
            try parts[holder].advance()
        }
        if let left = parts.first(where: { $0.next != nil }), let line = left.next?.line {
            throw twice(line.index, left)
        }
    }

    private static func twice(_ index: Int, _ part: Part) -> Diagnostic {
        error(
            "scenario \(index) is in two parts", line: part.number, of: part.path,
            hint: "merge each part once, all with the same n of --shard i/n")
    }

    private static func missing(_ index: Int, of count: Int) -> Diagnostic {
        Diagnostic(
            code: "merge-missing", "scenario \(index) of \(count) (counted from 0) is in no part",
            hint: "a part is missing or was cut off; compute it again with its --shard i/n")
    }

    private static func error(_ message: String, line: Int, of path: String, hint: String) -> Diagnostic {
        Diagnostic(
            code: "merge-parts", message, at: SourceLocation(file: path, line: line, column: 1), hint: hint)
    }
}
