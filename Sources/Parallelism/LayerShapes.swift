public import Models

extension ModelArchitecture {
    /// Whether any layer routes tokens to experts.
    public var isMixtureOfExperts: Bool {
        layerRuns.contains { $0.feedForward.mixture != nil }
    }
}
