internal import Hardware
internal import Models
internal import Quantities

/// What the rows of a token-wise operator are counted in.
enum RowVariable: Hashable, Sendable {
    /// Tokens of the busiest attention rank.
    case tokens
    /// Sequences with logits on that rank.
    case sequences
    /// Tokens of all attention ranks.
    case groupTokens

    /// The rows of a step.
    @inline(__always)
    func rows(_ step: StepQuantities) -> Double {
        switch self {
        case .tokens: step.tokens
        case .sequences: step.sequences
        case .groupTokens: step.groupTokens
        }
    }
}

/// Work proportional to rows: matrix products of activations with weights, and passes over activations.
struct RowWork: Hashable, Sendable {
    /// What the rows are counted in, and how many of them one unit makes on this device.
    let variable: RowVariable
    let rowsPerUnit: Double
    let family: OperatorFamily
    let operands: OperandFormat
    let flopsPerRow: Double
    let weightBytes: Double
    let weightBytesPerRow: Double
    let activationBytesPerRow: Double
    let cacheBytesPerRow: Double
    let passBytesPerRow: Double
    /// Output columns, for the shape.
    let columns: Int
    /// Input columns of a product; `nil` for a pass over elements.
    let inner: Int?

    /// A product of rows × inner activations with inner × columns weights: 2·inner·columns FLOPs per row; weights,
    /// inputs (in the multiplied format) and outputs moved once; where inputs are quantised, one more pass reads them.
    init(
        product columns: Double, inner: Double, stored: StoredFormat, activation: NumericFormat,
        over variable: RowVariable, rowsPerUnit: Double = 1
    ) {
        self.variable = variable
        self.rowsPerUnit = rowsPerUnit
        family = .matrixProduct
        operands = OperandFormat(stored)
        flopsPerRow = 2 * columns * inner
        weightBytes = columns * inner * stored.bytesPerWeight.rawValue
        weightBytesPerRow = 0
        let (wide, narrow) = (activation.bytesPerElement.rawValue, stored.multiplied.bytesPerElement.rawValue)
        activationBytesPerRow = columns * wide + inner * min(wide, narrow)
        cacheBytesPerRow = 0
        passBytesPerRow = narrow < wide ? inner * wide : 0
        self.columns = Int(columns.rounded())
        self.inner = Int(inner.rounded())
    }

    /// A pass over rows × width elements.
    init(
        pass width: Int, format: NumericFormat, flopsPerRow: Double, weightBytesPerRow: Double = 0,
        activationBytesPerRow: Double, cacheBytesPerRow: Double = 0, over variable: RowVariable,
        rowsPerUnit: Double = 1
    ) {
        self.variable = variable
        self.rowsPerUnit = rowsPerUnit
        family = .elementwise
        operands = OperandFormat(StoredFormat(format: format))
        self.flopsPerRow = flopsPerRow
        weightBytes = 0
        self.weightBytesPerRow = weightBytesPerRow
        self.activationBytesPerRow = activationBytesPerRow
        self.cacheBytesPerRow = cacheBytesPerRow
        passBytesPerRow = 0
        columns = width
        inner = nil
    }

    /// The rows of a step on this device.
    @inline(__always)
    func rows(_ step: StepQuantities) -> Double { variable.rows(step) * rowsPerUnit }

    /// The work of one execution.
    @inline(__always)
    func work(_ step: StepQuantities) -> ComputeWork {
        let rows = rows(step)
        return ComputeWork(
            family: family, operands: operands, flops: FLOPs(rawValue: flopsPerRow * rows),
            weightBytes: Bytes(rawValue: weightBytes + weightBytesPerRow * rows),
            activationBytes: Bytes(rawValue: activationBytesPerRow * rows),
            cacheBytes: Bytes(rawValue: cacheBytesPerRow * rows), passBytes: Bytes(rawValue: passBytesPerRow * rows),
            serialLength: Double(inner ?? 0))
    }

    /// The shape in a step, for a reader.
    func shape(_ step: StepQuantities) -> OperatorShape {
        inner.map { .matrix(rows: rows(step), columns: columns, inner: $0) }
            ?? .elements(rows: rows(step), width: columns)
    }
}
