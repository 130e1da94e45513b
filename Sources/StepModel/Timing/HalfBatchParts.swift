internal import Quantities

/// The parts of a (half) batch's time between which two half-batches can overlap: one half computes while the other
/// exchanges tokens with its experts.
struct HalfBatchParts: Hashable, Sendable {
    /// Everything computed outside the experts, with the exchanges inside TP groups.
    var attention: Seconds = .zero
    /// The experts' products.
    var experts: Seconds = .zero
    /// Sending tokens to experts.
    var dispatch: Seconds = .zero
    /// Bringing results back.
    var combine: Seconds = .zero

    /// Adds an operator's time.
    mutating func add(_ time: Seconds, of kind: Operator.Kind) {
        switch kind {
        case .dispatch, .expertAllGather: dispatch += time
        case .combine, .expertReduceScatter: combine += time
        case .groupedExperts: experts += time
        default: attention += time
        }
    }

    /// The parts one after the other.
    var serial: Seconds { attention + experts + dispatch + combine }

    /// Two like half-batches, each exchange beside the computing of the other half: per layer
    /// max(A, D) + max(A, C) + max(E, D) + max(E, C), with A outside and E inside the experts, D dispatch and C combine
    /// (the two-batch overlap of DeepSeek's inference system, as SGLang implements it).
    var overlapped: Seconds {
        max(attention, dispatch) + max(attention, combine) + max(experts, dispatch) + max(experts, combine)
    }
}
