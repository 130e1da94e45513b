public import Quantities

/// One kind of entry that a layer keeps of the past of a sequence.
///
/// A layer's cache is a sum of components: keys and values, a window of them, compressed entries, an indexer's keys.
public struct CacheComponent: Hashable, Sendable {
    /// How the entries are stored.
    public enum Storage: Hashable, Sendable {
        /// In the format chosen for the key-value cache.
        case cacheFormat
        /// In 8 bits with a 32-bit scale per entry, whatever the cache's format (indexer keys).
        case scaledBytes
    }

    /// The numbers of one entry.
    public var elementsPerEntry: Double
    /// How many tokens one entry stands for; 1 except for compressed entries.
    public var tokensPerEntry: Int
    /// The most tokens that are kept; `nil` where the cache grows with the context.
    public var window: Int?
    /// In how many parts tensor parallelism can divide an entry, such as key-value heads; 1 is whole on every rank.
    public var splitUnits: Int
    /// How the entries are stored.
    public var storage: Storage

    /// Creates a component.
    public init(
        elementsPerEntry: Double, tokensPerEntry: Int = 1, window: Int? = nil, splitUnits: Int = 1,
        storage: Storage = .cacheFormat
    ) {
        self.elementsPerEntry = elementsPerEntry
        self.tokensPerEntry = tokensPerEntry
        self.window = window
        self.splitUnits = splitUnits
        self.storage = storage
    }

    /// The bytes of one entry of the whole layer, with the cache in `format`.
    public func bytesPerEntry(in format: NumericFormat) -> Bytes {
        switch storage {
        case .cacheFormat: format.bytesPerElement * elementsPerEntry
        case .scaledBytes: Bytes(rawValue: elementsPerEntry + 4)
        }
    }

    /// The entries kept of a sequence of `tokens` tokens.
    public func entries(forTokens tokens: Double) -> Double {
        (window.map { min(tokens, Double($0)) } ?? tokens) / Double(tokensPerEntry)
    }

    /// The share of an entry that one of `ranks` tensor-parallel ranks keeps.
    public func share(of ranks: Int) -> Double { TensorSplit.columns(units: splitUnits).share(of: ranks) }
}
