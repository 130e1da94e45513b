internal import Models
public import Parallelism
public import Quantities
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
    /// The time in which a burst of the load's concurrency is read and generated to the end.
    public var completion: Seconds

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
        var priced = PricedSteps()
        return candidates(memoryNeeds(load, schedules: schedules), load, priced: &priced)
    }

    /// The fullest device's memory under each schedule: known without pricing a step.
    func memoryNeeds(_ load: Load, schedules: [PrefillSchedule]) -> [MemoryNeed] {
        schedules.compactMap { schedule in
            let tokens = tokensPerStep(load, schedule: schedule)
            let stages = memory(load, context: load.finalContext, tokensPerStep: tokens)
            return stages.max { $0.total < $1.total }.map { MemoryNeed(schedule: schedule, memory: $0) }
        }
    }

    /// Prices the layout under the schedules whose memory is known.
    func candidates(_ needs: [MemoryNeed], _ load: Load, priced: inout PricedSteps) -> [Candidate] {
        guard !needs.isEmpty else { return [] }
        let decode = decode(load, priced: &priced)
        var found: [Candidate] = []
        for need in needs {
            let prefill = prefill(load, schedule: need.schedule, priced: &priced)
            found.append(
                Candidate(
                    layout: layout, schedule: need.schedule, prefill: prefill, decode: decode, memory: need.memory,
                    completion: prefill.last + decode.timePerOutputToken * Double(load.output - 1)))
        }
        return found
    }
}

/// The memory of a layout's fullest device under a prefill schedule.
struct MemoryNeed {
    let schedule: PrefillSchedule
    let memory: MemoryFootprint
}
