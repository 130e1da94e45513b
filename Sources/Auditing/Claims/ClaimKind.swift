public import Quantities

/// What a claim can be about.
public enum ClaimKind: String, Hashable, Sendable, CaseIterable {
    // Hardware.
    case deviceCount = "number of accelerators"
    case deviceCompute = "compute per accelerator"
    case clusterCompute = "compute of all accelerators"
    case deviceMemory = "memory per accelerator"
    case clusterMemory = "memory of all accelerators"
    case memoryBandwidth = "memory bandwidth"
    case modelFLOPsUtilisation = "MFU"
    case bandwidthUtilisation = "bandwidth utilisation"
    case acceleratorName = "accelerator"
    case devicesPerNode = "accelerators per node"
    case nodeCount = "nodes"
    case devicesPerReplica = "accelerators per replica"
    case scaleUpBandwidth = "bandwidth inside a node"
    case scaleOutBandwidth = "bandwidth between nodes"
    // Model.
    case modelName = "model name"
    case parameterCount = "parameters"
    case activeParameterCount = "active parameters"
    case layerCount = "layers"
    case expertsPerLayer = "experts per layer"
    case precision = "precision"
    case hiddenSize = "token dimension"
    case queryHeads = "attention heads"
    case headDimension = "head dimension"
    case keyValueHeads = "key-value heads"
    case expertIntermediateSize = "expert hidden size"
    case expertsPerToken = "experts per token"
    case vocabularySize = "vocabulary size"
    case redundantExperts = "redundant experts"
    case expertSlots = "expert slots"
    case sharedExperts = "shared experts"
    case positionLimit = "positions"
    case denseLayers = "dense layers"
    case mixtureLayers = "layers with experts"
    // Load and promises.
    case batchSize = "batch size"
    case sequenceLengthRange = "sequence length range"
    case inputLength = "input length"
    case outputLength = "output length"
    case timeToFirstTokenRequirement = "TTFT requirement"
    case timePerOutputTokenRequirement = "TPOT requirement"
    case throughputRequirement = "throughput requirement"
    case contextLimit = "longest context"
    case cacheFormat = "KV cache format"
    // Strategy.
    case pipelineDegree = "PP"
    case tensorDegree = "TP"
    case dataDegree = "DP"
    case expertDegree = "EP"
    case expertTensorDegree = "expert-TP"
    case contextDegree = "CP"
    case replicas = "replicas"
    case expertsPerDevice = "experts per accelerator"
    case queryHeadsPerDevice = "attention heads per accelerator"
    case keyValueHeadsPerDevice = "key-value heads per accelerator"
    case layersPerStage = "layers per stage"
    // Results.
    case timeToFirstToken = "TTFT"
    case timePerOutputToken = "TPOT"
    case throughput = "throughput"
    case promptThroughput = "prompt throughput"
    case memoryUtilisation = "memory utilisation"
    case computeUtilisation = "compute utilisation"
    case weightMemory = "weight memory"
    case expertWeightMemory = "weights of routed experts"
    case keyValueCacheMemory = "KV cache memory"
    case requiredMemory = "memory required"
    case meetsTimeToFirstToken = "meets TTFT requirement"

    /// Hashes the byte that it is kept as: an enumeration with texts would hash these, and folders make millions of claims.
    public func hash(into hasher: inout Hasher) { withUnsafeBytes(of: self) { hasher.combine(bytes: $0) } }

    /// Whether this is a degree of parallelism.
    var isDegree: Bool {
        switch self {
        case .pipelineDegree, .tensorDegree, .dataDegree, .expertDegree, .expertTensorDegree, .contextDegree, .replicas:
            true
        default: false
        }
    }

    /// Whether a value of this kind is a name.
    var isText: Bool {
        switch self {
        case .modelName, .precision, .acceleratorName, .cacheFormat: true
        default: false
        }
    }

    /// Whether a value of this kind holds for a load that may be named beside it.
    var dependsOnLoad: Bool {
        switch self {
        case .timeToFirstToken, .timePerOutputToken, .throughput, .promptThroughput, .keyValueCacheMemory,
            .timeToFirstTokenRequirement, .timePerOutputTokenRequirement:
            true
        default: false
        }
    }

    /// Whether a value of this kind depends on the layout that it is about.
    var followsFromLayout: Bool {
        switch self {
        case .expertsPerDevice, .queryHeadsPerDevice, .keyValueHeadsPerDevice, .layersPerStage, .timeToFirstToken,
            .timePerOutputToken, .throughput, .promptThroughput, .memoryUtilisation, .computeUtilisation, .weightMemory,
            .expertWeightMemory,
            .keyValueCacheMemory, .requiredMemory:
            true
        default: false
        }
    }

    /// What a value of this kind is measured in; `nil` for text, ranges and yes or no.
    public var dimension: Dimension? {
        switch self {
        case .deviceCompute, .clusterCompute: .computeRate
        case .deviceMemory, .clusterMemory, .weightMemory, .expertWeightMemory, .keyValueCacheMemory,
            .requiredMemory:
            .data
        case .memoryBandwidth, .scaleUpBandwidth, .scaleOutBandwidth: .bandwidth
        case .modelFLOPsUtilisation, .bandwidthUtilisation, .memoryUtilisation, .computeUtilisation: .share
        case .timeToFirstTokenRequirement, .timeToFirstToken, .timePerOutputToken, .timePerOutputTokenRequirement:
            .duration
        case .throughput, .promptThroughput, .throughputRequirement: .tokenRate
        case .modelName, .precision, .sequenceLengthRange, .meetsTimeToFirstToken, .acceleratorName, .cacheFormat: nil
        default: .count
        }
    }
}

/// What can be a degree of parallelism.
enum ParallelDegree {
    /// Whether a number is a whole one from 1 to a million, so that no product of degrees overflows.
    static func isPlausible(_ value: Double) -> Bool {
        value.rounded() == value && (1...1e6).contains(value)
    }
}
