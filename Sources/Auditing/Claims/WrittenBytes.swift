internal import Quantities

/// Tells bytes from billions: `671 B parameters` but `35,136 B per token` and `8 × 128 × 2 B`.
enum WrittenBytes {
    /// The quantities of a text with a `B` read as bytes where it cannot mean billions.
    static func read(_ quantities: [WrittenQuantity], in scalars: [Unicode.Scalar]) -> [WrittenQuantity] {
        guard quantities.contains(where: isOpen) else { return quantities }
        return quantities.map { quantity in
            guard isOpen(quantity), meansBytes(quantity, scalars) else { return quantity }
            return WrittenQuantity(
                value: quantity.value / 1e9, dimension: .data, unit: quantity.unit, range: quantity.range,
                isApproximate: quantity.isApproximate)
        }
    }

    private static func isOpen(_ quantity: WrittenQuantity) -> Bool {
        quantity.unit == "B" && quantity.dimension == .count
    }

    private static func meansBytes(_ quantity: WrittenQuantity, _ scalars: [Unicode.Scalar]) -> Bool {
        let written = quantity.value / 1e9
        let end = min(quantity.range.upperBound, scalars.count)
        guard end >= 2, scalars[end - 2] == " " else { return written >= 10_000 }
        let next = Words.list(scalars[end...].prefix(24))
        if let first = next.first, counted.contains(first) { return false }
        if written >= 10_000 { return true }
        if next.first == "per", next.count > 1, elements.contains(next[1]) { return true }
        guard [0.5, 1, 2, 4, 8].contains(written) else { return false }
        let before = scalars[..<quantity.range.lowerBound].last { !$0.isBlank }
        return before.map(isTimes) ?? false
    }

    private static func isTimes(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "×", "*", "·", "⋅", "x", "✕": true
        default: false
        }
    }

    private static let counted: WordSet = [
        "parameters", "params", "parameter", "param", "active", "activated", "total", "model", "weights", "参数", "个参数",
    ]
    private static let elements: WordSet = ["token", "weights", "value", "element", "parameter", "number"]
}
