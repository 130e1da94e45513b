internal import Hardware
internal import Parallelism
internal import Quantities

/// The operators of pipeline stages that execute the same, with all constants applied.
struct PricedStage: Sendable {
    /// How many stages execute these operators.
    let count: Int
    private var rows: [PricedRows] = []
    private var experts: [PricedExperts] = []
    private var groups: [PricedGroups] = []
    private var whileReading: [PricedExchange] = []
    private var whileGenerating: [PricedExchange] = []
    private var whileCaptured: [PricedExchange] = []
    private var popularity: [ExpertLoad.PopularityClass] = []
    private var knots: [CurveKnot] = []
    /// Operators launched in every step, and those that every group of sequences adds.
    private let launches: (fixed: Double, perGroup: Double)

    init(_ group: LoweredModel.StageGroup, _ pricing: Pricing, _ known: inout KnownRates) {
        count = group.count
        launches = LoweredModel.launches(of: group.templates)
        for template in group.templates { add(template, pricing, &known) }
    }

    private mutating func add(_ template: OperatorTemplate, _ pricing: Pricing, _ known: inout KnownRates) {
        switch template.body {
        case .rows(let work):
            guard let rates = known.rates(for: work.family, work.operands, 0, pricing) else { return }
            rows.append(PricedRows(work, rates, repetitions: template.repetitions))
        case .experts(let work):
            let operands = OperandFormat(work.stored)
            guard let rates = known.rates(for: .groupedExperts, operands, 0, pricing) else { return }
            let start = popularity.count
            popularity.append(contentsOf: work.load.classes)
            experts.append(
                PricedExperts(
                    work, rates, repetitions: template.repetitions, classes: start..<popularity.count))
        case .exchange(let work):
            add(work, work.prefill, template, pricing, &known, to: \.whileReading)
            add(work, work.decode, template, pricing, &known, to: \.whileGenerating)
            add(work, work.decode.captured, template, pricing, &known, to: \.whileCaptured)
        case .core, .indexScores, .cacheExchange:
            if let priced = PricedGroups(template, pricing, &known) { groups.append(priced) }
        }
    }

    private mutating func add(
        _ work: ExchangeWork, _ unit: Exchange, _ template: OperatorTemplate, _ pricing: Pricing,
        _ known: inout KnownRates, to list: WritableKeyPath<PricedStage, [PricedExchange]>
    ) {
        guard let rates = known.rates(for: unit, pricing) else { return }
        let start = knots.count
        if let curve = rates.curve {
            for (bytes, seconds) in zip(curve.bytes, curve.seconds) {
                knots.append(CurveKnot(bytes: bytes, seconds: seconds))
            }
        }
        self[keyPath: list].append(
            PricedExchange(
                work, unit: unit, rates, kind: template.kind, repetitions: template.repetitions,
                knots: start..<knots.count))
    }

    /// The time of a step, or of two half-batches like `step` side by side.
    @inline(__always)
    func time(_ quantities: StepQuantities, _ step: Step, ranks: Int, halves: Int, launch: Seconds) -> Seconds {
        var parts = HalfBatchParts()
        var attention = 0.0
        for priced in rows { attention += priced.seconds(quantities) }
        for group in step.groups {
            let share = SequenceShare(group, ranks: ranks)
            for priced in groups { attention += priced.seconds(share, quantities) }
        }
        popularity.withUnsafeBufferPointer { classes in
            for priced in experts { parts.experts += Seconds(rawValue: priced.seconds(quantities, classes)) }
        }
        parts.attention = Seconds(rawValue: attention)
        knots.withUnsafeBufferPointer { curves in
            let exchanges =
                quantities.isCaptured ? whileCaptured : quantities.isDecode ? whileGenerating : whileReading
            for priced in exchanges {
                parts.add(Seconds(rawValue: priced.seconds(quantities, curves)), to: priced.part)
            }
        }
        let devices = halves == 2 ? parts.overlapped : parts.serial
        guard !quantities.isCaptured else { return devices }
        let launched = launches.fixed + launches.perGroup * Double(step.groups.count)
        return max(devices, launch * (launched * Double(halves)))
    }
}
