public import Models
public import Parallelism

/// All layouts of one copy of a model on at most so many devices that a plan chooses among.
///
/// All whole-number degrees of PP, TP, DP, EP and expert-TP are examined, CP in powers of two, and every DCP that
/// divides TP. Each legal grid comes with every way for tokens to reach experts that was not stated otherwise, and with
/// every number of redundant experts asked for.
public struct ReplicaSpace: Hashable, Sendable {
    /// The legal layouts, by device count and then by degrees.
    public var legal: [ParallelLayout] = []
    /// How many layouts were refused, by the first rule that each breaks, in the order of the rules.
    public var refused: [LayoutSpace.Refusal] = []
    /// How many legal layouts the engine does not run, by the first of its rules that each breaks, in their order.
    public var excluded: [EngineExclusion] = []
    /// How many layouts were examined.
    public var examined = 0

    /// How many layouts break a rule of the engine, and one of them as an example.
    public struct EngineExclusion: Hashable, Sendable {
        /// The broken rule.
        public var rule: EngineLayoutRule
        /// How many layouts broke it first.
        public var count: Int
        /// What one of them broke, in words.
        public var example: String
    }

    /// Enumerates the layouts of one copy.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - devices: The most devices of one copy.
    ///   - settings: What concerns every layout alike.
    ///   - redundant: Numbers of redundant experts to examine where experts are distributed.
    ///   - rules: The rules of the engine; without them every legal layout is taken.
    public init(
        model: ModelArchitecture, devices: Int, settings: ServingSettings, redundant: [Int] = [],
        rules: CompiledLayoutRules? = nil
    ) {
        var broken: [Int: EngineExclusion] = [:]
        var counts: [LayoutViolation.Rule: LayoutSpace.Refusal] = [:]
        for grid in ReplicaSpace.grids(model, limit: devices) {
            for layout in ReplicaSpace.variants(of: grid, settings, redundant: redundant) {
                examined += 1
                guard let violation = layout.violations(for: model, devices: devices).first else {
                    if let rules, let rule = rules.firstBroken(by: layout) {
                        broken[rule, default: ReplicaSpace.exclusion(of: layout, rules.rules[rule], rules)].count += 1
                    } else {
                        legal.append(layout)
                    }
                    continue
                }
                counts[
                    violation.rule,
                    default: LayoutSpace.Refusal(
                        rule: violation.rule, count: 0, example: violation.message)
                ].count += 1
            }
        }
        let keyed = legal.enumerated().sorted { left, right in
            left.element.devicesPerReplica == right.element.devicesPerReplica
                ? left.offset < right.offset : left.element.devicesPerReplica < right.element.devicesPerReplica
        }
        legal = keyed.map(\.element)
        refused = counts.values.sorted { $0.rule < $1.rule }
        excluded = broken.sorted { $0.key < $1.key }.map(\.value)
    }

    /// A rule with the layout that broke it as its example, counted by nobody yet.
    private static func exclusion(
        of layout: ParallelLayout, _ rule: EngineLayoutRule, _ rules: CompiledLayoutRules
    ) -> EngineExclusion {
        EngineExclusion(rule: rule, count: 0, example: rules.exclusions(of: layout).first?.reason ?? rule.statement)
    }

    /// Every grid of degrees on at most `limit` devices, simpler ones first.
    private static func grids(_ model: ModelArchitecture, limit: Int) -> [ParallelLayout] {
        var found: [ParallelLayout] = []
        for pipeline in 1...max(1, limit) {
            for tensor in 1...max(1, limit / pipeline) {
                for context in powersOfTwo(upTo: limit / (pipeline * tensor)) {
                    let left = limit / (pipeline * tensor * context)
                    for data in 1...max(1, model.isMixtureOfExperts ? left : 1) {
                        var grid = ParallelLayout(pipeline: pipeline, tensor: tensor, context: context, data: data)
                        for share in LayoutSpace.expertGrids(of: grid, model) {
                            (grid.expert, grid.expertTensor) = share
                            found.append(grid)
                        }
                    }
                }
            }
        }
        return found
    }

    private static func powersOfTwo(upTo limit: Int) -> [Int] {
        Array(sequence(first: 1) { $0 * 2 <= limit ? $0 * 2 : nil })
    }

    /// A grid in every way in which its devices can hold caches and experts and exchange tokens.
    private static func variants(
        of grid: ParallelLayout, _ settings: ServingSettings, redundant: [Int]
    ) -> [ParallelLayout] {
        let arranged = settings.arranged(grid)
        var exchanges = [arranged.statedCommunication]
        if settings.exchange == nil, grid.data > 1, grid.expert > 1, grid.expertTensor == 1 {
            exchanges = [.allToAll, .gatherAndScatter]
        }
        let copies = redundant.isEmpty || grid.expert == 1 ? [arranged.redundantExperts] : redundant
        let shards = (1...grid.tensor).filter { grid.tensor % $0 == 0 }
        return exchanges.flatMap { exchange in
            copies.flatMap { copies in
                shards.map { shard in
                    var layout = arranged
                    layout.statedCommunication = exchange
                    layout.redundantExperts = copies
                    layout.decodeContext = shard
                    return layout
                }
            }
        }
    }
}
