internal import Hardware
internal import Quantities

/// Reads measurements of collectives and of exchanges with experts.
enum ExchangeReading {
    /// A collective, by the message that benchmarks of collectives count: the vector that is reduced, the gathered
    /// output, the scattered input, a rank's send buffer.
    static func collective(_ note: OperatorNote) throws(Exclusion) -> MeasuredWork {
        let kind: Collective =
            switch note.name {
            case "all_gather": .allGather
            case "reduce_scatter": .reduceScatter
            case "alltoall": .allToAll
            case "sendrecv": .pointToPoint
            default: .allReduce
            }
        return .collective(
            kind, bytes: Bytes(rawValue: try note.number("bytes")), devices: try note.count("ranks"),
            isCaptured: note.name == "custom_all_reduce")
    }

    /// A dispatch (FP8 with scales) or combine (BF16) of DeepEP's low-latency or normal kernels.
    ///
    /// Tables count nodes of eight devices. Rates of the low-latency kernels count a token's copy per expert; those of
    /// normal kernels are the bottleneck network's and cannot be told from a time alone.
    static func experts(_ note: OperatorNote, _ row: MeasurementRow) throws(Exclusion) -> MeasuredWork {
        let isDispatch = note.name.contains("dispatch")
        let isPerExpert = note.name.contains("_ll_") || note.name.contains("lowlat")
        if row.metric == .operatorBandwidth, !isPerExpert {
            throw Exclusion("rate of a bottleneck network", "which bytes it counts is not stated")
        }
        let hidden = try note.number("hidden")
        let devices = note.optionalNumber("ep") > 0 ? try note.count("ep") : try note.count("nodes") * 8
        return .expertExchange(
            MeasuredExchange(
                isDispatch: isDispatch, isPerExpert: isPerExpert, tokens: try note.number("tokens"),
                payload: Bytes(rawValue: isDispatch ? hidden + hidden / 128 * 4 : hidden * 2),
                expertsPerToken: try note.count("topk"), devices: devices))
    }
}
