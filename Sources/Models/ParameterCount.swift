/// The parameters of a model, or of a part of it, split by what they do.
///
/// Counts are whole numbers held as `Double`: exact to 2^53 ≈ 9·10^15, and an absurd architecture gives an absurd
/// number instead of an arithmetic trap. The parts are disjoint; ``total`` is their sum.
public struct ParameterCount: Hashable, Sendable {
    /// The token lookup table: V·H.
    public var embedding: Double
    /// The query, key, value and output matrices: (2·Nq + 2·Nkv)·d·H per layer.
    public var attentionProjections: Double
    /// The biases of the projections and the query and key norms: vectors that quantisation leaves alone.
    public var attentionVectors: Double
    /// The router matrices: H·E per mixture layer.
    public var router: Double
    /// All routed experts: E·3·H·Im per mixture layer.
    public var experts: Double
    /// The experts that one token visits: k·3·H·Im per mixture layer.
    public var activeExperts: Double
    /// The shared experts, which every token passes, and the projections of latent experts.
    public var sharedExperts: Double
    /// The gated networks of dense layers: 3·H·I per dense layer.
    public var denseFeedForward: Double
    /// The norms of the residual stream, 2·H per layer and a final H in most models, biases and other vectors of
    /// feed-forward parts, and learned positions.
    public var norms: Double
    /// The output head: V·H, or nothing where it shares the embedding.
    public var head: Double

    /// Creates a count; parts that are not named are absent.
    public init(
        embedding: Double = 0, attentionProjections: Double = 0, attentionVectors: Double = 0, router: Double = 0,
        experts: Double = 0, activeExperts: Double = 0, sharedExperts: Double = 0, denseFeedForward: Double = 0,
        norms: Double = 0, head: Double = 0
    ) {
        self.embedding = embedding
        self.attentionProjections = attentionProjections
        self.attentionVectors = attentionVectors
        self.router = router
        self.experts = experts
        self.activeExperts = activeExperts
        self.sharedExperts = sharedExperts
        self.denseFeedForward = denseFeedForward
        self.norms = norms
        self.head = head
    }

    /// Everything in attention: projections, biases, query and key norms.
    public var attention: Double { attentionProjections + attentionVectors }

    /// All parameters.
    public var total: Double {
        embedding + attention + router + experts + sharedExperts + denseFeedForward + norms + head
    }

    /// The parameters one token uses, counting the lookup table (the convention of Llama, Qwen and Mixtral).
    public var active: Double { total - experts + activeExperts }

    /// The parameters one token is multiplied by: ``active`` without the lookup table (the convention of gpt-oss).
    ///
    /// A tied table stays, because the token meets it again as the output head.
    public var activeWithoutInputEmbedding: Double {
        head > 0 ? active - embedding : active
    }
}

extension ParameterCount {
    /// The sum, part by part.
    public static func + (left: ParameterCount, right: ParameterCount) -> ParameterCount {
        ParameterCount(
            embedding: left.embedding + right.embedding,
            attentionProjections: left.attentionProjections + right.attentionProjections,
            attentionVectors: left.attentionVectors + right.attentionVectors,
            router: left.router + right.router,
            experts: left.experts + right.experts,
            activeExperts: left.activeExperts + right.activeExperts,
            sharedExperts: left.sharedExperts + right.sharedExperts,
            denseFeedForward: left.denseFeedForward + right.denseFeedForward,
            norms: left.norms + right.norms,
            head: left.head + right.head)
    }

    /// Every part `copies` times.
    public static func * (count: ParameterCount, copies: Int) -> ParameterCount {
        let factor = Double(copies)
        return ParameterCount(
            embedding: count.embedding * factor,
            attentionProjections: count.attentionProjections * factor,
            attentionVectors: count.attentionVectors * factor,
            router: count.router * factor,
            experts: count.experts * factor,
            activeExperts: count.activeExperts * factor,
            sharedExperts: count.sharedExperts * factor,
            denseFeedForward: count.denseFeedForward * factor,
            norms: count.norms * factor,
            head: count.head * factor)
    }
}
