public import Quantities

/// What one token of context leaves behind in the key-value cache, over all layers.
public struct KeyValueCache: Hashable, Sendable {
    /// The stored numbers per token: the sum over layers of 2·Nkv·d.
    public var elementsPerToken: Double
    /// The format of a stored number.
    public var format: NumericFormat

    /// Creates a cache shape.
    public init(elementsPerToken: Double, format: NumericFormat) {
        self.elementsPerToken = elementsPerToken
        self.format = format
    }

    /// The storage of one token of one sequence over all layers, unsharded.
    public var bytesPerToken: Bytes { format.bytesPerElement * elementsPerToken }

    /// The storage of one sequence of `tokens` tokens, unsharded and without the slack of paging.
    public func bytes(forTokens tokens: Double) -> Bytes { bytesPerToken * tokens }
}

extension GroupedQueryAttention {
    /// The numbers one layer stores per token: a key and a value per key-value head, 2·Nkv·d.
    public var cacheElementsPerToken: Double { 2 * Double(keyValueHeads) * Double(headDimension) }
}

extension LayerRun {
    /// The numbers one layer of the run stores per token: 2·Nkv·d.
    public var cacheElementsPerTokenAndLayer: Double { attention.cacheElementsPerToken }

    /// The numbers all layers of the run store per token.
    public var cacheElementsPerToken: Double { Double(count) * cacheElementsPerTokenAndLayer }
}

extension ModelArchitecture {
    /// The key-value cache in the precision's cache format.
    ///
    /// Qwen3-235B-A22B: 94 · 2 · 4 · 128 = 96,256 numbers per token, 96.3 kB in FP8 and 192.5 kB in BF16.
    public var keyValueCache: KeyValueCache {
        KeyValueCache(
            elementsPerToken: layerRuns.reduce(0) { $0 + $1.cacheElementsPerToken }, format: precision.keyValueCache)
    }
}
