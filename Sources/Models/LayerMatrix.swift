/// One weight matrix of a layer: the unit from which parameters, storage, shards and work all follow.
///
/// A layer lists its matrices once. Summed they are its parameters; stored in their part's format they are its bytes;
/// divided by their split they are what a device holds; multiplied by 2 FLOPs and the tokens they are its work.
public struct LayerMatrix: Hashable, Sendable {
    /// The product in which the matrix is used; matrices of one operation with the same input run as one kernel.
    public var operation: MatrixOperation
    /// The width of its input, in elements.
    public var inner: Int
    /// The width of its output, in elements.
    public var columns: Int
    /// How tensor parallelism divides it.
    public var split: TensorSplit
    /// The part of the model whose storage format it has.
    public var part: WeightPart

    /// Creates a matrix of `inner` × `columns` weights.
    public init(
        _ operation: MatrixOperation, inner: Int, columns: Int, split: TensorSplit, part: WeightPart = .attention
    ) {
        self.operation = operation
        self.inner = inner
        self.columns = columns
        self.split = split
        self.part = part
    }

    /// The weights of the whole matrix.
    public var parameters: Double { Double(inner) * Double(columns) }
}

/// What a weight matrix computes.
public enum MatrixOperation: String, Hashable, Sendable, CaseIterable {
    /// Projects the residual stream to queries, keys and values (and an output gate), in one product.
    case queryKeyValue = "QKV projection"
    /// Projects the residual stream to the query and key-value latents of latent attention, in one product.
    case latentDown = "latent down-projection"
    /// Expands the query latent to the heads' queries.
    case queryUp = "query up-projection"
    /// Expands the key-value latent to the heads' keys and values, or is absorbed into queries and outputs.
    case keyValueUp = "KV up-projection"
    /// Projects to the queries, keys and weights of a sparse-attention indexer.
    case indexer = "indexer projection"
    /// Compresses neighbouring tokens to one cache entry.
    case compressor = "KV compressor"
    /// Projects the heads' outputs to a narrower width, group by group.
    case outputDown = "output down-projection"
    /// Projects the heads' outputs back to the residual stream.
    case attentionOutput = "output projection"
    /// Input projections of a recurrent layer.
    case recurrentInput = "recurrent input projection"
    /// Output projection of a recurrent layer.
    case recurrentOutput = "recurrent output projection"
    /// Gate and up projections of a dense feed-forward network.
    case gateUp = "gate/up projection"
    /// Down projection of a dense feed-forward network.
    case down = "down projection"
    /// Gate and up projections of the shared experts.
    case sharedGateUp = "shared gate/up projection"
    /// Down projection of the shared experts.
    case sharedDown = "shared down projection"
    /// Projects tokens to the narrower width in which latent experts work.
    case expertLatentDown = "expert latent down-projection"
    /// Projects latent experts' results back to the residual stream.
    case expertLatentUp = "expert latent up-projection"
    /// Scores the experts for each token.
    case router = "router"
}

/// How tensor parallelism divides a matrix.
public enum TensorSplit: Hashable, Sendable {
    /// By output columns in whole units, such as heads; above as many ranks as units, units are replicated.
    case columns(units: Int)
    /// By input rows in whole units.
    case rows(units: Int)
    /// Not at all: each rank holds it whole.
    case replicated

    /// The number of units the matrix can be divided into; 1 when it cannot.
    public var units: Int {
        switch self {
        case .columns(let units), .rows(let units): units
        case .replicated: 1
        }
    }

    /// The share of the matrix on one of `ranks` ranks: ⌈units/ranks⌉/units, and never less than one unit.
    public func share(of ranks: Int) -> Double {
        let units = max(1, units)
        return Double(max(1, (units + ranks - 1) / ranks)) / Double(units)
    }
}

/// The parts of a model that a checkpoint may store in formats of their own.
public enum WeightPart: String, Hashable, Sendable, CaseIterable {
    /// The token lookup table.
    case embedding
    /// Attention and recurrent projections.
    case attention
    /// Dense feed-forward networks.
    case denseFeedForward = "dense-feed-forward"
    /// Routed experts.
    case experts
    /// Shared experts.
    case sharedExperts = "shared-experts"
    /// Routers.
    case router
    /// Norms, biases and other vectors.
    case vectors
    /// The output head.
    case head
}
