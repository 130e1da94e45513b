public import Models
public import Parallelism

/// All layouts of a model on at most so many devices: the legal ones, and how many were illegal for which reason.
public struct LayoutSpace: Hashable, Sendable {
    /// The legal layouts, by device count and then by degrees.
    public var legal: [ParallelLayout]
    /// How many layouts were refused, by the first rule that each breaks, in the order of the rules.
    public var refused: [Refusal]
    /// How many layouts were examined.
    public var examined: Int

    /// How many layouts broke a rule, and one of them as an example.
    public struct Refusal: Hashable, Sendable {
        /// The broken rule.
        public var rule: LayoutViolation.Rule
        /// How many layouts broke it first.
        public var count: Int
        /// What one of them broke, in words.
        public var example: String
    }

    /// One copy of a model never spans more devices than this in a search.
    public static let largestReplica = 1024
    /// Above this count of copies, only powers of two and the largest possible count are examined.
    public static let densestReplicas = 64

    /// Enumerates every layout whose devices do not exceed `devices`.
    ///
    /// All whole-number degrees are examined, not only powers of two: PP × TP × DP × copies ≤ devices, and for a
    /// mixture of experts every factorisation of the stage into EP × expert-TP.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - devices: How many devices there are.
    ///   - settings: What concerns every layout alike.
    public init(model: ModelArchitecture, devices: Int, settings: ServingSettings = ServingSettings()) {
        legal = []
        examined = 0
        var counts: [LayoutViolation.Rule: Refusal] = [:]
        let limit = min(devices, LayoutSpace.largestReplica)
        for pipeline in 1...max(1, limit) {
            for tensor in 1...max(1, limit / pipeline) {
                for data in 1...max(1, model.isMixtureOfExperts ? limit / (pipeline * tensor) : 1) {
                    for grid in LayoutSpace.expertGrids(pipeline, tensor, data, model) {
                        let layout = settings.arranged(grid)
                        let copies = LayoutSpace.copyCounts(upTo: devices / layout.devicesPerReplica)
                        examined += copies.count
                        if let violation = layout.violations(for: model, devices: devices).first {
                            let known = counts[violation.rule]
                            counts[violation.rule] = Refusal(
                                rule: violation.rule, count: (known?.count ?? 0) + copies.count,
                                example: known?.example ?? violation.message)
                        } else {
                            legal += copies.map { layout.copied($0) }
                        }
                    }
                }
            }
        }
        legal.sort(by: LayoutSpace.precedes)
        refused = counts.values.sorted { $0.rule < $1.rule }
    }

    /// The layouts of one attention grid: one for a dense model, one per factorisation of the stage for a mixture.
    private static func expertGrids(
        _ pipeline: Int, _ tensor: Int, _ data: Int, _ model: ModelArchitecture
    ) -> [ParallelLayout] {
        let attention = ParallelLayout(pipeline: pipeline, tensor: tensor, data: data)
        return expertGrids(of: attention, isMixture: model.isMixtureOfExperts).map { expert, expertTensor in
            var layout = attention
            (layout.expert, layout.expertTensor) = (expert, expertTensor)
            return layout
        }
    }

    /// The degrees EP and expert-TP that go with an attention grid.
    static func expertGrids(
        of attention: ParallelLayout, isMixture: Bool
    ) -> [(expert: Int, expertTensor: Int)] {
        guard isMixture else { return [(1, 1)] }
        let width = attention.stageWidth
        var found: [(expert: Int, expertTensor: Int)] = []
        for expert in 1...width where width % expert == 0 { found.append((expert, width / expert)) }
        return found
    }

    /// The numbers of independent copies that are examined when at most `largest` fit.
    static func copyCounts(upTo largest: Int) -> [Int] {
        guard largest > densestReplicas else { return Array(1...max(1, largest)) }
        var counts = Array(sequence(first: 1) { $0 < largest / 2 ? $0 * 2 : nil })
        if counts.last != largest { counts.append(largest) }
        return counts
    }

    /// Fewer devices first, then simpler layouts: a total order, so that results never depend on chance.
    static func precedes(_ left: ParallelLayout, _ right: ParallelLayout) -> Bool {
        // These degrees determine the expert parallelism of a legal layout.
        func key(_ layout: ParallelLayout) -> (Int, Int, Int, Int, Int, Int) {
            (
                layout.deviceCount, layout.pipeline, layout.expertTensor, layout.replicas, layout.tensor, layout.data
            )
        }
        return key(left) < key(right)
    }
}

extension ParallelLayout {
    /// The same layout in `count` independent copies.
    func copied(_ count: Int) -> ParallelLayout {
        var layout = self
        layout.replicas = count
        return layout
    }
}
