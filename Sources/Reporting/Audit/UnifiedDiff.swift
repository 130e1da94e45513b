/// The difference of two texts in the unified format.
public enum UnifiedDiff {
    /// The lines that a change removes and adds, with three lines around them; empty if the texts are alike.
    ///
    /// - Parameters:
    ///   - old: The text before.
    ///   - new: The text after.
    ///   - oldName: The name of the text before.
    ///   - newName: The name of the text after.
    /// - Returns: The difference as a patch.
    public static func text(from old: String, to new: String, oldName: String, newName: String) -> String {
        let (before, after) = (lines(old), lines(new))
        guard before != after, before.count < 20_000, after.count < 20_000 else { return "" }
        // Lines are numbered first, as numbers are compared sooner than texts are.
        var numbers: [String: Int] = [:]
        func numbered(_ lines: [String]) -> [Int] {
            lines.map { line in
                if let number = numbers[line] { return number }
                numbers[line] = numbers.count
                return numbers.count - 1
            }
        }
        let difference = numbered(after).difference(from: numbered(before))
        var removed = Set<Int>()
        var inserted = Set<Int>()
        for change in difference {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): inserted.insert(offset)
            }
        }
        var script: [(mark: Character, line: String, old: Int, new: Int)] = []
        var (left, right) = (0, 0)
        while left < before.count || right < after.count {
            if left < before.count, removed.contains(left) {
                script.append(("-", before[left], left, right))
                left += 1
            } else if right < after.count, inserted.contains(right) {
                script.append(("+", after[right], left, right))
                right += 1
            } else if left < before.count, right < after.count {
                script.append((" ", before[left], left, right))
                left += 1
                right += 1
            } else {
                break
            }
        }
        return "--- \(oldName)\n+++ \(newName)\n" + hunks(script)
    }

    private static func lines(_ text: String) -> [String] {
        // A carriage return and a line feed are one character.
        var lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }.map(String.init)
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    private static func hunks(_ script: [(mark: Character, line: String, old: Int, new: Int)]) -> String {
        let changed = script.indices.filter { script[$0].mark != " " }
        var text = ""
        var index = 0
        while index < changed.count {
            var last = index
            while last + 1 < changed.count, changed[last + 1] - changed[last] <= 7 { last += 1 }
            let range = max(0, changed[index] - 3)..<min(script.count, changed[last] + 4)
            let part = script[range]
            let oldCount = part.count { $0.mark != "+" }
            let newCount = part.count { $0.mark != "-" }
            if let first = part.first {
                text +=
                    "@@ -\(first.old + (oldCount > 0 ? 1 : 0)),\(oldCount) +\(first.new + (newCount > 0 ? 1 : 0)),\(newCount) @@\n"
            }
            for entry in part { text += "\(entry.mark)\(entry.line)\n" }
            index = last + 1
        }
        return text
    }
}
