public import Parallelism
public import Quantities
internal import Serving
public import StepModel

/// Why a deployment was chosen, and what would change the choice.
public struct PlanReasons: Sendable {
    /// How near the chosen deployment comes to a limit.
    public struct Margin: Hashable, Sendable {
        /// The limits of a deployment.
        public enum Limit: String, Hashable, Sendable, CaseIterable {
            /// The promised time to first token.
            case timeToFirstToken = "ttft"
            /// The promised time per output token.
            case timePerOutputToken = "tpot"
            /// The promised time to the last token.
            case endToEnd = "end-to-end"
            /// The memory of the fullest device.
            case memory
            /// The reading of prompts, beyond which they queue without end.
            case prompts
        }

        /// The limit.
        public var limit: Limit
        /// The share of it that is used.
        public var used: Fraction
    }

    /// The deployment that comes next among those with another layout.
    public struct RunnerUp: Sendable {
        /// The deployment.
        public var deployment: PlannedDeployment
        /// By how much it is worse by the goal, relative to the chosen one.
        public var gap: Fraction
        /// The generating step of both, by what its time is spent on, for one token of one sequence on all devices.
        public var parts: [Part]

        /// A part of a generating step's time.
        public struct Part: Hashable, Sendable {
            /// What the time is spent on.
            public var category: TimeCategory
            /// The time in the chosen deployment.
            public var chosen: Seconds
            /// The time in the runner-up.
            public var other: Seconds
        }
    }

    /// A change of one input that would change the choice.
    public struct Flip: Sendable {
        /// The input.
        public var input: SensitiveInput
        /// By which factor it must change.
        public var factor: Double
        /// What would be chosen then.
        public var layouts: [ParallelLayout]
        /// How the phases would share devices then.
        public var kind: DeploymentKind
    }

    /// The limits, the nearest first.
    public var margins: [Margin]
    /// The deployment that comes next.
    public var runnerUp: RunnerUp?
    /// What would change the choice.
    public var flips: [Flip]
    /// The inputs that were changed by factors from a quarter to four without changing the choice.
    public var robust: [SensitiveInput]
    /// How many layouts the changes were tried with.
    public var tried: Int
    /// Other layouts that may be as good within the error band: candidates to measure.
    public var withinBand: [PlannedDeployment]

    /// The limit that binds: the nearest, where at least nine tenths of it are used.
    public var binding: Margin? { margins.first.flatMap { $0.used.rawValue >= 0.9 ? $0 : nil } }
}

/// The inputs whose influence on the choice is worked out.
public enum SensitiveInput: String, Hashable, Sendable, CaseIterable {
    /// The memory bandwidth of every device.
    case memoryBandwidth = "memory-bandwidth"
    /// The bandwidth between devices, inside nodes and between them.
    case interconnect
    /// The prompt's tokens.
    case input
    /// The output's tokens.
    case output
    /// The promised time to first token.
    case timeToFirstToken = "ttft"
    /// The promised time per output token.
    case timePerOutputToken = "tpot"
    /// The requests in flight, or per second.
    case demand
}

extension PlanSearch {
    /// Why the best deployment was chosen.
    ///
    /// - Parameters:
    ///   - inputs: The inputs that were changed.
    ///   - flips: The changes of them that would change the choice.
    /// - Returns: The reasons; `nil` where nothing was chosen.
    func reasons(_ inputs: [SensitiveInput], flips: [PlanReasons.Flip]) -> PlanReasons? {
        guard let best else { return nil }
        let ranked = ranking(count: PlanSearch.shortList)
        let next = ranked.first { layouts($0) != layouts(best) }
        return PlanReasons(
            margins: margins(of: best), runnerUp: next.map { runnerUp($0, to: best) }, flips: flips,
            robust: inputs.filter { input in !flips.contains { $0.input == input } },
            tried: ranked.count, withinBand: withinBand(of: best, ranked))
    }

    /// The most layouts among which sensitivities are worked out.
    static let shortList = 4

    /// The best contenders of different layouts, both kinds together, the chosen one first.
    func ranking(count: Int) -> [Contender] {
        var found: [Contender] = []
        let separate = (disaggregated + split).sorted { question.precedes($0, $1) }
        let candidates = (Array(aggregated.prefix(4 * count)) + separate).sorted { question.precedes($0, $1) }
        for candidate in candidates where found.count < count {
            if !found.contains(where: { layouts($0) == layouts(candidate) }) { found.append(candidate) }
        }
        // The best of each kind is always among them.
        for kind in [aggregated.first, disaggregated.first, split.first].compactMap(\.self)
        where !found.contains(where: { layouts($0) == layouts(kind) }) {
            found.append(kind)
        }
        return found
    }

    /// The layouts of a contender's workers, without the number of copies.
    func layouts(_ contender: Contender) -> [ParallelLayout] {
        if contender.isSplit, let second = contender.second, let worker = splitSpace?.workers[second.job] {
            return [spaces.first.jobs[contender.first.job].layout, worker.layout.attention, worker.layout.experts]
        }
        return [spaces.first.jobs[contender.first.job].layout]
            + (contender.second.map { [(spaces.second ?? spaces.first).jobs[$0.job].layout] } ?? [])
    }

    // MARK: Margins

    private func margins(of contender: Contender) -> [PlanReasons.Margin] {
        let deployment = deployment(contender)
        let (prediction, objectives) = (deployment.prediction, question.objectives)
        let promised: [(PlanReasons.Margin.Limit, Seconds, Seconds?)] = [
            (.timeToFirstToken, prediction.timeToFirstToken, objectives.timeToFirstToken),
            (.timePerOutputToken, prediction.timePerOutputToken, objectives.timePerOutputToken),
            (.endToEnd, prediction.endToEnd, objectives.endToEnd),
        ]
        var margins = promised.compactMap { limit, value, promise in
            promise.map { PlanReasons.Margin(limit: limit, used: Fraction(rawValue: value / $0)) }
        }
        let kept = 1 - objectives.memoryHeadroom.rawValue
        if let fullest = deployment.pools.map({ $0.memory.total / ($0.memory.usable * kept) }).max() {
            margins.append(PlanReasons.Margin(limit: .memory, used: Fraction(rawValue: fullest)))
        }
        return margins.sorted { ($1.used, $0.limit.rawValue) < ($0.used, $1.limit.rawValue) }
    }

    // MARK: The runner-up

    private func runnerUp(_ other: Contender, to best: Contender) -> PlanReasons.RunnerUp {
        let (first, second) = (question.score(best), question.score(other))
        let mine = parts(of: best)
        let theirs = parts(of: other)
        let parts = TimeCategory.allCases.compactMap { category -> PlanReasons.RunnerUp.Part? in
            let (chosen, other) = (mine[category] ?? .zero, theirs[category] ?? .zero)
            return chosen > .zero || other > .zero
                ? PlanReasons.RunnerUp.Part(category: category, chosen: chosen, other: other) : nil
        }
        return PlanReasons.RunnerUp(
            deployment: deployment(other), gap: Fraction(rawValue: abs(second - first) / max(abs(first), 1e-300)),
            parts: parts)
    }

    /// The device time that one token costs in a generating step, by what it is spent on: step time × devices / tokens.
    func parts(of contender: Contender) -> [TimeCategory: Seconds] {
        if contender.isSplit, let pool = contender.second, let splitSpace { return splitSpace.parts(of: pool) }
        let space = contender.second == nil ? spaces.first : spaces.second ?? spaces.first
        let pool = contender.second ?? contender.first
        let copy = copy(of: pool, space)
        let shape = variant(of: pool, space).shape
        let microBatches = max(1, min(copy.layout.pipeline, pool.sequences))
        let sequences = (pool.sequences + microBatches - 1) / microBatches * copy.layout.data
        let step = Step(
            groups: [
                SequenceGroup(count: sequences, newTokens: shape.tokensPerStep, cachedTokens: shape.middleContext)
            ])
        let scale = Double(copy.layout.stageWidth) / Double(sequences)
        return Dictionary(
            copy.timeShares(of: [step]).map { ($0.category, $0.time * scale) }, uniquingKeysWith: { $0 + $1 })
    }

    // MARK: The error band

    /// Other layouts that would be as good if the chosen one were worse, and they better, by the band.
    private func withinBand(of best: Contender, _ ranked: [Contender]) -> [PlannedDeployment] {
        guard let band = spaces.first.variants.first?.pricing.profile.errorBand else { return [] }
        let ratio = (1 + band.relative.rawValue) / max(0.01, 1 - band.relative.rawValue)
        let chosen = abs(question.score(best))
        return ranked.filter { layouts($0) != layouts(best) }.filter { other in
            let score = abs(question.score(other))
            return max(score, chosen) <= ratio * min(score, chosen)
        }
        .map { deployment($0) }
    }
}
