internal import Quantities

/// What products and quotients of amounts of different dimensions measure.
enum EquationDimensions {
    /// The dimension of a product or quotient of two amounts that have units; `nil` if there is none that is named.
    static func result(_ left: Equation.Side, _ right: Equation.Side, divides: Bool) -> Dimension? {
        let table = divides ? quotients : products
        return table.first { entry in measures(left, entry.left) && measures(right, entry.right) }?.result
    }

    private static func measures(_ side: Equation.Side, _ dimension: Dimension) -> Bool {
        side.dimension == dimension || side.alternative == dimension
    }

    private typealias Entry = (left: Dimension, right: Dimension, result: Dimension)

    private static let quotients: [Entry] = [
        (.data, .bandwidth, .duration), (.work, .computeRate, .duration), (.data, .duration, .bandwidth),
        (.count, .duration, .tokenRate),
    ]
    private static let products: [Entry] = [
        (.bandwidth, .duration, .data), (.duration, .bandwidth, .data), (.tokenRate, .duration, .count),
        (.duration, .tokenRate, .count),
    ]
}
