internal import Models
internal import Quantities

/// What breaks a rule, as numbers; the sentence is made only for those who read it.
enum LayoutBreach: Hashable, Sendable {
    case heads(Int)
    case keyValueHeads(Int, replicates: Bool)
    case experts(Int)
    case expertWidth(Int)
    case partialExperts
    case expertGrid
    case tensorAndData
    case partialExchange
    case stages(layers: Int)
    case decodeContextInTensor
    case decodeContextInContext
    case decodeContextHeads(keyValues: Int)
    case decodeContextQueries(queriesPerHead: Int)
    case nodes(Int, devices: Int, perNode: Int)
    case expertBlock(shard: Int, block: Int)
    case block(MatrixOperation, shard: Int, block: Int)
    case cache(NumericFormat, [NumericFormat])
    case unsupported(LayoutFeature)
    case exclusive(LayoutFeature, LayoutFeature)
    case requires(LayoutFeature, LayoutFeature)

    /// The breach in words, with the layout's degrees.
    func sentence(for layout: ParallelLayout) -> String {
        switch self {
        case .heads(let count): "TP \(layout.tensor) does not divide \(count) heads"
        case .keyValueHeads(let count, let replicates):
            "TP \(layout.tensor) does not divide \(count) key-value heads"
                + (replicates ? " and is no multiple of them" : ", and none is replicated")
        case .experts, .expertWidth, .partialExperts, .expertGrid, .partialExchange, .expertBlock:
            expertSentence(for: layout)
        case .tensorAndData:
            "attention is split by TP \(layout.tensor) and DP \(layout.data) at once"
        case .stages(let layers): "PP \(layout.pipeline) leaves stages without any of the \(layers) layers"
        case .decodeContextInTensor, .decodeContextInContext, .decodeContextHeads, .decodeContextQueries:
            decodeContextSentence(for: layout)
        case .nodes(let nodes, let devices, let perNode):
            "\(devices) devices do not fill \(nodes) nodes of \(perNode) evenly"
        case .block(let operation, let shard, let block):
            "TP \(layout.tensor) leaves shards of \(shard) in the \(operation.rawValue), no multiple of the scale block "
                + "\(block)"
        case .cache(let format, let formats):
            "the cache is in \(format.rawValue), not in " + formats.map(\.rawValue).joined(separator: ", ")
        case .unsupported(let feature): "\(feature.description(in: layout)) is not supported"
        case .exclusive(let one, let other):
            "\(one.description(in: layout)) does not go with \(other.description(in: layout))"
        case .requires(let one, let other):
            "\(one.description(in: layout)) needs \(other.name)"
        }
    }

    private func expertSentence(for layout: ParallelLayout) -> String {
        switch self {
        case .experts(let count):
            "EP \(layout.expert) does not divide \(count + layout.redundantExperts) experts"
                + (layout.redundantExperts > 0 ? " (\(layout.redundantExperts) of them redundant)" : "")
        case .expertWidth(let width):
            "expert-TP \(layout.expertTensor) does not divide the expert width \(width)"
        case .partialExperts:
            "EP \(layout.expert) is neither 1 nor TP · CP · DP = \(layout.stageWidth)"
        case .expertGrid:
            "EP \(layout.expert) × expert-TP \(layout.expertTensor) = \(layout.expertWidth) is not TP · DP = "
                + "\(layout.tensor.times(layout.data))"
        case .partialExchange:
            "an all-to-all exchange over EP \(layout.expert) is not one over the whole stage of \(layout.stageWidth)"
        case .expertBlock(let shard, let block):
            "expert-TP \(layout.expertTensor) leaves shards of \(shard), which the scale block \(block) does not fit"
        default: ""
        }
    }

    private func decodeContextSentence(for layout: ParallelLayout) -> String {
        switch self {
        case .decodeContextInTensor:
            "DCP \(layout.decodeContext) does not divide TP \(layout.tensor)"
        case .decodeContextInContext:
            "DCP \(layout.decodeContext) is neither CP \(layout.context) nor TP · CP = "
                + "\(layout.tensor.times(layout.context))"
        case .decodeContextHeads(let keyValues):
            "DCP \(layout.decodeContext) exceeds the \(max(1, layout.tensor / keyValues)) copies that TP "
                + "\(layout.tensor) keeps of \(keyValues) key-value heads"
        case .decodeContextQueries(let queriesPerHead):
            "DCP \(layout.decodeContext) does not divide the \(queriesPerHead) query heads of a key-value head"
        default: ""
        }
    }
}
