/// A file format of request traces and of measured runs.
public enum TraceFormat: String, Hashable, Sendable, CaseIterable {
    /// Our own, a JSON object per line.
    case shardwise
    /// A table of requests, with measured times or without: `arrival_s,input_tokens,output_tokens,…`.
    case table
    /// Mooncake's JSON lines.
    case mooncake
    /// The Azure LLM inference traces of 2023 and later.
    case azure
    /// BurstGPT's CSV, with sessions or without.
    case burstgpt
    /// The traces of Qwen models on Bailian, JSON lines.
    case bailian
    /// What ServeGen generates, saved as CSV.
    case servegen
    /// ServeGen's traces of batch tasks, JSON lines without arrivals: all requests arrive at once.
    case servegenBatch = "servegen-batch"
    /// Vidur's CSV.
    case vidur
    /// AIPerf's records of a run, `profile_export.jsonl`.
    case aiperf
    /// GuideLLM's report of a run, `benchmarks.json`.
    case guidellm
}
