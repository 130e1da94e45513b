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
    /// Parts of the model that are stored otherwise than the rule says: linear parts in ``linear``, all else
    /// unconverted.
    public var exceptions: [WeightPart: StoredFormat]
    /// Whether quantised weights are widened before they are multiplied (weight-only quantisation).
    public var isWeightOnly: Bool

    /// Creates a choice of formats.
    public init(
        linear: NumericFormat, scaleBlock: ScaleBlock? = nil, unconverted: NumericFormat = .bf16,
        keyValueCache: NumericFormat, exceptions: [WeightPart: StoredFormat] = [:], isWeightOnly: Bool = false
    ) {
        self.linear = linear
        self.scaleBlock = scaleBlock
        self.unconverted = unconverted
        self.keyValueCache = keyValueCache
        self.exceptions = exceptions
        self.isWeightOnly = isWeightOnly
    }

    /// How a part of the model is stored and multiplied.
    public func stored(_ part: WeightPart) -> StoredFormat {
        if let exception = exceptions[part] { return exception }
        switch part {
        case .attention, .denseFeedForward, .experts, .sharedExperts:
            return StoredFormat(
                format: linear, scaleBlock: scaleBlock, multiplied: isWeightOnly ? unconverted : linear)
        case .embedding, .router, .vectors, .head:
            return StoredFormat(format: unconverted)
        }
    }

    /// The storage of one weight of a linear layer, its share of the block's 32-bit scale included.
    public var bytesPerLinearWeight: Bytes {
        StoredFormat(format: linear, scaleBlock: scaleBlock).bytesPerWeight
    }
}

/// How one part of a model is stored and in what format it is multiplied.
public struct StoredFormat: Hashable, Sendable {
    /// The format of a stored weight.
    public var format: NumericFormat
    /// The extent of one scale; `nil` without block scales.
    public var scaleBlock: ScaleBlock?
    /// The format in which the part's products are multiplied, if the device has units for it.
    public var multiplied: NumericFormat

    /// Creates a storage; without `multiplied`, products are multiplied in the stored format.
    public init(format: NumericFormat, scaleBlock: ScaleBlock? = nil, multiplied: NumericFormat? = nil) {
        self.format = format
        self.scaleBlock = scaleBlock
        self.multiplied = multiplied ?? format
    }

    /// The storage of one weight, its share of the block's scale included.
    public var bytesPerWeight: Bytes {
        guard let scaleBlock else { return format.bytesPerElement }
        return format.bytesPerElement + scaleBlock.bytesPerScale / Double(scaleBlock.weights)
    }
}

/// A block of weights that shares one scale.
public struct ScaleBlock: Hashable, Sendable {
    /// The block's extent in output features.
    public var rows: Int
    /// The block's extent in input features.
    public var columns: Int
    /// The storage of one scale: 4 bytes for 32-bit scales, 1 for those of NVFP4 and MXFP4, 2 for 16-bit ones.
    public var bytesPerScale: Bytes

    /// Creates a block extent.
    public init(rows: Int, columns: Int, bytesPerScale: Bytes = Bytes(rawValue: 4)) {
        self.rows = rows
        self.columns = columns
        self.bytesPerScale = bytesPerScale
    }

    /// How many weights share a scale.
    public var weights: Int { rows * columns }
}
