/// The formats that are read, with their sources.
extension TraceSchema {
    /// All formats, in the order in which a file is held against them: the more telling first.
    static let all: [TraceSchema] = [
        shardwise, aiperf, guidellm, bailian, servegenBatch, mooncake, azure, burstgpt, vidur, servegen, table,
    ]

    /// The schema of a format.
    static func of(_ format: TraceFormat) -> TraceSchema {
        switch format {
        case .shardwise: shardwise
        case .table: table
        case .mooncake: mooncake
        case .azure: azure
        case .burstgpt: burstgpt
        case .bailian: bailian
        case .servegen: servegen
        case .servegenBatch: servegenBatch
        case .vidur: vidur
        case .aiperf: aiperf
        case .guidellm: guidellm
        }
    }

    /// Times are held in nanoseconds: so many powers of ten lie between the unit of a column and that.
    private static let seconds = Writing.number(power: 9)
    private static let milliseconds = Writing.number(power: 6)
    private static let nanoseconds = Writing.number()

    /// Documented in `Documentation/traffic.md`.
    private static let shardwise = TraceSchema(
        format: .shardwise, container: .jsonLines,
        columns: [
            Column("arrival_s", .arrival, seconds), Column("input_tokens", .input), Column("output_tokens", .output),
            Column("priority", .priority), Column("session", .session, .name), Column("blocks", .blocks, .list),
        ] + measuredInSeconds,
        blockTokens: 16, marks: ["arrival_s", "input_tokens", "output_tokens"])

    /// The columns of LLMServingSim's request files and of measured runs.
    private static let table = TraceSchema(
        format: .table, container: .table,
        columns: [
            Column("arrival_s", .arrival, seconds), Column("arrival_ns", .arrival, nanoseconds),
            Column("input_tokens", .input), Column("output_tokens", .output), Column("priority", .priority),
            Column("session", .session, .name),
        ] + measuredInSeconds,
        marks: ["input_tokens", "output_tokens"])

    private static let measuredInSeconds = [
        Column("ttft_s", .timeToFirstToken, seconds), Column("tpot_s", .timePerOutputToken, seconds),
        Column("latency_s", .endToEnd, seconds), Column("queue_s", .queueing, seconds),
    ]

    /// github.com/kvcache-ai/Mooncake, FAST25-release/README.md.
    ///
    /// Blocks of 512 tokens after the paper's section 4; `session_id` is AIPerf's addition.
    private static let mooncake = TraceSchema(
        format: .mooncake, container: .jsonLines,
        columns: [
            Column("timestamp", .arrival, milliseconds), Column("input_length", .input),
            Column("output_length", .output), Column("hash_ids", .blocks, .list),
            Column("session_id", .session, .name),
        ],
        blockTokens: 512, marks: ["timestamp", "input_length", "output_length"])

    /// github.com/Azure/AzurePublicDataset, AzureLLMInferenceDataset2023.md and 2024.md.
    private static let azure = TraceSchema(
        format: .azure, container: .table,
        columns: [
            Column("TIMESTAMP", .arrival, .date), Column("ContextTokens", .input),
            Column("GeneratedTokens", .output),
        ],
        isRelative: false, marks: ["TIMESTAMP", "ContextTokens", "GeneratedTokens"])

    /// github.com/HPMLL/BurstGPT, README.md: a row whose response has no tokens is a failure.
    private static let burstgpt = TraceSchema(
        format: .burstgpt, container: .table,
        columns: [
            Column("Timestamp", .arrival, seconds), Column("Request tokens", .input),
            Column("Response tokens", .output), Column("Session ID", .session, .name),
        ],
        marks: ["Timestamp", "Request tokens", "Response tokens"], emptyOutputMeansFailure: true)

    /// github.com/alibaba-edu/qwen-bailian-usagetraces-anon, README.md: blocks of 16 tokens.
    private static let bailian = TraceSchema(
        format: .bailian, container: .jsonLines,
        columns: [
            Column("timestamp", .arrival, seconds), Column("input_length", .input),
            Column("output_length", .output), Column("chat_id", .turn), Column("parent_chat_id", .parent),
            Column("hash_ids", .blocks, .list),
        ],
        blockTokens: 16, marks: ["chat_id", "timestamp", "input_length", "output_length"])

    /// github.com/alibaba/ServeGen: its requests saved with their number, time and lengths.
    private static let servegen = TraceSchema(
        format: .servegen, container: .table,
        columns: [
            Column("timestamp", .arrival, seconds), Column("input_tokens", .input), Column("output_tokens", .output),
        ],
        marks: ["timestamp", "input_tokens", "output_tokens"])

    /// github.com/alibaba/ServeGen, data/offline/README.md: the files that state output lengths.
    private static let servegenBatch = TraceSchema(
        format: .servegenBatch, container: .jsonLines,
        columns: [
            Column("input_length", .input), Column("output_length", .output),
            Column("duration", .endToEnd, milliseconds),
        ],
        marks: ["request_id", "input_length", "output_length"])

    /// github.com/microsoft/vidur, README.md.
    private static let vidur = TraceSchema(
        format: .vidur, container: .table,
        columns: [
            Column("arrived_at", .arrival, seconds), Column("num_prefill_tokens", .input),
            Column("num_decode_tokens", .output),
        ],
        marks: ["arrived_at", "num_prefill_tokens", "num_decode_tokens"])

    /// github.com/ai-dynamo/aiperf, docs/tutorials/working-with-profile-exports.md: metrics are in milliseconds.
    private static let aiperf = TraceSchema(
        format: .aiperf, container: .jsonLines,
        columns: [
            Column("metadata.request_start_ns", .arrival, nanoseconds),
            Column("metadata.x_correlation_id", .session, .name),
            Column("metrics.input_sequence_length.value", .input),
            Column("metrics.output_sequence_length.value", .output),
            Column("metrics.time_to_first_token.value", .timeToFirstToken, milliseconds),
            Column("metrics.inter_token_latency.value", .timePerOutputToken, milliseconds),
            Column("metrics.request_latency.value", .endToEnd, milliseconds),
            Column("error", .failure, .presence),
        ],
        isRelative: false, marks: ["metadata", "metrics"])

    /// github.com/vllm-project/guidellm, src/guidellm/schemas/base/request_stats.py; `start_time` before version 0.4.
    private static let guidellm = TraceSchema(
        format: .guidellm, container: .document,
        columns: [
            Column("request_start_time", .arrival, seconds), Column("start_time", .arrival, seconds),
            Column("prompt_tokens", .input), Column("output_tokens", .output),
            Column("time_to_first_token_ms", .timeToFirstToken, milliseconds),
            Column("inter_token_latency_ms", .timePerOutputToken, milliseconds),
            Column("request_latency", .endToEnd, seconds),
        ],
        isRelative: false, marks: ["benchmarks"])
}
