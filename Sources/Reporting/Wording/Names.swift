internal import Parallelism
internal import Planning
internal import Quantities
internal import StepModel

/// What things are called in every report.
extension PlanGoal {
    /// The goal as the end of "the best by".
    var title: String {
        switch self {
        case .throughput: "output tokens per second and device"
        case .perDollar: "output tokens per dollar"
        case .perKilowatt: "output tokens per second and kilowatt"
        case .timeToFirstToken: "shortest time to first token"
        case .timePerOutputToken: "shortest time per output token"
        case .devices: "fewest devices"
        case .cost: "lowest price per hour"
        }
    }
}

extension DeploymentKind {
    /// The kind in a heading or a cell.
    var title: String { self == .attentionFFN ? "attention and experts apart" : rawValue }
    /// The kind as a point of a plot.
    var mark: Character {
        switch self {
        case .aggregated: "a"
        case .disaggregated: "d"
        case .attentionFFN: "x"
        }
    }
}

extension PlanReasons.Margin.Limit {
    /// The limit as people write it.
    var title: String {
        switch self {
        case .timeToFirstToken: "TTFT"
        case .timePerOutputToken: "TPOT"
        case .endToEnd: "end-to-end time"
        case .memory: "memory"
        case .prompts: "reading of prompts"
        }
    }
}

extension SensitiveInput {
    /// The input in a sentence.
    var title: String {
        switch self {
        case .memoryBandwidth: "memory bandwidth"
        case .interconnect: "bandwidth between devices"
        case .input: "prompt length"
        case .output: "output length"
        case .timeToFirstToken: "promised TTFT"
        case .timePerOutputToken: "promised TPOT"
        case .demand: "demand"
        }
    }
}

extension NumericFormat {
    /// The format as people write it.
    var title: String { rawValue.uppercased() }
}

extension EfficiencyReading {
    /// The reading as a heading.
    var title: String {
        switch self {
        case .stated: "stated"
        case .calibrated: "calibrated"
        }
    }
}

extension LayoutViolation.Rule {
    /// What layouts that break the rule have in common.
    var title: String {
        switch self {
        case .positiveDegrees: "a degree is below 1"
        case .gridsAgree: "attention grid and expert grid differ"
        case .devicesAvailable: "more devices than there are"
        case .queryHeadsDivide: "TP does not divide the query heads"
        case .keyValueHeadsDivide: "TP does not fit the key-value heads"
        case .expertsDivide: "EP does not divide the experts"
        case .widthDivides: "expert-TP or TP does not divide the feed-forward width"
        case .stagesHaveLayers: "more pipeline stages than layers"
        case .denseHasNoExperts: "a dense model has no experts to share"
        case .cacheShardsDivide: "cache shards do not divide"
        }
    }
}
