public import Models
public import Quantities

/// What an engine demands of a layout: a small closed set, so that a rule file can only say what is checked.
public enum LayoutRequirement: Hashable, Sendable {
    /// TP divides the query heads of every layer.
    case headsDivide
    /// TP divides the key-value heads or, where heads may be replicated, is a multiple of them.
    case keyValueHeadsDivide(replicates: Bool)
    /// EP divides the routed experts with the redundant ones, either always or only where there are redundant ones.
    case expertsDivide(onlyWithRedundancy: Bool)
    /// Expert-TP divides the intermediate width of an expert.
    case expertWidthDivides
    /// Expert parallelism covers the whole stage or is off: its degree is not free.
    case expertsSpanStageOrNone
    /// The expert grid covers TP · DP, of which context parallelism is no part.
    case expertGridExcludesContext
    /// Attention is either tensor-parallel or data-parallel over the whole stage, never both.
    case attentionIsTensorOrData
    /// Dispatch and combine reach the whole stage: with them, EP is its width.
    case allToAllSpansStage
    /// Layers split into at least as many as there are stages.
    case stagesHaveLayers
    /// Decode context parallelism stays within TP or context parallelism, and within the copies of key-value heads.
    case decodeContext
    /// Copies that span nodes fill each of them with the same number of devices.
    case nodesFillEvenly(NodeGroup)
    /// Shards of matrices with block scales are whole blocks.
    ///
    /// Experts whose shards share a divisor of at least `smallestRefined` with the block are let through, where the
    /// engine refines their scales.
    case scaleBlocksDivide(parts: [WeightPart], smallestRefined: Int?)
    /// The cache is kept in one of these formats.
    case cacheFormats([NumericFormat])
    /// A feature that the engine lacks.
    case unsupported(LayoutFeature)
    /// Two features that do not go together.
    case exclusive(LayoutFeature, LayoutFeature)
    /// A feature that needs another one.
    case requires(LayoutFeature, LayoutFeature)

    /// Which devices an engine starts as one group over several nodes.
    public enum NodeGroup: String, Hashable, Sendable, CaseIterable {
        /// All devices of a copy of the model: PP · TP · CP · DP.
        case replica
        /// The devices of one attention rank: PP · TP · CP.
        case rank
    }
}

/// A property that a layout has or lacks.
public enum LayoutFeature: String, Hashable, Sendable, CaseIterable {
    /// More than one pipeline stage.
    case pipeline = "pp"
    /// TP above 1.
    case tensor = "tp"
    /// Context parallelism.
    case context = "cp"
    /// Attention data parallelism.
    case data = "dp"
    /// EP above 1.
    case expert = "ep"
    /// Experts that are themselves split.
    case expertTensor = "etp"
    /// Decode context parallelism.
    case decodeContext = "dcp"
    /// Redundant copies of experts.
    case redundancy
    /// Drafting modules.
    case drafting

    /// Whether a layout has the property.
    func isUsed(by layout: ParallelLayout) -> Bool {
        switch self {
        case .pipeline: layout.pipeline > 1
        case .tensor: layout.tensor > 1
        case .context: layout.context > 1
        case .data: layout.data > 1
        case .expert: layout.expert > 1
        case .expertTensor: layout.expertTensor > 1
        case .decodeContext: layout.decodeContext > 1
        case .redundancy: layout.redundantExperts > 0
        case .drafting: layout.loadsDrafting
        }
    }

    /// The property with its degree in a layout, in words.
    func description(in layout: ParallelLayout) -> String {
        switch self {
        case .pipeline: "PP \(layout.pipeline)"
        case .tensor: "TP \(layout.tensor)"
        case .context: "CP \(layout.context)"
        case .data: "attention DP \(layout.data)"
        case .expert: "EP \(layout.expert)"
        case .expertTensor: "expert-TP \(layout.expertTensor)"
        case .decodeContext: "DCP \(layout.decodeContext)"
        case .redundancy: "\(layout.redundantExperts) redundant experts"
        case .drafting: "drafting"
        }
    }

    /// The property without a degree, in words.
    var name: String {
        switch self {
        case .redundancy: "redundant experts"
        case .drafting: "drafting"
        case .data: "attention DP"
        case .expertTensor: "expert-TP"
        case .pipeline, .tensor, .context, .expert, .decodeContext: rawValue.uppercased()
        }
    }
}
