public import Quantities

/// The storage of one copy of a model's weights, or of a part of it, split by what they do.
///
/// Linear layers (attention projections, experts, dense feed-forward) are stored in the precision's linear format with
/// their share of block scales; embedding, head, router, norms and biases stay in the unconverted 16-bit format, as
/// the FP8 checkpoints of the Qwen3 family keep them (`modules_to_not_convert` in their `config.json`).
public struct WeightBytes: Hashable, Sendable {
    /// The token lookup table.
    public var embedding: Bytes
    /// The attention matrices with their biases and norms.
    public var attention: Bytes
    /// The routers.
    public var router: Bytes
    /// All routed experts.
    public var experts: Bytes
    /// The shared experts and the projections of latent experts.
    public var sharedExperts: Bytes
    /// The networks of dense layers.
    public var denseFeedForward: Bytes
    /// The norms of the residual stream.
    public var norms: Bytes
    /// The output head, nothing where it shares the embedding.
    public var head: Bytes

    /// Stores `parameters` in `precision`.
    public init(of parameters: ParameterCount, in precision: Precision) {
        let vectors = precision.stored(.vectors).bytesPerWeight
        func stored(_ count: Double, _ part: WeightPart) -> Bytes { precision.stored(part).bytesPerWeight * count }
        embedding = stored(parameters.embedding, .embedding)
        attention = stored(parameters.attentionProjections, .attention) + vectors * parameters.attentionVectors
        router = stored(parameters.router, .router)
        experts = stored(parameters.experts, .experts)
        sharedExperts = stored(parameters.sharedExperts, .sharedExperts)
        denseFeedForward = stored(parameters.denseFeedForward, .denseFeedForward)
        norms = vectors * parameters.norms
        head = stored(parameters.head, .head)
    }

    /// All weights.
    public var total: Bytes {
        embedding + attention + router + experts + sharedExperts + denseFeedForward + norms + head
    }
}

extension ParameterCount {
    /// The storage of these parameters in `precision`.
    public func weightBytes(in precision: Precision) -> WeightBytes { WeightBytes(of: self, in: precision) }
}

extension ModelArchitecture {
    /// The storage of one copy of all weights, unsharded, in the model's own precision.
    public var weightBytes: WeightBytes { parameters.weightBytes(in: precision) }
}
