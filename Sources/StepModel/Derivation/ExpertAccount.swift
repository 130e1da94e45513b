internal import Models
internal import Quantities

/// How the work of routed experts follows from the routing and their dimensions.
extension ExpertWork {
    /// F, W and Z of the busiest device.
    func account(_ step: StepQuantities) -> [Derivation] {
        let tokens = RowVariable.groupTokens.derivation(step)
        let perToken = Derivation("k", "experts per token", .number, of: assignmentsPerToken / heldShare)
        let ranks = Derivation("EP", "devices that experts are dealt over", .number, of: 1 / heldShare)
        let imbalance = Derivation(
            "γ", "busiest device over the mean", .number, of: load.imbalance.ratio(step.groupTokens),
            source: "expected under the routing assumed")
        let assignments = Derivation(
            "n", "token-expert pairs on the busiest device", .number, tokens * perToken * imbalance / ranks)
        let visited = Derivation(
            "V", "experts visited in the layer", .number, of: load.distinctExperts(step.groupTokens),
            source: "Σ 1 − (1 − p)^B over the experts, p the probability that a token picks one")
        let held = Derivation("h", "experts on the device", .number, of: held)
        let distinct = Derivation(
            "D", "experts that the device reads", .number, .minimum([held.asFormula, visited / ranks]))
        let matrices = Derivation("m", "matrices of an expert", .number, of: inputMatrices + 1)
        let width = Derivation("H", "width of an expert's input", .number, of: Double(width))
        let inner = Derivation(
            "I", "intermediate width on the device", .number, of: weightsPerExpert / (matrices.value * width.value))
        let weight = Derivation("b", "bytes of a weight, scales included", .bytes, of: stored.bytesPerWeight.rawValue)
        let element = Derivation("a", "bytes of an activation", .bytes, of: activation)
        let stored = Derivation("I'", "stored intermediate width", .number, of: Double(intermediate))
        func passes(_ rows: Derivation) -> Formula {
            let sorted = (2 * Formula.minimum([tokens.asFormula, rows.asFormula]) + 2 * rows) * width
            return (sorted + matrices * stored * rows) * element
        }
        let perRouted = Derivation("k_r", "pairs of each token that reach the device", .number, of: routedPerToken)
        let routed = Derivation(
            "n_r", "token-expert pairs that reach the device", .number,
            .maximum([assignments.asFormula, perRouted * tokens]))
        return [
            Derivation("F", "work", .flops, 2 * assignments * matrices * width * inner),
            Derivation("W", "weights read", .bytes, distinct * matrices * width * inner * weight),
            Derivation(
                "Z", "passes: tokens sorted by expert and back, activation function", .bytes, passes(assignments)),
            Derivation(
                "Z_all", "the same passes, walking over every pair that reaches the device", .bytes, passes(routed)),
        ]
    }
}

extension IndexScores {
    /// F, A and K of the scores of one group of sequences.
    func account(_ share: SequenceShare) -> [Derivation] {
        let ranks = share.isDecode ? 1 : contextRanks
        let group = share.derivations
        let heads = Derivation("n_I", "heads of the indexer", .number, of: Double(indexer.heads))
        let width = Derivation("d_I", "width of its keys", .number, of: Double(indexer.headDimension))
        let entry = Derivation("r", "tokens of one entry times CP", .number, of: tokensPerEntry * ranks)
        let pairs = Derivation("P", "scored pairs", .number, share.causalPairFormula / entry)
        let perEntry = Derivation("r'", "tokens of one entry", .number, of: tokensPerEntry)
        let context = Derivation("CP", "context-parallel ranks", .number, of: ranks)
        return [
            Derivation("F", "work", .flops, 2 * heads * width * pairs),
            Derivation(
                "A", "queries read and scores written", .bytes,
                group.count * group.new * heads * width / context + 4 * pairs),
            Derivation(
                "K", "indexer keys read", .bytes,
                group.count * (group.cached + group.new) / perEntry * (width.asFormula + 4)),
        ]
    }
}
