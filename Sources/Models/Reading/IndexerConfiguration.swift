import Diagnostics
import Documents

/// Reads which layers pick the tokens that attention reads.
enum IndexerConfiguration {
    /// The indexers of all layers in order, `nil` where attention reads everything.
    static func read(_ reading: ConfigurationReading, layers: Int) throws(Diagnostic) -> [SparseIndexer?] {
        switch reading.traits.attention.indexer {
        case .never: Array(repeating: nil, count: layers)
        case .tokens: try tokens(reading, layers: layers)
        case .blocks: try blocks(reading, layers: layers)
        }
    }

    /// The indexer of DeepSeek sparse attention.
    static func shape(_ reading: ConfigurationReading) throws(Diagnostic) -> SparseIndexer {
        SparseIndexer(
            heads: try reading.model.integer("index_n_heads", in: ConfigurationReading.heads),
            headDimension: try reading.model.integer("index_head_dim", in: ConfigurationReading.heads),
            keptTokens: try reading.model.integer("index_topk", in: 1...1_000_000_000))
    }

    /// GLM 5.2 computes scores in some layers and shares them with those that follow.
    private static func tokens(_ reading: ConfigurationReading, layers: Int) throws(Diagnostic) -> [SparseIndexer?] {
        let shape = try shape(reading)
        guard let types = try reading.optionalLayerList("indexer_types", layers: layers) else {
            return Array(repeating: shape, count: layers)
        }
        var indexers: [SparseIndexer?] = []
        for type in types {
            var indexer = shape
            switch try type.string(named: "indexer_types") {
            case "full": break
            case "shared": indexer.computesScores = false
            default: throw type.mismatch("indexer_types", "full or shared")
            }
            indexers.append(indexer)
        }
        return indexers
    }

    private static func blocks(_ reading: ConfigurationReading, layers: Int) throws(Diagnostic) -> [SparseIndexer?] {
        let absent = [SparseIndexer?](repeating: nil, count: layers)
        guard let section = try reading.model.optionalObject("sparse_attention_config"),
            try section.optionalBoolean("use_sparse_attention") ?? true
        else { return absent }
        let blocks = try section.integer("sparse_topk_blocks", in: 1...1_000_000)
        let shape = SparseIndexer(
            heads: try section.integer("sparse_num_index_heads", in: ConfigurationReading.heads),
            headDimension: try section.integer("sparse_index_dim", in: ConfigurationReading.heads),
            keptTokens: blocks * (try section.integer("sparse_block_size", in: 1...1_000_000)))
        let key = "sparse_attention_freq"
        return try reading.layerList(key, in: section, layers: layers).map { mark throws(Diagnostic) in
            try mark.integer(named: key, in: 0...1) == 1 ? shape : nil
        }
    }
}
