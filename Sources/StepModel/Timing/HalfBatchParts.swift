internal import Quantities

/// The parts of a (half) batch's time between which two half-batches can overlap: one half computes while the other
/// exchanges tokens with its experts.
struct HalfBatchParts: Hashable, Sendable {
    /// The seconds of the parts side by side, so that a processor adds several at once.
    private var seconds: SIMD4<Double> = .zero

    /// Everything computed outside the experts, with the exchanges inside TP groups.
    var attention: Seconds {
        get { Seconds(rawValue: seconds.x) }
        set { seconds.x = newValue.rawValue }
    }
    /// The experts' products.
    var experts: Seconds {
        get { Seconds(rawValue: seconds.y) }
        set { seconds.y = newValue.rawValue }
    }
    /// Sending tokens to experts.
    var dispatch: Seconds { Seconds(rawValue: seconds.z) }
    /// Bringing results back.
    var combine: Seconds { Seconds(rawValue: seconds.w) }

    /// Adds the time of operators of a part.
    @inline(__always)
    mutating func add(_ time: Seconds, to part: HalfBatchPart) {
        switch part {
        case .attention: seconds.x += time.rawValue
        case .experts: seconds.y += time.rawValue
        case .dispatch: seconds.z += time.rawValue
        case .combine: seconds.w += time.rawValue
        }
    }

    /// Adds the times of all parts, so many times over.
    @inline(__always)
    mutating func add(_ other: HalfBatchParts, times: Double) { seconds += other.seconds * times }

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
