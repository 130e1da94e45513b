public import Quantities

/// How a model's weights, activations and key-value cache are stored.
public struct Precision: Hashable, Sendable {
    /// The format of the attention and feed-forward (expert) matrices.
    public var linear: NumericFormat
    /// The extent of one scale in a block-quantised matrix, such as 128 × 128 weights; `nil` without block scales.
    public var scaleBlock: ScaleBlock?
    /// The format of embedding, output head, router and norms, and of activations.
    public var unconverted: NumericFormat
    /// The format of the key-value cache.
    public var keyValueCache: NumericFormat

    /// Creates a choice of formats.
    public init(
        linear: NumericFormat, scaleBlock: ScaleBlock? = nil, unconverted: NumericFormat = .bf16,
        keyValueCache: NumericFormat
    ) {
        self.linear = linear
        self.scaleBlock = scaleBlock
        self.unconverted = unconverted
        self.keyValueCache = keyValueCache
    }

    /// The storage of one weight of a linear layer, its share of the block's 32-bit scale included.
    public var bytesPerLinearWeight: Bytes {
        guard let scaleBlock else { return linear.bytesPerElement }
        return linear.bytesPerElement + NumericFormat.fp32.bytesPerElement / Double(scaleBlock.weights)
    }
}

/// A block of weights that shares one scale.
public struct ScaleBlock: Hashable, Sendable {
    /// The block's extent in output features.
    public var rows: Int
    /// The block's extent in input features.
    public var columns: Int

    /// Creates a block extent.
    public init(rows: Int, columns: Int) {
        self.rows = rows
        self.columns = columns
    }

    /// How many weights share a scale.
    public var weights: Int { rows * columns }
}
