internal import Parallelism
internal import Planning
internal import Quantities
internal import StepModel

/// What things are called in every report.
extension PlanObjective {
    /// The objective as the heading of a row.
    var title: String {
        switch self {
        case .burst: "soonest whole burst"
        case .singleRequest: "soonest single request"
        case .promptEfficiency: "most prompt tokens per device"
        case .latency: "shortest TPOT"
        case .throughput: "most output tokens"
        case .efficiency: "most output per device"
        case .completion: "burst done soonest"
        case .devices: "fewest devices"
        }
    }
}

extension Plan.Purpose {
    /// The purpose as the heading of a row.
    var title: String {
        switch self {
        case .deployment(let objective): objective.title
        case .fewestPowerOfTwo: "fewest, a power of two"
        case .phase(_, let objective): objective.title
        }
    }

    /// The purpose as a program would test it.
    var identifier: String {
        switch self {
        case .deployment(let objective): objective.rawValue
        case .fewestPowerOfTwo: "devices-power-of-two"
        case .phase(_, let objective): objective.rawValue
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
