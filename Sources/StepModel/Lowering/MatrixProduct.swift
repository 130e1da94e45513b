internal import Hardware
internal import Models
internal import Quantities

/// A dense product of activations (rows × inner) with weights (inner × columns).
struct MatrixProduct {
    let rows: Double
    let columns: Int
    let inner: Int

    /// 2·rows·columns·inner FLOPs; weights, inputs and outputs moved once.
    ///
    /// - Parameters:
    ///   - precision: The model's formats.
    ///   - linear: Whether the weights are a linear layer's (quantised) or stay unconverted, as routers and heads do.
    /// - Returns: The work of one execution.
    func work(weights precision: Precision, linear: Bool) -> ComputeWork {
        let activation = precision.unconverted.bytesPerElement
        let elements = Double(columns) * Double(inner)
        return ComputeWork(
            family: .matrixProduct, format: linear ? precision.linear : precision.unconverted,
            flops: FLOPs(rawValue: 2 * rows * elements),
            weightBytes: elements * (linear ? precision.bytesPerLinearWeight : activation),
            activationBytes: rows * Double(columns + inner) * activation)
    }
}
