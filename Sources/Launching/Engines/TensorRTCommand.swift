internal import Diagnostics
internal import Hardware
internal import Models
internal import Parallelism
internal import Planning
internal import Quantities
internal import Reporting
internal import Serving
internal import StepModel

/// The command of a TensorRT-LLM server and the settings file that it reads.
enum TensorRTCommand {
    /// The command of one copy.
    ///
    /// - Throws: A diagnostic with the engine's rule for a decision that it has no setting for.
    static func make(_ context: ServerContext) throws(Diagnostic) -> ServerCommand {
        var list = ArgumentList(table: context.table, usesFile: true)
        try addDegrees(context, &list)
        try addExperts(context, &list)
        try addWeights(context, &list)
        try list.addFormats(context, cache: cacheFormats)
        try addLimits(context, &list)
        try addSpeculation(context, &list)
        if context.isSplit {
            try list.add(
                .handOver, .string("NIXL"), because: context.handOverReason)
        }
        let file = "\(context.pool.role.rawValue).yaml"
        list.usesFile = false
        try list.add(.settingsFile, .string(file), because: "the fields above")
        try list.addListening()
        let start = context.nodes > 1 ? ["trtllm-llmapi-launch", "trtllm-serve"] : ["trtllm-serve"]
        return ServerCommand(
            program: start + [context.checkpoint], arguments: list.arguments, environment: [], settingsFile: file)
    }

    private static func addDegrees(_ context: ServerContext, _ list: inout ArgumentList) throws(Diagnostic) {
        let (degrees, layout) = (context.degrees, context.layout)
        try list.add(
            .tensorParallel, .integer(degrees.tensor),
            because: "layout \(layout): TP × DP, since attention ranks are those of TP")
        try list.add(.pipelineParallel, .integer(degrees.pipeline), because: "layout \(layout): PP")
        if degrees.context > 1 {
            try list.add(.contextParallel, .integer(degrees.context), because: "layout \(layout): CP")
            try list.add(.contextStrategy, .string("HELIX"), because: "the cache of a sequence is cut over CP ranks")
        }
        if degrees.decodeContext > 1 {
            try list.add(.decodeContextParallel, .integer(degrees.decodeContext), because: "layout \(layout): DCP")
        }
        if context.nodes > 1 {
            try list.add(.devicesPerNode, .integer(context.devicesPerNode), because: "devices of the copy per node")
        }
        if context.model.isMixtureOfExperts {
            try list.add(
                .attentionData, .boolean(degrees.data > 1),
                because: "layout \(layout): attention " + (degrees.data > 1 ? "ranks" : "split by TP"))
        }
    }

    private static func addExperts(_ context: ServerContext, _ list: inout ArgumentList) throws(Diagnostic) {
        let layout = context.layout
        guard context.model.isMixtureOfExperts else { return }
        try list.add(.expertParallel, .integer(layout.expert), because: "layout \(layout): EP")
        try list.add(.expertTensor, .integer(layout.expertTensor), because: "layout \(layout): expert-TP")
        if layout.redundantExperts > 0, let experts = context.model.routedExperts {
            try list.add(
                .redundantExperts, .integer(experts + layout.redundantExperts),
                because: "\(experts) experts and \(layout.redundantExperts) redundant ones")
            try list.add(.expertBalancing, .integer(1), because: "redundant experts follow the load")
        }
        if context.pool.options.overlapsTwoBatches {
            try list.add(.twoBatches, .boolean(true), because: "steps run as two half-batches")
        }
    }

    /// The formats of `kv_cache_config.dtype`: half precision has no name of its own but is what `auto` takes where the
    /// checkpoint states no other format for its cache.
    private static let cacheFormats = CacheFormatNames(
        option: "kv_cache_config.dtype",
        names: [.bf16: "auto", .fp16: "auto", .fp8: "fp8", .fp4: "nvfp4"],
        source: "NVIDIA/TensorRT-LLM tensorrt_llm/_torch/pyexecutor/model_loader.py, _VALID_KV_CACHE_DTYPES")

    private static func addWeights(_ context: ServerContext, _ list: inout ArgumentList) throws(Diagnostic) {
        let weights = context.pool.options.weights
        guard weights != context.checkpointFormat else { return }
        try list.add(.weightsFormat, .string(weights.rawValue), because: "the plan's weights")
    }

    private static func addLimits(_ context: ServerContext, _ list: inout ArgumentList) throws(Diagnostic) {
        let (pool, engine) = (context.pool, context.engine)
        try list.add(
            .memoryShare, .number(engine.memory.usable.rawValue),
            because: "the cache takes \(engine.memory.usable) of what weights and activations leave")
        try list.add(.cacheBlock, .integer(engine.memory.blockTokens), because: "cache in blocks of this many tokens")
        try list.add(.prefixCache, .boolean(true), because: context.prefixReason)
        try list.add(.contextLength, .integer(context.longest), because: "the longest sequence: prompt and output")
        try list.add(.sequences, .integer(pool.sequencesPerRank), because: "sequences per attention rank")
        try list.add(.stepTokens, .integer(pool.tokenBudget), because: "tokens per step and attention rank")
        let isChunked = pool.role != .decode && pool.tokenBudget < context.longestPrompt
        try list.add(
            .chunkedPrefill, .boolean(isChunked),
            because: isChunked ? "prompts are longer than a step" : "prompts are read whole")
        try list.add(
            .cacheReservation,
            .string(engine.reservation == .whole ? "GUARANTEED_NO_EVICT" : "MAX_UTILIZATION"),
            because: engine.reservation == .whole ? "cache is set aside for prompt and output" : "cache grows")
        try list.addGraphs(
            context, upTo: pool.sequencesPerRank, because: "generating steps were priced at these batch sizes")
    }

    private static func addSpeculation(_ context: ServerContext, _ list: inout ArgumentList) throws(Diagnostic) {
        guard let drafting = context.pool.options.drafting else { return }
        let reason = context.draftingReason(drafting)
        try list.add(.drafting, .string("MTP"), because: reason)
        try list.add(.draftTokens, .integer(drafting.drafts), because: reason)
    }
}

extension ModelArchitecture {
    /// The routed experts of its layers; `nil` for dense models.
    fileprivate var routedExperts: Int? {
        layerRuns.byShape.compactMap(\.feedForward.mixture?.expertCount).max()
    }
}
