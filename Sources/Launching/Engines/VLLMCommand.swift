internal import Diagnostics
internal import Hardware
internal import Models
internal import Parallelism
internal import Planning
internal import Quantities
internal import Reporting
internal import Serving
internal import StepModel

/// The command of a vLLM server (and of vLLM-Ascend, which takes the same options).
enum VLLMCommand {
    /// The command of one copy.
    ///
    /// - Throws: A diagnostic with the engine's rule for a decision that it has no option for.
    static func make(_ context: ServerContext) throws(Diagnostic) -> ServerCommand {
        var list = ArgumentList(table: context.table)
        try addDegrees(context, &list)
        try addExperts(context, &list)
        try list.addConversion(context)
        try list.addFormats(context, cache: cacheFormats)
        try addLimits(context, &list)
        try addSpeculation(context, &list)
        try addHandOver(context, &list)
        try addNodes(context, &list)
        try list.addListening()
        return ServerCommand(
            program: ["vllm", "serve", context.checkpoint], arguments: list.arguments,
            environment: environment(context))
    }

    private static func addDegrees(_ context: ServerContext, _ list: inout ArgumentList) throws(Diagnostic) {
        let (degrees, layout) = (context.degrees, "layout \(context.layout)")
        try list.add(.tensorParallel, .integer(degrees.tensor), because: "\(layout): TP")
        if degrees.pipeline > 1 {
            try list.add(.pipelineParallel, .integer(degrees.pipeline), because: "\(layout): PP")
        }
        if degrees.context > 1 {
            try list.add(.contextParallel, .integer(degrees.context), because: "\(layout): CP, which adds devices")
        }
        if degrees.decodeContext > 1 {
            try list.add(
                .decodeContextParallel, .integer(degrees.decodeContext), because: "\(layout): DCP, inside TP")
        }
        if degrees.data > 1 {
            try list.add(
                .attentionData, .integer(degrees.data), because: "\(layout): attention ranks that share the experts")
        }
    }

    private static func addExperts(_ context: ServerContext, _ list: inout ArgumentList) throws(Diagnostic) {
        let layout = context.layout
        guard context.model.isMixtureOfExperts else { return }
        if layout.expert > 1 {
            try list.add(
                .expertParallel, .boolean(true),
                because: "layout \(layout): experts spread over the stage of \(layout.stageWidth)")
        }
        if layout.data > 1, context.device != .ascend {
            try list.add(
                .expertExchange, .string(exchange(context)),
                because: "tokens reach experts by \(layout.expertCommunication.rawValue); a step has at most "
                    + "\(context.pool.tokenBudget) tokens")
        }
        if layout.redundantExperts > 0 {
            let reason = context.redundancyReason
            try list.add(.expertBalancing, .boolean(true), because: reason)
            try list.add(
                .redundantExperts, ["num_redundant_experts": .integer(layout.redundantExperts)], because: reason)
        }
        guard context.pool.options.overlapsTwoBatches else { return }
        guard layout.expertCommunication == .allToAll else {
            throw context.refusal(
                .twoBatches, "two half-batches overlap only with an all-to-all exchange",
                "vLLM 0.33.0 vllm/config/vllm.py: microbatching takes deepep_low_latency, deepep_high_throughput or "
                    + "nixl_ep")
        }
        try list.add(.twoBatches, .boolean(true), because: "steps run as two half-batches")
    }

    /// DeepEP's low-latency kernels keep a buffer for every token of a step and are made for small steps; its
    /// high-throughput ones are for prompts.
    private static func exchange(_ context: ServerContext) -> String {
        switch context.layout.expertCommunication {
        case .allToAll: context.pool.role == .decode ? "deepep_low_latency" : "deepep_high_throughput"
        case .gatherAndScatter, .replicatedTokens: "allgather_reducescatter"
        }
    }

    /// The formats of `--kv-cache-dtype`.
    private static let cacheFormats = CacheFormatNames(
        option: "--kv-cache-dtype",
        names: [
            .bf16: "bfloat16", .fp16: "float16", .fp8: "fp8", .fp4: "nvfp4", .int8: "int8_per_token_head",
            .int4: "int4_per_token_head",
        ], source: "vLLM 0.33.0 vllm/config/cache.py CacheDType")

    private static func addLimits(_ context: ServerContext, _ list: inout ArgumentList) throws(Diagnostic) {
        let (pool, engine) = (context.pool, context.engine)
        guard engine.memory.basis == .total else {
            throw context.refusal(
                .memoryShare, "the plan's engine takes a share of \(engine.memory.basis.rawValue)",
                "plan with --engine vllm")
        }
        try list.add(
            .memoryShare, .number(engine.memory.usable.rawValue),
            because: "the cache was sized for \(engine.memory.usable) of the device's memory")
        try list.add(
            .cacheBlock, .integer(engine.memory.blockTokens), because: "cache in blocks of this many tokens")
        try list.add(
            .contextLength, .integer(context.longest), because: "the longest sequence: prompt and output")
        try list.add(.sequences, .integer(pool.sequencesPerRank), because: "sequences per attention rank")
        try list.add(.stepTokens, .integer(pool.tokenBudget), because: "tokens per step and attention rank")
        try list.add(.chunkedPrefill, .boolean(true), because: "prompts are read in chunks up to the token budget")
        try list.add(.prefixCache, .boolean(true), because: context.prefixReason)
        try list.addGraphs(
            context, upTo: pool.tokenBudget,
            because: "steps were priced at these sizes, up to \(engine.graphs.largest) tokens")
    }

    private static func addSpeculation(_ context: ServerContext, _ list: inout ArgumentList) throws(Diagnostic) {
        guard let drafting = context.pool.options.drafting else { return }
        try list.add(
            .drafting, ["method": "mtp", "num_speculative_tokens": .integer(drafting.drafts)],
            because: context.draftingReason(drafting))
    }

    private static func addHandOver(_ context: ServerContext, _ list: inout ArgumentList) throws(Diagnostic) {
        guard context.isSplit else { return }
        let role = context.pool.role == .prefill ? "kv_producer" : "kv_consumer"
        try list.add(
            .handOver,
            ["kv_connector": "NixlConnector", "kv_role": .string(role), "kv_load_failure_policy": "fail"],
            because: context.handOverReason)
    }

    private static func addNodes(_ context: ServerContext, _ list: inout ArgumentList) throws(Diagnostic) {
        guard context.nodes > 1 else { return }
        let reason = context.nodesReason
        try list.add(.nodes, .integer(context.nodes), because: reason)
        try list.add(.nodeRank, text: .variable(.nodeRank), because: "this node of them")
        try list.add(.headAddress, text: .variable(.headAddress), because: "the first of them")
        try list.add(.headPort, text: .variable(.headPort), because: "where they meet")
        try list.addSwitch(.headless, scope: .otherNodes, because: "only the first node takes requests")
    }

    private static func environment(_ context: ServerContext) -> [LaunchVariable] {
        guard context.isSplit else { return [] }
        return [
            LaunchVariable(
                name: "VLLM_NIXL_SIDE_CHANNEL_HOST", value: .variable(.ownAddress),
                reason: "where the other pool asks for caches"),
            LaunchVariable(
                name: "VLLM_NIXL_SIDE_CHANNEL_PORT", value: .variable(.handOverPort),
                reason: "one port per copy on a node"),
        ]
    }
}
