internal import Hardware
internal import Parallelism
internal import Quantities
internal import Serving
internal import StepModel

/// What an engine may use of the memory, and how many requests fit into it.
extension LayoutEvaluation {
    /// What the engine's rule lets it use of the fullest device.
    var usableDerivation: Derivation {
        let memory = candidate.memory
        let accelerator = scenario.cluster.accelerator
        let rule = deployment.pricing.profile.memory
        let all = Derivation(
            "M_dev", "memory of \(accelerator.name)", .bytes,
            of: (accelerator.usableMemory ?? accelerator.memory).rawValue)
        let share = Derivation("u", rule.basis.meaning, .share, of: rule.usable.rawValue)
        guard rule.basis != .total else {
            return Derivation("M_max", "what the engine may use", .bytes, all * share)
        }
        let weights = Derivation("W", "weights", .bytes, of: memory.weights.total.rawValue)
        let others = Derivation(
            "M_oth", "activations, runtime, graphs and buffers", .bytes,
            of: (memory.total - memory.weightsAndCache).rawValue)
        let room: Formula
        if rule.basis == .remainder {
            room = (all - weights.asFormula - others.asFormula) * share
        } else {
            room = .minimum([all * share - weights.asFormula, all - weights.asFormula - others.asFormula])
        }
        return Derivation(
            "M_max", "what the engine may use", .bytes, weights + others + .maximum([0, room]))
    }

    /// How many requests of the final context the deployment holds.
    var capacityDerivation: Derivation {
        let memory = candidate.memory
        let perSequence = memory.keyValueCache / Double(deployment.sequencesPerRank(scenario.load))
        let ranks = Derivation(
            "r·DP", "attention ranks of all copies", .number, of: Double(deployment.layout.requestGroups))
        let perRank = Derivation(
            "n_max", "whole sequences that fit beside the rest on the fullest stage", .number,
            of: Double(capacity) / ranks.value,
            source: "room \(max(.zero, memory.cacheCapacity)), each \(perSequence)")
        return Derivation("b_max", "requests of \(scenario.load.finalContext) tokens at once", .number, ranks * perRank)
    }
}

extension MemoryRule.Basis {
    /// What the share is a share of.
    fileprivate var meaning: String {
        switch self {
        case .total: "share of the memory for everything"
        case .weightsAndCache: "share of the memory for weights and cache"
        case .remainder: "share of what is left, for the cache"
        }
    }
}
