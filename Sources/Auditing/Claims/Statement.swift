public import Diagnostics
internal import Quantities

/// A rule or opinion that a document states in words.
public struct Statement: Hashable, Sendable {
    /// The rules and opinions that are recognised.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The device count is not the product of all degrees.
        case productIsNotDeviceCount = "device count is not the product of all degrees"
        /// Expert parallelism takes all devices.
        case expertParallelismDominates = "EP ≈ device count"
        /// EP is never multiplied with TP or PP.
        case expertsNeverMultiply = "EP is not multiplied with TP or PP"
        /// PP is the outermost split.
        case pipelineIsOutermost = "PP is the outer structure"
        /// TP and SP multiply inside attention.
        case tensorTimesSequence = "TP × SP multiply"
        /// DP never shortens latency.
        case dataParallelismOnlyThroughput = "DP only scales throughput"
        /// No TP inside experts.
        case noTensorInsideExperts = "no TP inside experts"
        /// Prefill is bound by compute, decode by bandwidth.
        case natureOfPhases = "prefill computes, decode moves memory"
        /// KV cache = layers × heads × head_dim × 2 × length × bytes.
        case cacheWithQueryHeads = "KV cache formula"
        /// The KV cache is whole on every TP rank.
        case cacheReplicatedUnderTensor = "KV cache replicated under TP"
        /// Throughput is stated for one request, a batch and scaled.
        case throughputThreeWays = "throughput three ways"
        /// EP = 1 is a violation, a large EP is required.
        case expertDegreeRequired = "EP=1 violates a principle"
        /// PP × TP × DP is a forbidden multiplication.
        case productForbidden = "PP×TP×DP is forbidden"
        /// The device count is the product of all degrees, EP among them.
        case productIsDeviceCount = "device count is the product of all degrees"
        /// Decode is bound by compute.
        case decodeIsComputeBound = "decode is bound by compute"
        /// Prefill is bound by memory bandwidth.
        case prefillIsMemoryBound = "prefill is bound by memory bandwidth"
        /// The KV cache is computed with query heads, or must be.
        case cacheCountsQueryHeads = "KV cache counts query heads"
        /// A mixture computes with all of its parameters.
        case mixtureComputesAll = "compute follows from all parameters of a mixture"
        /// Pipeline stages shorten the time of one request.
        case pipelineShortensLatency = "PP shortens the latency of one request"
        /// Expert parallelism needs no communication.
        case expertsNeedNoExchange = "EP needs no communication"
        /// Data parallelism shrinks the cache of one token.
        case dataShrinksTokenCache = "DP shrinks the cache of a token"
        /// Tensor parallelism divides a latent cache.
        case latentCacheDivided = "TP divides the latent cache"
        /// Data parallelism divides the weights of attention.
        case dataDividesWeights = "DP divides the weights"
        /// Each expert-parallel rank holds all experts.
        case expertsWholeOnRanks = "every EP rank holds all experts"
        /// The format of the weights is that of the cache.
        case cacheFollowsWeights = "the cache takes the format of the weights"
        /// The work of a prompt counts the tokens of its answer.
        case outputCountsInPrefill = "prefill counts output tokens"
        /// Expert parallelism divides the cache.
        case expertsDivideCache = "EP divides the KV cache"
        /// Expert parallelism divides all weights.
        case expertsDivideAll = "EP divides all weights"
        /// Tensor parallelism always shortens the time of a token.
        case tensorAlwaysShortens = "more TP always lowers the time of a token"
        /// Copies of the model shorten the time of one request.
        case dataShortensRequest = "DP shortens the time of one request"
        /// A tensor-parallel degree divides the heads.
        case tensorDividesHeads = "a TP degree divides the heads"
        /// Memory holds active parameters or chosen experts alone.
        case activeWeightsHeld = "only active experts have to be held"
        /// The expert-parallel degree must be the number of experts.
        case expertDegreeEqualsExperts = "EP must equal the number of experts"
        /// Exchanges between devices take no time.
        case exchangesLeftOut = "communication is left out"
        /// One layout is best for prefill and decode.
        case oneLayoutForBoth = "one layout is best for both phases"
        /// An accelerator multiplies a format.
        case formatOfDevice = "an accelerator multiplies a format"
        /// An accelerator has NVLink.
        case linkOfDevice = "an accelerator has NVLink"
        /// A promise is kept.
        case objectiveKept = "a promise is kept"
        /// Memory utilisation should be higher or lower than stated.
        case utilisationShouldBeHigher = "memory utilisation should be higher"
    }

    /// What is stated.
    public var kind: Kind
    /// Where.
    public var location: SourceLocation
    /// In which words.
    public var quote: String

    /// Creates a statement.
    public init(kind: Kind, location: SourceLocation, quote: String) {
        self.kind = kind
        self.location = location
        self.quote = quote
    }
}
