/// Finds the name a person probably meant.
public enum NearestName {
    /// The candidate with the smallest edit distance to `name`, if it is close enough to be a slip of the pen.
    ///
    /// - Parameters:
    ///   - name: What was written.
    ///   - candidates: What could have been meant, in order of preference.
    /// - Returns: The nearest candidate within a third of the longer name's length, or `nil`.
    public static func suggestion(for name: String, among candidates: [String]) -> String? {
        let written = Array(name.lowercased().unicodeScalars.prefix(maximumLength))
        var best: (name: String, distance: Int)?
        for candidate in candidates {
            let possible = Array(candidate.lowercased().unicodeScalars.prefix(maximumLength))
            let distance = editDistance(written, possible)
            guard distance * 3 <= max(written.count, possible.count) else { continue }
            if distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        return best?.name
    }

    /// Names are compared up to this length, so that hostile input cannot make the comparison slow.
    private static let maximumLength = 64

    /// How many insertions, deletions, substitutions and swaps of neighbours turn one name into the other.
    ///
    /// A swap counts once, since `modle` for `model` is the commonest slip of all.
    private static func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var beforePrevious: [Int] = []
        var previous = Array(0...right.count)
        for (row, scalar) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                let substitution = previous[column] + (scalar == other ? 0 : 1)
                var distance = min(substitution, previous[column + 1] + 1, current[column] + 1)
                let isSwap = row > 0 && column > 0 && scalar == right[column - 1] && left[row - 1] == other
                if isSwap { distance = min(distance, beforePrevious[column - 1] + 1) }
                current.append(distance)
            }
            beforePrevious = previous
            previous = current
        }
        return previous[right.count]
    }
}
