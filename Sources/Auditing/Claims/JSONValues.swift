internal import Documents
internal import Quantities

/// The values of members as what their names say.
extension JSONClaims {
    /// The value as one of a kind, or `nil` when it is of another nature: a share where a size is expected, say.
    func claimValue(
        _ member: LocatedValue.Member, _ match: ClaimVocabulary.Match, _ node: Node
    ) -> ClaimValue? {
        let kind = match.kind
        switch (kind, member.value.content) {
        case (.sequenceLengthRange, .array(let ends)): return JSONClaims.range(ends)
        case (_, .string(let text)) where kind.isText:
            return match.isWhole && ClaimText.isPlausible(text, as: kind) ? .text(text) : nil
        case (.meetsTimeToFirstToken, .boolean(let answer)): return .boolean(answer)
        case (_, .number(let number, _)):
            let milliseconds = kind.dimension == .duration && timesAreMilliseconds ? number * 1e-3 : nil
            guard let dimension = kind.dimension,
                let value = ImpliedUnit.value(number, of: kind, named: member.name) ?? milliseconds
                    // `budget_gb: {weights: 65}`
                    ?? ImpliedUnit.value(number, of: kind, named: node.name),
                !kind.isDegree || ParallelDegree.isPlausible(value)
            else { return nil }
            return .number(value, dimension)
        case (_, .string(let text)):
            guard let dimension = kind.dimension else { return nil }
            // `EP8, 16 experts per GPU` is no number of experts.
            if kind.isArchitecture, text.first?.isNumber != true { return nil }
            // `2 replicas x TP4 = 8 GPUs` is checked as a calculation.
            if kind == .deviceCount, text.contains("=") { return nil }
            let quantities = QuantityScanner.scan(text)
            if let quantity = quantities.first(where: { $0.measures(dimension) }) {
                guard !kind.isDegree || ParallelDegree.isPlausible(quantity.value) else { return nil }
                return .number(quantity.value, dimension)
            }
            // `2 x 62 x 8 x 128 x 2 = 253,952`
            if text.contains("="), let result = quantities.last, result.dimension == .count, result.unit.isEmpty,
                kind == .keyValueCacheMemory
            {
                return ImpliedUnit.value(result.value, of: kind, named: member.name).map { .number($0, dimension) }
            }
            guard quantities.count == 1, let bare = quantities.first, bare.dimension == .count, bare.unit.isEmpty else {
                return nil
            }
            return ImpliedUnit.value(bare.value, of: kind, named: member.name).map { .number($0, dimension) }
        default: return nil
        }
    }

    private static func range(_ ends: [LocatedValue]) -> ClaimValue? {
        let numbers = ends.compactMap { end -> Int? in
            guard case .number(let number, _) = end.content, number >= 0, number < 1e12 else { return nil }
            return Int(number)
        }
        guard numbers.count == 2, numbers[0] <= numbers[1] else { return nil }
        return .range(numbers[0]...numbers[1])
    }
}
