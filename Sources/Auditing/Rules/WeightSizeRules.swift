internal import Planning
internal import Diagnostics
internal import Hardware
internal import Models
internal import Parallelism
internal import Quantities
internal import Serving
internal import StepModel

/// Rules about sizes that documents give for weights.
enum WeightSizeRules {
    static let all: [AuditRule] = [
        AuditRule(
            id: "weight-memory", summary: "A weight size ignores what the layout replicates.", isCautious: true,
            check: weightMemory),
        AuditRule(
            id: "weights-per-device", summary: "A weight size per accelerator does not follow from the layout.",
            isCautious: true,
            check: { weightsPerDevice($0) + ExpertWeightRule.findings($0) + EvenSplitRule.findings($0) }),
    ]

    private static func weightMemory(_ context: AuditContext) -> [Finding] {
        let auditCase = context.auditCase
        let model = auditCase.model
        let single = model.weightBytes.total
        let exact = model.parameters.total * model.precision.linear.bytesPerElement.rawValue
        let aggregates = context.statedLayouts.map(\.aggregateWeights.rawValue)
        let holdings = context.statedLayouts.map { layout in
            "\(layout.layout) holds \(layout.aggregateWeights) in all, "
                + "\(layout.best.memory.weights.total) per device"
        }.joined(separator: "; ")
        return context.claimsByValue(.weightMemory).compactMap { group in
            let claims = group.claims.filter { $0.extent == .unstated || $0.extent == .total }
            guard let value = group.value.number, value > 0, !claims.isEmpty else { return nil }
            let sizes = [single.rawValue, exact, single.rawValue / 1.073_741_824, exact / 1.073_741_824]
            let isOneCopy = sizes.contains { abs(value / $0 - 1) < 0.05 }
            if aggregates.contains(where: { abs(value / $0 - 1) < 0.05 }), !isOneCopy { return nil }
            // What a step reads at a rate is not what is held, and several copies are told by their number.
            if claims.allSatisfy({
                namesRate($0, context) || isOfSeveralCopies(value, of: single.rawValue, $0, context)
            }) {
                return nil
            }
            // One device's part, where only the words around it say so.
            if !isOneCopy, claims.allSatisfy({ isPart(value, of: single.rawValue, $0, context) }) { return nil }
            let isReplicated = aggregates.contains { $0 > single.rawValue * 1.1 }
            let severity: Finding.Severity = isOneCopy ? (isReplicated ? .warning : .note) : .error
            // Without a stated precision another format may be meant.
            let other = formatReading(value, context)
            if !isOneCopy, other != nil,
                auditCase.assumed.contains(.precision) || claims.allSatisfy({ namesAnotherFormat($0, context) })
            {
                return nil
            }
            return Finding(
                "weight-memory", severity, isOneCopy ? (isReplicated ? .refined : .confirmed) : .refuted,
                isOneCopy
                    ? "\(group.value) is one copy of the weights" + (isReplicated ? ", not what the devices hold" : "")
                    : "\(group.value) is not the size of the weights: \(single)",
                at: claims.places,
                "One copy is \(single): \(FixedPoint.significant(model.parameters.total / 1e9, digits: 4)) B parameters in "
                    + "\(model.precision.linear.rawValue.uppercased()), embedding, head and router in 16 bit."
                    + (holdings.isEmpty ? "" : " \(holdings)."),
                nearestReading: isOneCopy ? nil : other, remedy: isOneCopy ? nil : "write \(single)")
        }
    }

    /// Whether a size that is not called a total is that of one device: what a layout holds, or the whole over a number
    /// that the line names.
    private static func isPart(_ value: Double, of whole: Double, _ claim: Claim, _ context: AuditContext) -> Bool {
        guard claim.extent != .total else { return false }
        if context.statedLayouts.contains(where: { abs(value / $0.best.memory.weights.total.rawValue - 1) < 0.05 }) {
            return true
        }
        let line = context.dossier.line(at: claim.location) ?? claim.quote
        let degrees = WrittenDegrees.scan([Unicode.Scalar](scalarsOf: line)).map { Double($0.value) }
        let numbers = QuantityScanner.scan(line).filter { $0.dimension == .count }.map(\.value)
        // Running text need not repeat over how many devices a copy is spread.
        let speaksOfDevices = Words.list(line).contains {
            CacheSizeRules.devices.contains($0) || $0 == "each" || $0.terms.contains(.card)
        }
        let copies =
            claim.form == .prose && speaksOfDevices
            ? (2...64).filter { context.mostDevices % $0 == 0 }.map(Double.init) : []
        return (degrees + numbers + copies).contains { $0 >= 2 && $0 <= 4096 && abs(value * $0 / whole - 1) < 0.03 }
    }

    private static func namesRate(_ claim: Claim, _ context: AuditContext) -> Bool {
        let line = context.dossier.line(at: claim.location) ?? claim.quote
        guard line.utf8.count < 2000 else { return false }
        let behind = [Unicode.Scalar](scalarsOf: line).dropFirst(max(0, claim.location.column - 1)).prefix(40)
        return QuantityScanner.scan(String(scalars: behind)).dropFirst().first?.dimension == .bandwidth
    }

    /// Whether a size is that of several copies on a line that speaks of all: `the box as a whole carries 562 GB of weights`.
    private static func isOfSeveralCopies(
        _ value: Double, of whole: Double, _ claim: Claim, _ context: AuditContext
    ) -> Bool {
        let copies = (value / whole).rounded()
        guard (2...64).contains(copies), abs(value / whole / copies - 1) < 0.02 else { return false }
        return together.containsAny(of: Words.list(context.dossier.line(at: claim.location) ?? claim.quote))
    }

    private static let together: WordSet = [
        "whole", "both", "together", "all", "total", "copies", "box", "cluster", "altogether",
    ]

    /// Whether the line of a size names a format that is not the case's: `BF16 throughout would be 141 GB`.
    private static func namesAnotherFormat(_ claim: Claim, _ context: AuditContext) -> Bool {
        let named = WrittenFormat.all(in: context.dossier.line(at: claim.location) ?? claim.quote)
        return named.contains { $0 != context.auditCase.model.precision.linear }
    }

    /// The format in which a size would be right.
    private static func formatReading(_ value: Double, _ context: AuditContext) -> String? {
        let parameters = context.auditCase.model.parameters
        for format in NumericFormat.allCases {
            let bytes = format.bytesPerElement.rawValue
            if abs(parameters.total * bytes / value - 1) < 0.06 {
                return "the weights in \(format.rawValue.uppercased())"
            }
            if abs(parameters.active * bytes / value - 1) < 0.06 {
                return "the active parameters alone in \(format.rawValue.uppercased())"
            }
        }
        return nil
    }

    private static func weightsPerDevice(_ context: AuditContext) -> [Finding] {
        var quota = FindingQuota("weights-per-device", context.dossier)
        let held = HeldWeights(context)
        let findings = context.claimsByValue(.weightMemory).flatMap { group -> [Finding] in
            let claims = group.claims.filter { $0.extent == .perDevice }
            guard let value = group.value.number, claims.count < 10_000 else { return [] }
            var byStrategy: [(name: String?, claims: [Claim])] = []
            for claim in claims {
                if let index = byStrategy.firstIndex(where: { $0.name == claim.strategy }) {
                    byStrategy[index].claims.append(claim)
                } else if byStrategy.count < 100 {
                    byStrategy.append((claim.strategy, [claim]))
                }
            }
            return byStrategy.flatMap { weightsPerDevice(value, $0.claims, held, context, &quota) }
        }
        return findings + quota.rest
    }

    private static func weightsPerDevice(
        _ value: Double, _ claims: [Claim], _ held: HeldWeights, _ context: AuditContext, _ quota: inout FindingQuota
    ) -> [Finding] {
        guard let claim = claims.first else { return [] }
        // A document with a layout per phase need not say which of them holds so much.
        let layouts = context.layoutsOfPhase(of: claim)
        // `245 GB, over 8 cards 30.7 GB`: the whole, on a line that also speaks of one device.
        if claims.allSatisfy({ $0.form != .named || $0.quote.utf8.count > 40 }),
            held.wholeInAnyFormat.contains(where: { abs($0 / value - 1) < 0.02 })
        {
            return []
        }
        let isRight =
            layouts.contains { held.isHeld(value, by: $0.layout) }
            || (claim.strategy == nil && !context.isOfOwnLayout(claim) && held.isHeldByAny(value))
        return (isRight ? [] : layouts).compactMap { layout in
            let weights = layout.best.memory.weights
            // The rule is cautious.
            return quota.finding(claim.form == .named ? .error : .warning) {
                Finding(
                    "weights-per-device", .error, .refuted,
                    "\(layout.layout) holds \(weights.total) of weights per device, not \(claim.value)",
                    at: claims.places,
                    "Attention \(weights.attention), experts and feed-forward "
                        + "\(weights.experts + weights.denseFeedForward), embedding and head "
                        + "\(weights.embedding + weights.head). What TP and EP do not split is whole on each device.",
                    remedy: "write \(weights.total)")
            }
        }
    }
}

/// The weights that a device of each stated layout holds, counted in every way that is right; worked out once, as a folder
/// states thousands of sizes.
private struct HeldWeights {
    /// All weights in each format.
    let wholeInAnyFormat: [Double]
    private let byLayout: [ParallelLayout: [Double]]

    init(_ context: AuditContext) {
        let model = context.auditCase.model
        let parameters = model.parameters.total
        wholeInAnyFormat = NumericFormat.allCases.map { parameters * $0.bytesPerElement.rawValue }
        byLayout = Dictionary(
            context.statedLayouts.map { ($0.layout, HeldWeights.sizes($0, model.weightBytes, context)) }
        ) { first, _ in first }
    }

    private static func sizes(
        _ layout: LayoutAssessment, _ whole: WeightBytes, _ context: AuditContext
    ) -> [Double] {
        let experts = context.auditCase.model.layerRuns.lazy.compactMap(\.feedForward.mixture?.expertCount).first ?? 1
        let weights = layout.best.memory.weights
        // Some engines keep embedding and head whole on each rank.
        let vocabulary = whole.embedding + whole.head - weights.embedding - weights.head
        // Others split shared experts and dense layers by TP.
        let split = weights.sharedExperts + weights.denseFeedForward
        let spared = split * (1 - 1 / Double(max(1, layout.layout.tensor)))
        // And encoders of images may be served elsewhere.
        let own = [0, vocabulary.rawValue, vocabulary.rawValue - spared.rawValue, -spared.rawValue]
        let elsewhere = weights.other.rawValue
        let extras: [Double] = own + own.map { $0 - elsewhere }
        // Redundant copies of experts come on top.
        return ([experts] + context.expertSlots).flatMap { slots in
            let copies = weights.experts.rawValue * (Double(slots) / Double(experts) - 1)
            return extras.map { weights.total.rawValue + copies + $0 }
        }
    }

    /// Whether a device of a layout holds about so much.
    func isHeld(_ value: Double, by layout: ParallelLayout) -> Bool {
        byLayout[layout]?.contains { abs(value / $0 - 1) <= 0.15 } ?? false
    }

    /// Whether a device of any stated layout holds about so much.
    func isHeldByAny(_ value: Double) -> Bool {
        byLayout.values.contains { sizes in sizes.contains { abs(value / $0 - 1) <= 0.15 } }
    }
}
