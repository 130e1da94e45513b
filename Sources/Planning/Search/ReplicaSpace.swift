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
    ///   - deepest: The most pipeline stages; without it, as many as there are devices.
    ///   - settings: What concerns every layout alike.
    ///   - redundant: Numbers of redundant experts to examine where experts are distributed.
    ///   - rules: The rules of the engine; without them every legal layout is taken.
    public init(
        model: ModelArchitecture, devices: Int, deepest: Int? = nil, settings: ServingSettings, redundant: [Int] = [],
        rules: CompiledLayoutRules? = nil
    ) {
        let subject = LayoutSubject(model)
        let stages = min(deepest ?? devices, devices)
        // Those of each number of devices, in the order in which they are met.
        var bySize = [[ParallelLayout]](repeating: [], count: max(1, devices) + 1)
        var broken: [(rule: Int, exclusion: EngineExclusion)] = []
        ReplicaSpace.forEachGrid(model, limit: devices, stages: stages) { grid in
            ReplicaSpace.forEachVariant(of: grid, settings, redundant: redundant) { layout in
                examined += 1
                if let violated = layout.firstBrokenRule(for: subject, devices: devices) {
                    let place = refused.firstIndex { $0.rule == violated } ?? refused.count
                    if place == refused.count {
                        refused.append(ReplicaSpace.refusal(of: layout, violated, model, devices))
                    }
                    refused[place].count += 1
                } else if let rules, let rule = rules.firstBroken(by: layout) {
                    let place = broken.firstIndex { $0.rule == rule } ?? broken.count
                    if place == broken.count {
                        broken.append((rule, ReplicaSpace.exclusion(of: layout, rules.rules[rule], rules)))
                    }
                    broken[place].exclusion.count += 1
                } else {
                    bySize[layout.devicesPerReplica].append(layout)
                }
            }
        }
        legal = bySize.flatMap(\.self)
        refused.sort { $0.rule < $1.rule }
        excluded = broken.sorted { $0.rule < $1.rule }.map(\.exclusion)
    }

    /// A broken rule with the layout that broke it as its example, counted by nobody yet.
    private static func refusal(
        of layout: ParallelLayout, _ rule: LayoutViolation.Rule, _ model: ModelArchitecture, _ devices: Int
    ) -> LayoutSpace.Refusal {
        let example = layout.violations(for: model, devices: devices).first?.message ?? rule.rawValue
        return LayoutSpace.Refusal(rule: rule, count: 0, example: example)
    }

    /// A rule of an engine with the layout that broke it as its example, counted by nobody yet.
    private static func exclusion(
        of layout: ParallelLayout, _ rule: EngineLayoutRule, _ rules: CompiledLayoutRules
    ) -> EngineExclusion {
        EngineExclusion(rule: rule, count: 0, example: rules.exclusions(of: layout).first?.reason ?? rule.statement)
    }

    /// Every grid of degrees on at most `limit` devices, simpler ones first.
    private static func forEachGrid(
        _ model: ModelArchitecture, limit: Int, stages: Int, _ body: (ParallelLayout) -> Void
    ) {
        let isMixture = model.isMixtureOfExperts
        for pipeline in 1...max(1, stages) {
            for tensor in 1...max(1, limit / pipeline) {
                var context = 1
                repeat {
                    let left = limit / (pipeline * tensor * context)
                    for data in 1...max(1, isMixture ? left : 1) {
                        var grid = ParallelLayout(pipeline: pipeline, tensor: tensor, context: context, data: data)
                        for share in LayoutSpace.expertGrids(of: grid, isMixture: isMixture) {
                            (grid.expert, grid.expertTensor) = share
                            body(grid)
                        }
                    }
                    context *= 2
                } while context <= limit / (pipeline * tensor)
            }
        }
    }

    /// A grid in every way in which its devices can hold caches and experts and exchange tokens.
    private static func forEachVariant(
        of grid: ParallelLayout, _ settings: ServingSettings, redundant: [Int], _ body: (ParallelLayout) -> Void
    ) {
        var layout = settings.arranged(grid)
        let isOpen = settings.exchange == nil && grid.data > 1 && grid.expert > 1 && grid.expertTensor == 1
        let exchanges = isOpen ? [.allToAll, .gatherAndScatter] : [layout.statedCommunication]
        let copies = redundant.isEmpty || grid.expert == 1 ? [layout.redundantExperts] : redundant
        for exchange in exchanges {
            layout.statedCommunication = exchange
            for copies in copies {
                layout.redundantExperts = copies
                for shards in 1...grid.tensor where grid.tensor % shards == 0 {
                    layout.decodeContext = shards
                    body(layout)
                }
            }
        }
    }
}
