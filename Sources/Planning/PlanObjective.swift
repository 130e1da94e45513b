internal import Parallelism
internal import Serving
internal import Quantities

/// What a plan is best at.
public enum PlanObjective: String, Hashable, Sendable, CaseIterable {
    /// Prefill: the whole burst is read soonest (TTFT of its last request).
    case burst
    /// Prefill: one request on an idle deployment is answered soonest.
    case singleRequest = "single-request"
    /// Prefill: the most prompt tokens per second and device.
    case promptEfficiency = "prompt-efficiency"
    /// Decode: the shortest time per output token.
    case latency
    /// Decode: the most output tokens per second.
    case throughput
    /// Decode: the most output tokens per second and device.
    case efficiency
    /// Both phases in one layout: a burst is read and generated to the end soonest.
    case completion
    /// The fewest devices.
    case devices

    /// The objectives that make sense for a phase, the phase's usual one first.
    public static func all(for phase: Phase) -> [PlanObjective] {
        switch phase {
        case .prefill: [.burst, .singleRequest, .promptEfficiency, .devices]
        case .decode: [.throughput, .latency, .efficiency, .devices]
        }
    }

    /// How good a candidate is, smaller is better: a time, a negated rate or a count, so only comparable within one
    /// objective.
    func cost(of candidate: Candidate, in phase: Phase) -> Double {
        switch self {
        case .burst: candidate.prefill.last.rawValue
        case .singleRequest: candidate.prefill.singleRequest.rawValue
        case .promptEfficiency:
            -candidate.prefill.throughput.rawValue / Double(candidate.layout.deviceCount)
        case .latency: candidate.decode.timePerOutputToken.rawValue
        case .throughput: -candidate.decode.throughput.rawValue
        case .efficiency: -candidate.decode.throughputPerDevice.rawValue
        case .completion: candidate.completion.rawValue
        case .devices: Double(candidate.layout.deviceCount)
        }
    }
}
