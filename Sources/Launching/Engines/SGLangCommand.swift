internal import Diagnostics
internal import Hardware
internal import Models
internal import Parallelism
internal import Planning
internal import Quantities
internal import Reporting
internal import Serving
internal import StepModel

/// The command of an SGLang server.
enum SGLangCommand {
    /// The command of one copy.
    ///
    /// - Throws: A diagnostic with the engine's rule for a decision that it has no option for.
    static func make(_ context: ServerContext) throws(Diagnostic) -> ServerCommand {
        var list = ArgumentList(table: context.table)
        try list.add(.model, .string(context.checkpoint), because: "the plan's model")
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
            program: ["python3", "-m", "sglang.launch_server"], arguments: list.arguments,
            environment: environment(context))
    }

    private static func addDegrees(_ context: ServerContext, _ list: inout ArgumentList) throws(Diagnostic) {
        let (degrees, layout) = (context.degrees, context.layout)
        try list.add(
            .tensorParallel, .integer(degrees.tensor),
            because: "layout \(layout): TP × CP × DP, since attention ranks divide SGLang's TP")
        if degrees.pipeline > 1 {
            try list.add(.pipelineParallel, .integer(degrees.pipeline), because: "layout \(layout): PP")
        }
        if degrees.data > 1 {
            try list.add(.attentionData, .integer(degrees.data), because: "layout \(layout): attention ranks")
        }
        if degrees.context > 1 {
            let reason = "layout \(layout): CP of prompts"
            try list.add(.contextParallel, .integer(degrees.context), because: reason)
            try list.add(.contextSwitch, .boolean(true), because: reason)
            try list.add(.contextStrategy, .string("zigzag"), because: "every rank gets as much of a causal prompt")
        }
        if degrees.decodeContext > 1 {
            try list.add(.decodeContextParallel, .integer(degrees.decodeContext), because: "layout \(layout): DCP")
        }
    }

    private static func addExperts(_ context: ServerContext, _ list: inout ArgumentList) throws(Diagnostic) {
        let layout = context.layout
        guard context.model.isMixtureOfExperts else { return }
        try list.add(.expertParallel, .integer(layout.expert), because: "layout \(layout): EP")
        let isExchanging = layout.expert > 1 && layout.expertCommunication == .allToAll
        if isExchanging {
            try list.add(.expertExchange, .string("deepep"), because: "tokens reach experts by all-to-all")
            let mode =
                switch context.pool.role {
                case .serving: "auto"
                case .prefill: "normal"
                case .decode, .attention, .experts: "low_latency"
                }
            try list.add(.expertExchangeMode, .string(mode), because: "\(context.pool.role.rawValue) steps")
        }
        if layout.redundantExperts > 0 {
            let reason = context.redundancyReason
            try list.add(.expertBalancing, .boolean(true), because: reason)
            try list.add(.redundantExperts, .integer(layout.redundantExperts), because: reason)
        }
        guard context.pool.options.overlapsTwoBatches else { return }
        guard isExchanging else {
            throw context.refusal(
                .twoBatches, "two half-batches hide an all-to-all exchange, and there is none",
                "plan without --two-batch-overlap, or with --expert-exchange all-to-all")
        }
        try list.add(.twoBatches, .boolean(true), because: "steps run as two half-batches")
    }

    /// The formats of `--kv-cache-dtype`.
    ///
    /// A 16-bit cache that is not BF16 has no name of its own: `auto` keeps the format of the activations.
    private static let cacheFormats = CacheFormatNames(
        option: "--kv-cache-dtype", names: [.bf16: "bfloat16", .fp16: "auto", .fp8: "fp8_e4m3", .fp4: "nvfp4"],
        source: "SGLang 0.5.23 choices of --kv-cache-dtype")

    /// Limits are those of the whole server: SGLang divides them by the attention ranks.
    private static func addLimits(_ context: ServerContext, _ list: inout ArgumentList) throws(Diagnostic) {
        let (pool, engine, ranks) = (context.pool, context.engine, context.degrees.data)
        let divided = ranks > 1 ? ", times \(ranks) attention ranks" : ""
        try list.add(
            .memoryShare, .number(engine.memory.usable.rawValue),
            because: "weights and cache were fitted into \(engine.memory.usable) of the device's memory")
        try list.add(.cacheBlock, .integer(engine.memory.blockTokens), because: "cache in pages of this many tokens")
        try list.add(
            .contextLength, .integer(context.longest), because: "the longest sequence: prompt and output")
        try list.add(
            .sequences, .integer(pool.sequencesPerRank * ranks),
            because: "\(pool.sequencesPerRank) sequences per attention rank\(divided)")
        if pool.role != .decode {
            try list.add(
                .stepTokens, .integer(pool.tokenBudget * ranks),
                because: "\(pool.tokenBudget) tokens per step and attention rank\(divided)")
            try list.add(
                .promptTokens, .integer(pool.tokenBudget), because: "prompts admitted to a step of one attention rank")
        }
        try list.addGraphs(
            context, upTo: pool.sequencesPerRank, because: "generating steps were priced at these batch sizes")
    }

    private static func addSpeculation(_ context: ServerContext, _ list: inout ArgumentList) throws(Diagnostic) {
        guard let drafting = context.pool.options.drafting else { return }
        let reason = context.draftingReason(drafting)
        try list.add(.drafting, .string("EAGLE"), because: reason)
        try list.add(.draftSteps, .integer(drafting.drafts), because: reason)
        try list.add(.draftBranches, .integer(1), because: "the plan drafts one continuation")
        try list.add(.draftTokens, .integer(drafting.tokensPerStep), because: "the drafted ones and the one before")
    }

    private static func addHandOver(_ context: ServerContext, _ list: inout ArgumentList) throws(Diagnostic) {
        guard context.isSplit else { return }
        let reason = context.handOverReason
        try list.add(.handOver, .string(context.pool.role.rawValue), because: reason)
        try list.add(.handOverTransport, .string("nixl"), because: reason)
        guard context.pool.role == .prefill else { return }
        try list.add(.handOverPort, text: .variable(.handOverPort), because: "one port per copy on a node")
    }

    private static func addNodes(_ context: ServerContext, _ list: inout ArgumentList) throws(Diagnostic) {
        guard context.nodes > 1 else { return }
        let reason = context.nodesReason
        try list.add(.nodes, .integer(context.nodes), because: reason)
        try list.add(.nodeRank, text: .variable(.nodeRank), because: "this node of them")
        try list.add(
            .headAddress, text: LaunchText([.variable(.headAddress), .literal(":"), .variable(.headPort)]),
            because: "where the nodes meet")
    }

    /// DeepEP's low-latency buffers hold 128 tokens per rank unless told otherwise (SGLang 0.5.23 environ.py,
    /// SGLANG_DEEPEP_NUM_MAX_DISPATCH_TOKENS_PER_RANK).
    private static func environment(_ context: ServerContext) -> [LaunchVariable] {
        let (layout, pool) = (context.layout, context.pool)
        let tokens = pool.sequencesPerRank * (pool.options.drafting?.tokensPerStep ?? 1)
        guard context.model.isMixtureOfExperts, layout.expert > 1, layout.expertCommunication == .allToAll,
            pool.role != .prefill, tokens > 128
        else { return [] }
        return [
            LaunchVariable(
                name: "SGLANG_DEEPEP_NUM_MAX_DISPATCH_TOKENS_PER_RANK", value: .literal(String(tokens)),
                reason: "tokens of a generating step on one attention rank")
        ]
    }
}
