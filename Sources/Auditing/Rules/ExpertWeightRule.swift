internal import Documents
internal import Models
internal import Parallelism
internal import Planning
internal import Quantities
internal import StepModel

/// Checks what documents say that a device holds of the routed experts.
enum ExpertWeightRule {
    static func findings(_ context: AuditContext) -> [Finding] {
        // Without a stated format any power of two may be one.
        guard context.auditCase.states(.precision),
            let experts = context.auditCase.model.layerRuns.lazy.compactMap(\.feedForward.mixture?.expertCount).first
        else { return [] }
        let whole = context.auditCase.model.weightBytes.experts.rawValue
        return context.claimsByValue(.expertWeightMemory).compactMap { group -> Finding? in
            let claims = group.claims.filter { $0.extent == .perDevice || $0.extent == .unstated }
            guard let value = group.value.number, let claim = claims.first, value > 0 else { return nil }
            let own = context.layoutsOfPhase(of: claim)
            let shares = own.map { $0.best.memory.weights.experts.rawValue }
            let all =
                claim.strategy == nil && !context.isOfOwnLayout(claim)
                ? shares + context.statedLayouts.map { $0.best.memory.weights.experts.rawValue } : shares
            let slots = [1] + context.expertSlots.map { Double($0) / Double(experts) }
            let right = (all + [whole]).flatMap { share in slots.map { share * $0 } }
            guard let share = shares.first, share > 0,
                !right.contains(where: { abs(value / $0 - 1) < 0.04 || abs(value * 1.073_741_824 / $0 - 1) < 0.02 }),
                let factor = [0.125, 0.25, 0.5, 2, 4, 8].first(where: { abs(value / share / $0 - 1) < 0.015 }),
                !isOfAnotherFormat(factor, context), let layout = own.first
            else { return nil }
            let held = Bytes(rawValue: share)
            return Finding(
                "weights-per-device", .error, .refuted,
                "\(layout.layout) holds \(held) of routed experts per device, not \(claim.value)", at: claims.places,
                "All of them take \(Bytes(rawValue: whole)); EP and expert-TP divide them over "
                    + "\(FixedPoint.significant(whole / share, digits: 4)) devices.",
                nearestReading: "\(FixedPoint.significant(whole / value, digits: 4)) devices",
                remedy: "write \(held)")
        }
    }

    /// Whether the documents name a format whose numbers are larger by a factor than those of the weights.
    private static func isOfAnotherFormat(_ factor: Double, _ context: AuditContext) -> Bool {
        let own = context.auditCase.model.precision.linear.bytesPerElement.rawValue
        return context.dossier.documents.prefix(50).contains { document in
            WrittenFormat.all(in: String(document.text.content.prefix(20_000))).contains {
                $0.bytesPerElement.rawValue == own * factor
            }
        }
    }
}
