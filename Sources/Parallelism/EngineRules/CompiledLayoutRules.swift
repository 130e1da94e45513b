internal import Hardware
internal import Models
internal import Quantities

/// An engine's rules for one model, ready to judge many layouts: a verdict reads a few integers and writes no text.
public struct CompiledLayoutRules: Hashable, Sendable {
    /// The rules in the order in which they are checked.
    public let rules: [EngineLayoutRule]
    let facts: ModelLayoutFacts
    let devicesPerNode: Int

    init(rules: [EngineLayoutRule], facts: ModelLayoutFacts, devicesPerNode: Int) {
        self.rules = rules
        self.facts = facts
        self.devicesPerNode = max(1, devicesPerNode)
    }

    /// The first rule that a layout breaks, as its position in ``rules``; `nil` where the engine runs the layout.
    public func firstBroken(by layout: ParallelLayout) -> Int? {
        guard layout.hasPositiveDegrees else { return nil }
        return rules.firstIndex { breach(of: $0.requirement, by: layout) != nil }
    }

    /// Whether the engine runs a layout.
    public func allows(_ layout: ParallelLayout) -> Bool { firstBroken(by: layout) == nil }

    /// Every rule that a layout breaks, with the numbers.
    ///
    /// A degree below 1 is no engine's matter: ``ParallelLayout/violations(for:devices:)`` refuses it.
    public func exclusions(of layout: ParallelLayout) -> [LayoutExclusion] {
        guard layout.hasPositiveDegrees else { return [] }
        return rules.compactMap { rule in
            breach(of: rule.requirement, by: layout)
                .map { LayoutExclusion(rule: rule, reason: $0.sentence(for: layout)) }
        }
    }

    private func breach(of requirement: LayoutRequirement, by layout: ParallelLayout) -> LayoutBreach? {
        switch requirement {
        case .headsDivide:
            facts.heads.first { $0 % layout.tensor != 0 }.map { .heads($0) }
        case .keyValueHeadsDivide(let replicates):
            facts.headGroups.first { group in
                group.keyValues % layout.tensor != 0 && !(replicates && layout.tensor % group.keyValues == 0)
            }.map { .keyValueHeads($0.keyValues, replicates: replicates) }
        case .expertsDivide, .expertWidthDivides, .expertsSpanStageOrNone, .expertGridExcludesContext,
            .allToAllSpansStage:
            facts.experts.isEmpty ? nil : expertBreach(of: requirement, by: layout)
        case .attentionIsTensorOrData:
            layout.tensor > 1 && layout.data > 1 ? .tensorAndData : nil
        case .stagesHaveLayers:
            layout.pipeline > facts.layers ? .stages(layers: facts.layers) : nil
        case .decodeContext: decodeContextBreach(by: layout)
        case .nodesFillEvenly(let group): nodeBreach(group, by: layout)
        case .scaleBlocksDivide(let parts, let smallest): blockBreach(parts, smallest, by: layout)
        case .cacheFormats(let formats):
            formats.contains(facts.cache) ? nil : .cache(facts.cache, formats)
        case .unsupported(let feature): feature.isUsed(by: layout) ? .unsupported(feature) : nil
        case .exclusive(let one, let other):
            one.isUsed(by: layout) && other.isUsed(by: layout) ? .exclusive(one, other) : nil
        case .requires(let one, let other):
            one.isUsed(by: layout) && !other.isUsed(by: layout) ? .requires(one, other) : nil
        }
    }

    private func expertBreach(of requirement: LayoutRequirement, by layout: ParallelLayout) -> LayoutBreach? {
        switch requirement {
        case .expertsDivide(let onlyWithRedundancy):
            guard !onlyWithRedundancy || layout.redundantExperts > 0 else { return nil }
            return facts.experts.first { ($0.count + layout.redundantExperts) % layout.expert != 0 }
                .map { .experts($0.count) }
        case .expertWidthDivides:
            return facts.experts.first { $0.width % layout.expertTensor != 0 }.map { .expertWidth($0.width) }
        case .expertsSpanStageOrNone:
            return layout.expert == 1 || layout.expert == layout.stageWidth ? nil : .partialExperts
        case .expertGridExcludesContext:
            return layout.expertWidth == layout.tensor.times(layout.data) ? nil : .expertGrid
        case .allToAllSpansStage:
            let exchanges = layout.expert > 1 && layout.expertCommunication == .allToAll
            return exchanges && layout.expert != layout.stageWidth ? .partialExchange : nil
        default: return nil
        }
    }

    /// vLLM's rule: DCP divides TP, or with context parallelism is 1, CP or TP · CP; heads that are not replicated
    /// cannot be cut, and every part serves whole query heads.
    private func decodeContextBreach(by layout: ParallelLayout) -> LayoutBreach? {
        let (degree, tensor, context) = (layout.decodeContext, layout.tensor, layout.context)
        guard degree > 1 else { return nil }
        if context == 1 {
            guard tensor % degree == 0 else { return .decodeContextInTensor }
        } else {
            guard degree == context || degree == tensor.times(context) else { return .decodeContextInContext }
        }
        for group in facts.headGroups {
            guard tensor > group.keyValues, degree <= tensor / group.keyValues else {
                return .decodeContextHeads(keyValues: group.keyValues)
            }
            guard group.queries / group.keyValues % degree == 0 else {
                return .decodeContextQueries(queriesPerHead: group.queries / group.keyValues)
            }
        }
        return nil
    }

    private func nodeBreach(_ group: LayoutRequirement.NodeGroup, by layout: ParallelLayout) -> LayoutBreach? {
        let rank = layout.pipeline.times(layout.tensor).times(layout.context)
        let devices = group == .rank ? rank : layout.devicesPerReplica
        guard devices > devicesPerNode else { return nil }
        let nodes = devices / devicesPerNode + (devices % devicesPerNode == 0 ? 0 : 1)
        return devices % nodes == 0 ? nil : .nodes(nodes, devices: devices, perNode: devicesPerNode)
    }

    private func blockBreach(_ parts: [WeightPart], _ smallest: Int?, by layout: ParallelLayout) -> LayoutBreach? {
        if parts.contains(.experts), layout.expertTensor > 1 {
            for experts in facts.experts where experts.block > 1 {
                let shard = experts.width / layout.expertTensor
                let shared = greatestCommonDivisor(shard, experts.block)
                guard shared == experts.block || shared >= smallest ?? experts.block else {
                    return .expertBlock(shard: shard, block: experts.block)
                }
            }
        }
        guard layout.tensor > 1 else { return nil }
        return facts.scaled.first { dimension in
            parts.contains(dimension.part) && dimension.shard(of: layout.tensor) % dimension.block != 0
        }.map { .block($0.operation, shard: $0.shard(of: layout.tensor), block: $0.block) }
    }
}

private func greatestCommonDivisor(_ left: Int, _ right: Int) -> Int {
    var (left, right) = (left, right)
    while right != 0 { (left, right) = (right, left % right) }
    return left
}

extension ParallelLayout {
    fileprivate var hasPositiveDegrees: Bool {
        replicas > 0 && pipeline > 0 && tensor > 0 && context > 0 && data > 0 && expert > 0 && expertTensor > 0
            && decodeContext > 0
    }
}
