internal import Parallelism
internal import Serving
public import Quantities

/// Rates of a candidate that follow from its prices.
extension Candidate {
    /// The prompt tokens per second that one device reads while a burst is read.
    public var promptThroughputPerDevice: TokensPerSecond {
        prefill.throughput / Double(max(1, layout.deviceCount))
    }

    /// The output tokens per second of one request on an idle deployment.
    public var singleRequestThroughput: TokensPerSecond {
        TokensPerSecond(1, in: decode.singleRequestTimePerOutputToken)
    }
}
