internal import Hardware
internal import Parallelism
internal import Planning
internal import Quantities
internal import Serving
internal import StepModel

/// How a deployment is run, in words.
enum SettingsText {
    /// The rows of the question that the settings add: nothing where all are as usual.
    static func rows(_ settings: ServingSettings) -> [[InlineText]] {
        var rows: [[InlineText]] = []
        if let engine = settings.engine {
            let version = settings.engineVersion.map { " \($0)" } ?? ""
            rows.append(["Engine", InlineText(plain: "\(engine.id)\(version): \(scheduling(engine))")])
        }
        let switched = switches(settings)
        if !switched.isEmpty { rows.append(["Settings", InlineText(plain: switched.joined(separator: "; "))]) }
        return rows
    }

    private static func switches(_ settings: ServingSettings) -> [String] {
        var found: [String] = []
        if let routing = settings.routing { found.append(self.routing(routing)) }
        if settings.redundantExperts > 0 { found.append(settings.redundantExperts.counted("redundant expert")) }
        if let exchange = settings.exchange { found.append("tokens reach experts by \(exchange.rawValue)") }
        if settings.overlapsTwoBatches { found.append("two-batch overlap") }
        if let drafting = settings.drafting {
            let list = drafting.acceptance.map { Fraction(rawValue: $0).description }.joined(separator: ", ")
            found.append("\(drafting.drafts.counted("token")) drafted per step, accepted with \(list)")
        }
        if settings.cachedShare > .zero { found.append("\(settings.cachedShare) of each prompt in a prefix cache") }
        return found
    }

    /// How the engine fills its steps.
    private static func scheduling(_ engine: EngineProfile) -> String {
        let order =
            switch engine.scheduling {
            case .mixedChunks: "prompts in chunks beside generation"
            case .promptsFirst: "prompts before generation"
            case .mixedPrompts: "whole prompts beside generation"
            }
        return "\(order), at most \(engine.tokenBudget.grouped) tokens and "
            + "\(engine.maximumSequences.grouped) sequences per rank and step"
    }

    /// How tokens spread over experts.
    static func routing(_ routing: ExpertRouting) -> String {
        switch routing {
        case .balanced: "experts are evenly loaded, so that no device waits for another"
        case .uniform: "every expert is equally likely; devices differ by chance"
        case .powerLaw(let exponent):
            "the r-th most popular expert is visited in proportion to r^−\(exponent.expected); devices wait for the "
                + "busiest"
        case .measured(let shares): "measured shares of \(shares.count.counted("expert")); devices wait for the busiest"
        }
    }

    /// What an engine's rule gives to the cache.
    static func memory(_ rule: MemoryRule) -> String {
        let own =
            ([("runtime", rule.runtime), ("captured graphs", rule.graphs)]
            + [("buffers of collectives", rule.communication)])
            .filter { $0.1 > .zero }.map { "\($0.1) for \($0.0)" }.joined(separator: ", ")
        let blocks = rule.blockTokens > 1 ? " in blocks of \(rule.blockTokens) tokens" : ""
        let share =
            switch rule.basis {
            case .total: "an engine uses \(rule.usable) of each device, of which it takes \(own)"
            case .weightsAndCache:
                "weights and cache take \(rule.usable) of each device; beside them stand the activations and \(own)"
            case .remainder:
                "the cache takes \(rule.usable) of what weights, activations and \(own) leave of each device"
            }
        return "Memory: \(share); the cache is sized\(blocks) for every request at its final context."
    }

    /// The settings for programs.
    static func json(_ settings: ServingSettings, _ options: StepOptions) -> JSONValue {
        [
            "engine": .string(settings.engine?.id), "engine_version": .string(settings.engineVersion),
            "routing": .string(routing(options.routing)), "redundant_experts": .integer(settings.redundantExperts),
            "two_batch_overlap": .boolean(options.overlapsTwoBatches),
            "draft_acceptance": settings.drafting.map { .array($0.acceptance.map { .number($0) }) } ?? .null,
            "cached_share_percent": .number(settings.cachedShare.inPercent),
        ]
    }
}
