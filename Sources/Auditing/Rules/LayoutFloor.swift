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
struct LayoutFloor {
    private let context: AuditContext
    /// The layouts that decode, by position among the stated ones.
    private let decoding: Set<ParallelLayout>
    /// What a step reads, worked out once: a folder states thousands of times for the same layouts and loads.
    private var known: [Step: Bytes] = [:]

    private struct Step: Hashable {
        let layout: ParallelLayout
        let load: Load
    }

    /// Looks at the stated layouts once; `nil` where they bound nothing, as the format is assumed, several tokens come of a
    /// step, or they are too many to be asked for every time.
    init?(_ context: AuditContext) {
        guard !context.auditCase.assumed.contains(.precision), (1...64).contains(context.statedLayouts.count),
            !LayoutFloor.speculates(context)
        else { return nil }
        self.context = context
        decoding = Set(
            context.statedLayouts.map(\.layout).filter { layout in
                context.strategies(meaning: layout).prefix(1000).contains { $0.strategy.phase != .prefill }
            })
    }

    /// The finding on a time per token that none of the stated layouts can reach.
    mutating func finding(
        _ stated: Seconds, _ claims: ClaimList, _ load: Load, _ quota: inout FindingQuota
    ) -> Finding? {
        guard let claim = claims.first else { return nil }
        let own = context.layouts(of: claim)
        let candidates = (own.isEmpty ? context.statedLayouts : own).filter { decoding.contains($0.layout) }
        // The slowest device of each stage must read its bytes, one stage after the other.
        let bandwidth = context.auditCase.cluster.accelerator.memoryBandwidth
        var best: (layout: LayoutAssessment, bytes: Bytes)?
        for layout in candidates {
            let bytes = bytes(of: layout, load)
            if best.map({ bytes / bandwidth < $0.bytes / bandwidth }) ?? true { best = (layout, bytes) }
        }
        guard let (layout, bytes) = best, stated < bytes / bandwidth * 0.93 else { return nil }
        return quota.finding(.error) {
            let least = bytes / bandwidth
            return Finding(
                "tpot-floor", .error, .refuted,
                "\(stated) per token is faster than \(layout.layout) can read: \(least)", at: claims.places,
                "Each of its devices reads its weights, of experts those that \(load.concurrency) requests visit, and the cache of "
                    + "its requests in every step; \(bandwidth) allow no less.",
                derivations: [
                    Derivation(
                        "decode floor of the layout", formula: "(weights read + cache) / bandwidth",
                        substituted: "\(bytes) / \(bandwidth)", result: least.description)
                ], remedy: "write at least \(least)")
        }
    }

    private mutating func bytes(of layout: LayoutAssessment, _ load: Load) -> Bytes {
        let step = Step(layout: layout.layout, load: load)
        if let bytes = known[step] { return bytes }
        let bytes = bytesRead(by: layout, load)
        known[step] = bytes
        return bytes
    }

    private func bytesRead(by layout: LayoutAssessment, _ load: Load) -> Bytes {
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
            stage.weights.total - stage.weights.embedding - stage.weights.drafting - stage.weights.other - stage.weights
                .experts * (1 - visited)
                + (stages.count == 1 ? stage.keyValueCache : .zero)
        }
        return bytes.reduce(Bytes.zero, +)
    }

    /// Whether a document speaks of several tokens per step.
    private static func speculates(_ context: AuditContext) -> Bool {
        context.dossier.documents.prefix(20).contains { document in
            // Bytes are compared first: nearly no document speaks of it, and characters take long to compare.
            guard words.contains(where: { document.text.holds($0) }) else { return false }
            let text = document.text.content.prefix(20_000)
            return words.contains { text.contains("\($0)") }
        }
    }

    private static let words: [StaticString] = ["specul", "Specul", "MTP", "EAGLE", "Eagle", "投机"]
}
