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

    /// Adds the time of operators of a part.
    @inline(__always)
    mutating func add(_ time: Seconds, to part: HalfBatchPart) {
        switch part {
        case .attention: attention += time
        case .experts: experts += time
        case .dispatch: dispatch += time
        case .combine: combine += time
        }
    }

    /// Adds the times of all parts, so many times over.
    @inline(__always)
    mutating func add(_ other: HalfBatchParts, times: Double) {
        attention += other.attention * times
        experts += other.experts * times
        dispatch += other.dispatch * times
        combine += other.combine * times
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

/// The parts of a batch between which two half-batches can overlap.
public enum HalfBatchPart: Hashable, Sendable, CaseIterable {
    /// Everything computed outside the experts, with the exchanges inside TP groups.
    case attention
    /// The experts' products.
    case experts
    /// Sending tokens to experts.
    case dispatch
    /// Bringing results back.
    case combine
}

extension Operator.Kind {
    /// The part of a batch that the operator belongs to.
    public var halfBatchPart: HalfBatchPart {
        switch self {
        case .dispatch, .expertAllGather: .dispatch
        case .combine, .expertReduceScatter: .combine
        case .groupedExperts: .experts
        default: .attention
        }
    }
}
