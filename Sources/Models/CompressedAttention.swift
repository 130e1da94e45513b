/// Attention over a window of recent tokens and over compressed entries of everything before (DeepSeek-V4): one
/// shared head serves as key and value.
public struct CompressedAttention: Hashable, Sendable {
    /// The number of query heads, Nq.
    public var heads: Int
    /// The width of a head, of keys and of values.
    public var headDimension: Int
    /// The rank of the query latent.
    public var queryRank: Int
    /// The groups of the low-rank output projection.
    public var outputGroups: Int
    /// The rank of each output group.
    public var outputRank: Int
    /// The recent tokens seen uncompressed.
    public var window: Int
    /// How many tokens one compressed entry stands for; `nil` for layers that see the window only.
    public var compressionRatio: Int?
    /// Whether neighbouring entries overlap, so that the compressor is twice as wide (ratio 4 of DeepSeek-V4).
    public var compressionOverlaps: Bool
    /// The indexer that picks compressed entries; `nil` where all of them are read.
    public var indexer: SparseIndexer?

    /// Creates the shape of a compressed attention layer.
    public init(
        heads: Int, headDimension: Int, queryRank: Int, outputGroups: Int, outputRank: Int, window: Int,
        compressionRatio: Int?, compressionOverlaps: Bool = false, indexer: SparseIndexer? = nil
    ) {
        self.heads = heads
        self.headDimension = headDimension
        self.queryRank = queryRank
        self.outputGroups = outputGroups
        self.outputRank = outputRank
        self.window = window
        self.compressionRatio = compressionRatio
        self.compressionOverlaps = compressionOverlaps
        self.indexer = indexer
    }
}
