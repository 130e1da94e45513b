internal import Diagnostics
internal import Documents
internal import Quantities

/// What amounts of data measure that no word beside them names.
extension MarkdownClaims {
    /// A product of a section on the cache alone: `64 × 8192 × 253,952 B = 133.1 GB`.
    func cacheOfSection(_ quantity: WrittenQuantity, _ reading: Reading) -> ClaimKind? {
        guard quantity.dimension == .data, quantity.value > 1e6, let title = reading.heading.path.last else {
            return nil
        }
        let words = Words.list(title)
        let isOnCache = words.contains { $0 == "kv" || $0 == "cache" || $0.terms.contains(.cache) }
        return isOnCache && !words.contains { $0 == "weights" || $0.terms.contains(.weights) }
            ? .keyValueCacheMemory : nil
    }

    /// What the same amount measures that stands on the line before: `= 133.1 GB，也就是每张卡要放 133.1 GB`.
    func repeated(_ quantity: WrittenQuantity, _ reading: Reading) -> ClaimKind? {
        guard quantity.dimension == .data else { return nil }
        return claims.last {
            $0.location.line == reading.line.location.line && $0.value == .number(quantity.value, .data)
        }?.kind
    }
}
