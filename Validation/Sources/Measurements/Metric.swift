/// A quantity that measurement files report, by the name of its column value.
public enum Metric: String, Hashable, Sendable, CaseIterable {
    /// The time to the first token of a request, in milliseconds.
    case timeToFirstToken = "ttft_ms"
    /// The time per output token after the first, in milliseconds.
    case timePerOutputToken = "tpot_ms"
    /// The mean time between two tokens of a request, in milliseconds: TPOT by another name.
    case interTokenLatency = "itl_ms"
    /// The time from a request to its last token, in milliseconds.
    case requestLatency = "e2e_latency_ms"
    /// The output tokens per second of the whole deployment.
    case outputRate = "output_tok_s_total"
    /// The output tokens per second and accelerator.
    case outputRatePerDevice = "output_tok_s_per_gpu"
    /// The prompt and output tokens per second of the whole deployment.
    case totalRate = "total_tok_s"
    /// The prompt and output tokens per second and accelerator.
    case totalRatePerDevice = "total_tok_s_per_gpu"
    /// The output tokens per second that one user sees.
    case outputRatePerUser = "output_tok_s_per_user"
    /// The prompt tokens per second of the whole deployment.
    case inputRate = "input_tok_s_total"
    /// The prompt tokens per second and accelerator.
    case inputRatePerDevice = "input_tok_s_per_gpu"
    /// The time of one execution of an operator, in microseconds.
    case operatorLatency = "latency_us"
    /// The rate of arithmetic of an operator, in 10^12 operations per second.
    case operatorRate = "tflops"
    /// The bandwidth of an operator, in 10^9 bytes per second.
    case operatorBandwidth = "bandwidth_GBps"

    /// Whether more is better: rates; less is better for times.
    public var isRate: Bool {
        switch self {
        case .timeToFirstToken, .timePerOutputToken, .interTokenLatency, .requestLatency, .operatorLatency: false
        default: true
        }
    }

    /// Whether it is an output rate of the whole deployment or of a device, which differ by a constant only.
    public var isOutputThroughput: Bool { self == .outputRate || self == .outputRatePerDevice }
}
