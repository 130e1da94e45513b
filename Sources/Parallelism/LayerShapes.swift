public import Models

extension ModelArchitecture {
    /// The layer runs without repetitions of a shape: what divisibility rules must be checked against.
    public var distinctLayerShapes: [LayerRun] {
        var seen: [LayerRun] = []
        for run in layerRuns
        where !seen.contains(where: { $0.mixer == run.mixer && $0.feedForward == run.feedForward }) {
            seen.append(run)
        }
        return seen
    }

    /// Whether any layer routes tokens to experts.
    public var isMixtureOfExperts: Bool {
        layerRuns.contains { $0.feedForward.mixture != nil }
    }
}
