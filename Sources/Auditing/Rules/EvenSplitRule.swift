internal import Diagnostics
internal import Models
internal import Parallelism
internal import Planning
internal import Quantities
internal import StepModel

/// Finds weights of a device that are taken as all weights over the expert-parallel degree: `1,026 GB / 32 = 32.1 GB`, where
/// attention is whole on each device.
enum EvenSplitRule {
    static func findings(_ context: AuditContext) -> [Finding] {
        let layouts = context.statedLayouts.filter { $0.layout.expert > $0.layout.tensor * $0.layout.pipeline }
        guard !layouts.isEmpty else { return [] }
        let model = context.auditCase.model
        let sizes = [
            model.weightBytes.total.rawValue, model.parameters.total * model.precision.linear.bytesPerElement.rawValue,
        ]
        return MethodRules.perLine(context.dossier) { equation, side in
            side.operands.count == 2 && side.dimension == .data && side.text.contains("/")
                && sizes.contains { abs(side.operands[0] / $0 - 1) < 0.015 }
                && layouts.contains { Double($0.layout.expert) == side.operands[1] } && isHeld(equation.quote)
        }.compactMap { equation in
            let side = equation.left.operands.count == 2 ? equation.left : equation.right
            guard let layout = layouts.first(where: { Double($0.layout.expert) == side.operands.last }) else {
                return nil
            }
            let right = layout.best.memory.weights.total
            // A rough size passes where nothing says that it is all that a device holds.
            let isAll = everything.containsAny(of: Words.list(equation.quote))
            guard right.rawValue > side.value * (isAll ? 1.04 : 1.2) else { return nil }
            return Finding(
                "weights-per-device", .error, .refuted,
                "\(layout.layout) holds \(right) of weights per device, not \(Bytes(rawValue: side.value))",
                at: [Finding.Place(location: equation.location, quote: equation.quote)],
                "EP \(layout.layout.expert) divides the routed experts alone; attention, shared experts and the embeddings are "
                    + "whole on each rank that TP \(layout.layout.tensor) does not divide them over.",
                nearestReading: "all weights over EP \(layout.layout.expert)", remedy: "write \(right)")
        }
    }

    /// Whether a line says what each device holds, and not what it would at best.
    private static func isHeld(_ line: String) -> Bool {
        let words = Words.list(line)
        let isWhole = zip(words, words.dropFirst()).contains { $0 == "all" && $1 == "weights" }
        return (isWhole || holders.containsAny(of: words)) && !hedges.containsAny(of: words)
    }

    private static let holders: WordSet = [
        "every", "each", "per", "holds", "stores", "loads", "rank", "每卡", "每die", "每个",
    ]
    private static let everything: WordSet = ["all", "total", "stores", "holds", "keeps", "entire", "everything"]
    private static let hedges: WordSet = [
        "least", "average", "mean", "bound", "only", "not", "wrong", "instead", "if", "would", "experts", "plus",
    ]
}
