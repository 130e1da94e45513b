internal import Parallelism
internal import Planning
internal import Quantities
internal import Serving

/// What several options of a server follow from, in words.
extension ServerContext {
    /// Why prefixes are kept.
    var prefixReason: String {
        scenario.settings.cachedShare > .zero
            ? "\(scenario.settings.cachedShare) of each prompt found in the cache"
            : "the plan counts on no hits; they only make it faster"
    }

    /// Why experts are balanced and copied.
    var redundancyReason: String { "\(layout.redundantExperts) redundant experts, which load balancing places" }

    /// Why caches are handed over.
    var handOverReason: String { "\(pool.role.rawValue) pool of a disaggregated deployment" }

    /// Why several nodes start one copy.
    var nodesReason: String { "a copy of \(layout.deviceCount) devices spans \(nodes) nodes" }

    /// Why tokens are drafted.
    func draftingReason(_ drafting: DraftedTokens) -> String {
        "\(drafting.drafts) drafted per step by the model's own modules"
    }
}
