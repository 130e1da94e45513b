public import Models
public import Quantities

/// The weights that one device holds, by part of the model.
public struct DeviceWeights: Hashable, Sendable {
    /// Attention matrices with query and key norms.
    public var attention: Bytes = .zero
    /// Routed experts.
    public var experts: Bytes = .zero
    /// Dense feed-forward networks.
    public var denseFeedForward: Bytes = .zero
    /// Routers, whole on every device.
    public var router: Bytes = .zero
    /// Layer norms, whole on every device.
    public var norms: Bytes = .zero
    /// The embedding, split by vocabulary over TP.
    public var embedding: Bytes = .zero
    /// The output head, split by vocabulary over TP.
    public var head: Bytes = .zero

    /// Creates an empty holding.
    public init() {}

    /// Everything together.
    public var total: Bytes { attention + experts + denseFeedForward + router + norms + embedding + head }
}

extension ParallelLayout {
    /// How many key-value heads one device holds: heads / TP, and never fewer than one.
    ///
    /// Above TP = Nkv the heads are replicated, so that the bytes per device stop falling.
    public func keyValueHeadsPerDevice(_ attention: GroupedQueryAttention) -> Int {
        max(1, attention.keyValueHeads / tensor)
    }

    /// The weights that one device of a stage holds.
    ///
    /// Per layer: attention d·H·(2·Nq/TP + 2·Nkv/min(TP, Nkv)), experts E·3·H·Im/(EP·ETP), dense 3·H·I/TP; router,
    /// norms whole; embedding on the first stage and head on the last, each V·H/TP (one copy where they are tied and
    /// on the same device).
    public func weights(of stage: PipelineStage, in model: ModelArchitecture) -> DeviceWeights {
        let hidden = Double(model.hiddenSize)
        let linear = model.precision.bytesPerLinearWeight
        let unconverted = model.precision.unconverted.bytesPerElement
        var held = DeviceWeights()
        for run in stage.layerRuns {
            let layers = Double(run.count)
            let attention = attentionWeightsPerDevice(run.attention, hiddenSize: model.hiddenSize)
            held.attention += layers * (attention.matrices * linear + attention.vectors * unconverted)
            held.norms += layers * 2 * hidden * unconverted
            switch run.feedForward {
            case .dense(let width):
                held.denseFeedForward += layers * 3 * hidden * Double(width) / Double(tensor) * linear
            case .mixture(let experts):
                let perDevice = Double(experts.expertCount * experts.intermediateSize) / Double(expertWidth)
                held.experts += layers * 3 * hidden * perDevice * linear
                held.router += layers * hidden * Double(experts.expertCount) * unconverted
            }
        }
        let vocabulary = Double(model.vocabularySize) * hidden / Double(tensor) * unconverted
        if stage.holdsEmbedding { held.embedding = vocabulary }
        if stage.holdsHead {
            held.norms += hidden * unconverted
            held.head = model.tiesEmbeddings && stage.holdsEmbedding ? .zero : vocabulary
        }
        return held
    }

    /// The attention parameters of one layer on one device: matrices, and vectors that stay unconverted.
    private func attentionWeightsPerDevice(
        _ attention: GroupedQueryAttention, hiddenSize: Int
    ) -> (matrices: Double, vectors: Double) {
        let head = Double(attention.headDimension)
        let queries = Double(attention.queryHeads) / Double(tensor)
        let keyValues = Double(keyValueHeadsPerDevice(attention))
        let bias = attention.hasProjectionBias ? head * (queries + 2 * keyValues) : 0
        let norms = attention.normalisesQueriesAndKeys ? 2 * head : 0
        return (Double(hiddenSize) * head * (2 * queries + 2 * keyValues), bias + norms)
    }

    /// The key-value cache that one token of context takes on one device of a stage.
    ///
    /// Σ layers · 2 · Nkv/min(TP, Nkv) · d · bytes per cached element.
    public func keyValueBytesPerToken(of stage: PipelineStage, in model: ModelArchitecture) -> Bytes {
        let elements = stage.layerRuns.reduce(0) { sum, run in
            sum + run.count * 2 * keyValueHeadsPerDevice(run.attention) * run.attention.headDimension
        }
        return Double(elements) * model.precision.keyValueCache.bytesPerElement
    }
}
