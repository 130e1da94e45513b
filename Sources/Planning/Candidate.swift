internal import Models
public import Parallelism
internal import Quantities
public import Serving
public import StepModel

/// The two phases of serving, which may be laid out differently.
public enum Phase: String, Hashable, Sendable, CaseIterable {
    /// Reading prompts: bound by arithmetic.
    case prefill
    /// Generating tokens: bound by memory bandwidth and communication.
    case decode
}

/// A layout with its prices for a load.
public struct Candidate: Hashable, Sendable {
    /// The layout.
    public var layout: ParallelLayout
    /// How prompts were read.
    public var schedule: PrefillSchedule
    /// The times to first token.
    public var prefill: PrefillEstimate
    /// The speed of generation.
    public var decode: DecodeEstimate
    /// The fullest device's memory when every request has reached its final context.
    public var memory: MemoryFootprint

    /// Whether the candidate keeps a promise in a phase.
    public func meets(_ objectives: Objectives, in phase: Phase) -> Bool {
        switch phase {
        case .prefill: objectives.timeToFirstToken.map { prefill.last <= $0 } ?? true
        case .decode: objectives.timePerOutputToken.map { decode.timePerOutputToken <= $0 } ?? true
        }
    }

    /// Whether the candidate keeps every promise.
    public func meets(_ objectives: Objectives) -> Bool {
        Phase.allCases.allSatisfy { meets(objectives, in: $0) }
    }
}

extension DeploymentModel {
    /// Prices the layout for a load under each of several prefill schedules.
    ///
    /// Memory is what the fullest device of all pipeline stages holds at the end of the output.
    public func candidates(_ load: Load, schedules: [PrefillSchedule]) -> [Candidate] {
        let decode = decode(load)
        return schedules.compactMap { schedule in
            let tokens = tokensPerStep(load, schedule: schedule)
            let stages = memory(load, context: load.finalContext, tokensPerStep: tokens)
            guard let fullest = stages.max(by: { $0.total < $1.total }) else { return nil }
            return Candidate(
                layout: layout, schedule: schedule, prefill: prefill(load, schedule: schedule), decode: decode,
                memory: fullest)
        }
    }
}
