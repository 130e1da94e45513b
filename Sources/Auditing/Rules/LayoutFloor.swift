internal import Diagnostics
internal import Documents
internal import Hardware
internal import Models
internal import Parallelism
internal import Planning
internal import Quantities
internal import Serving
internal import StepModel

/// The shortest decode step of the layouts that documents state: what each device of them must read, at full bandwidth.
enum LayoutFloor {
    /// The finding on a time per token that none of the stated layouts can reach.
    static func finding(
        _ stated: Seconds, _ claims: ClaimList, _ load: Load, _ context: AuditContext
    ) -> Finding? {
        guard let claim = claims.first, !context.auditCase.assumed.contains(.precision), !speculates(context) else {
            return nil
        }
        let own = context.layouts(of: claim)
        let candidates = (own.isEmpty ? context.statedLayouts : own).filter { layout in
            context.strategies(meaning: layout.layout).contains { $0.strategy.phase != .prefill }
        }
        let floors = candidates.map { ($0, floor(of: $0, load, context)) }
        guard let (layout, least) = floors.min(by: { $0.1 < $1.1 }), stated < least * 0.93 else { return nil }
        return Finding(
            "tpot-floor", .error, .refuted, "\(stated) per token is faster than \(layout.layout) can read: \(least)",
            at: claims.places,
            "Each of its devices reads its weights, of experts those that \(load.concurrency) requests visit, and the cache of "
                + "its requests in every step; \(context.auditCase.cluster.accelerator.memoryBandwidth) allow no less.",
            derivations: [
                Derivation(
                    "decode floor of the layout", formula: "(weights read + cache) / bandwidth",
                    substituted: "\(bytesRead(by: layout, load, context)) / "
                        + "\(context.auditCase.cluster.accelerator.memoryBandwidth)",
                    result: least.description)
            ], remedy: "write at least \(least)")
    }

    /// What the slowest device of each stage must read, one stage after the other.
    private static func floor(of layout: LayoutAssessment, _ load: Load, _ context: AuditContext) -> Seconds {
        bytesRead(by: layout, load, context) / context.auditCase.cluster.accelerator.memoryBandwidth
    }

    private static func bytesRead(by layout: LayoutAssessment, _ load: Load, _ context: AuditContext) -> Bytes {
        let model = context.auditCase.model
        let length = min(load.input, context.shortestPrompt ?? load.input)
        let stages = layout.memory(load, context: length, cache: model.precision.keyValueCache)
        let visited =
            model.layerRuns.lazy.compactMap(\.feedForward.mixture).first.map { experts in
                ExpertStatistics.distinctExperts(
                    tokens: load.concurrency, experts: experts.expertCount, perToken: experts.expertsPerToken)
                    / Double(experts.expertCount)
            } ?? 1
        let bytes = stages.map { stage in
            stage.weights.total - stage.weights.embedding - stage.weights.drafting - stage.weights.other - stage.weights.experts * (1 - visited)
                + (stages.count == 1 ? stage.keyValueCache : .zero)
        }
        return bytes.reduce(Bytes.zero, +)
    }

    /// Whether a document speaks of several tokens per step.
    private static func speculates(_ context: AuditContext) -> Bool {
        context.dossier.documents.prefix(50).contains { document in
            let text = document.text.content.prefix(200_000)
            return ["specul", "Specul", "MTP", "EAGLE", "Eagle", "投机"].contains { text.contains($0) }
        }
    }
}
