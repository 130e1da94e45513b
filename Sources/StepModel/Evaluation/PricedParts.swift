internal import Hardware
internal import Quantities

/// The operators of every part of a model, with all constants applied: whichever stages execute a part, it is priced
/// once per step.
final class PricedParts: Sendable {
    /// How many parts there are.
    let count: Int
    private let rows: [PricedRows]
    private let experts: [PricedExperts]
    private let cores: [PricedCore]
    private let scores: [PricedScores]
    private let cacheExchanges: [PricedCacheExchange]
    private let whileReading: [PricedExchange]
    private let whileGenerating: [PricedExchange]
    private let whileCaptured: [PricedExchange]
    private let popularity: [ExpertLoad.PopularityClass]
    private let curves: [CurveLine]

    /// Applies constants to the operators of parts; those that the profile does not price take no time.
    init(_ parts: [[OperatorTemplate]], _ pricing: Pricing, _ memory: inout PricingMemory) {
        count = parts.count
        var priced = PricedOperators()
        for (part, templates) in parts.enumerated() {
            for template in templates { priced.add(template, part, pricing, &memory) }
        }
        (rows, experts, cores, scores) = (priced.rows, priced.experts, priced.cores, priced.scores)
        (popularity, curves, cacheExchanges) = (priced.popularity, priced.curves, priced.cacheExchanges)
        (whileReading, whileGenerating) = (priced.whileReading, priced.whileGenerating)
        whileCaptured = priced.whileCaptured
    }

    /// Adds the time of one execution of each part.
    ///
    /// - Parameters:
    ///   - step: The step, or one of its two half-batches.
    ///   - quantities: What it amounts to.
    ///   - ranks: The attention ranks over which its sequences are spread.
    ///   - times: The times of the parts.
    @inline(__always)
    func add(
        _ step: Step, _ quantities: StepQuantities, ranks: Int, to times: UnsafeMutableBufferPointer<HalfBatchParts>
    ) {
        addProducts(quantities, to: times)
        addCores(step, quantities, ranks: ranks, to: times)
        curves.withUnsafeBufferPointer { addExchanges(quantities, $0, to: times) }
    }

    /// Adds what the step's groups of sequences take of their own.
    @inline(__always)
    func addCores(
        _ step: Step, _ quantities: StepQuantities, ranks: Int, to times: UnsafeMutableBufferPointer<HalfBatchParts>
    ) {
        curves.withUnsafeBufferPointer { curves in
            for group in step.groups {
                add(SequenceShare(group, ranks: ranks), isCaptured: quantities.isCaptured, curves, to: times)
            }
        }
    }

    /// The times of the exchanges of the step's kind, in the order in which they are added.
    func exchangeTimes(_ quantities: StepQuantities) -> [ProductMemory.PartTime] {
        curves.withUnsafeBufferPointer { curves in
            exchanges(quantities).map {
                ProductMemory.PartTime(
                    part: $0.part, halfBatchPart: $0.halfBatchPart, seconds: $0.seconds(quantities, curves))
            }
        }
    }

    /// The exchanges of a kind of step.
    @inline(__always)
    private func exchanges(_ quantities: StepQuantities) -> [PricedExchange] {
        quantities.isCaptured ? whileCaptured : quantities.isDecode ? whileGenerating : whileReading
    }

    /// Adds the time of one execution of each part in a step of a steady state.
    @inline(__always)
    func add(
        _ step: RoundStep, _ quantities: StepQuantities, ranks: Int,
        to times: UnsafeMutableBufferPointer<HalfBatchParts>
    ) {
        addProducts(quantities, to: times)
        curves.withUnsafeBufferPointer { curves in
            step.forEachShare(ranks: ranks) { add($0, isCaptured: quantities.isCaptured, curves, to: times) }
            addExchanges(quantities, curves, to: times)
        }
    }

    /// Adds the time of one execution of each part in a step as its busiest attention rank sees it.
    @inline(__always)
    func add(_ step: RankStep, _ quantities: StepQuantities, to times: UnsafeMutableBufferPointer<HalfBatchParts>) {
        addProducts(quantities, to: times)
        curves.withUnsafeBufferPointer { curves in
            step.forEachShare { add($0, isCaptured: quantities.isCaptured, curves, to: times) }
            addExchanges(quantities, curves, to: times)
        }
    }

    /// Adds what depends on the step's rows alone: token-wise operators and the products of experts.
    @inline(__always)
    func addProducts(_ quantities: StepQuantities, to times: UnsafeMutableBufferPointer<HalfBatchParts>) {
        rows.withUnsafeBufferPointer { rows in
            for priced in rows { times[priced.part].attention += Seconds(rawValue: priced.seconds(quantities)) }
        }
        popularity.withUnsafeBufferPointer { classes in
            for priced in experts {
                times[priced.part].experts += Seconds(rawValue: priced.seconds(quantities, classes))
            }
        }
    }

    /// Adds the exchanges of the step's kind.
    @inline(__always)
    private func addExchanges(
        _ quantities: StepQuantities, _ curves: UnsafeBufferPointer<CurveLine>,
        to times: UnsafeMutableBufferPointer<HalfBatchParts>
    ) {
        for priced in exchanges(quantities) {
            let seconds = Seconds(rawValue: priced.seconds(quantities, curves))
            times[priced.part].add(seconds, to: priced.halfBatchPart)
        }
    }

    /// Adds what a group of sequences takes of its own.
    @inline(__always)
    private func add(
        _ share: SequenceShare, isCaptured: Bool, _ curves: UnsafeBufferPointer<CurveLine>,
        to times: UnsafeMutableBufferPointer<HalfBatchParts>
    ) {
        // Cores are large: they are priced in place rather than copied one by one.
        cores.withUnsafeBufferPointer { cores in
            guard let first = cores.baseAddress else { return }
            for core in first..<(first + cores.count) {
                let seconds = core.pointee.seconds(share, isCaptured: isCaptured)
                times[core.pointee.part].attention += Seconds(rawValue: seconds)
            }
        }
        for priced in scores {
            times[priced.part].attention += Seconds(rawValue: priced.seconds(share, isCaptured: isCaptured))
        }
        for priced in cacheExchanges {
            times[priced.part].attention += Seconds(rawValue: priced.seconds(share, isCaptured: isCaptured, curves))
        }
    }
}

/// The operators of parts while they are priced one by one.
private struct PricedOperators {
    var rows: [PricedRows] = []
    var experts: [PricedExperts] = []
    var cores: [PricedCore] = []
    var scores: [PricedScores] = []
    var cacheExchanges: [PricedCacheExchange] = []
    var whileReading: [PricedExchange] = []
    var whileGenerating: [PricedExchange] = []
    var whileCaptured: [PricedExchange] = []
    var popularity: [ExpertLoad.PopularityClass] = []
    var curves: [CurveLine] = []

    /// No operators, with room for as many as most models have.
    init() {
        rows.reserveCapacity(16)
        curves.reserveCapacity(128)
    }

    mutating func add(
        _ template: OperatorTemplate, _ part: Int, _ pricing: Pricing, _ memory: inout PricingMemory
    ) {
        switch template.body {
        case .rows(let work):
            guard let rates = memory.rates(for: work.family, work.operands, 0, pricing) else { return }
            rows.append(PricedRows(work, rates, part: part))
        case .experts(let work):
            guard let rates = memory.rates(for: .groupedExperts, OperandFormat(work.stored), 0, pricing) else { return }
            let start = popularity.count
            popularity.append(contentsOf: work.load.classes)
            experts.append(PricedExperts(work, rates, part: part, classes: start..<popularity.count))
        case .core(let core): cores.append(PricedCore(core, pricing, &memory, part: part))
        case .indexScores(let work):
            guard let rates = memory.rates(for: .sparseIndex, IndexScores.operands, 0, pricing) else { return }
            scores.append(PricedScores(work, rates, part: part))
        case .exchange(let work):
            func priced(_ unit: Exchange) -> PricedExchange? {
                cost(of: unit, pricing, &memory).map { PricedExchange(work, $0, kind: template.kind, part: part) }
            }
            if let reading = priced(work.prefill) { whileReading.append(reading) }
            if let generating = priced(work.decode) { whileGenerating.append(generating) }
            if let captured = priced(work.decode.captured) { whileCaptured.append(captured) }
        case .cacheExchange(let work):
            guard let eager = cost(of: work.unit, pricing, &memory),
                let captured = cost(of: work.unit.captured, pricing, &memory)
            else { return }
            cacheExchanges.append(PricedCacheExchange(work, eager: eager, captured: captured, part: part))
        }
    }

    private mutating func cost(
        of unit: Exchange, _ pricing: Pricing, _ memory: inout PricingMemory
    ) -> ExchangeCost? {
        memory.rates(for: unit, pricing).map { ExchangeCost(unit, $0, curves: &curves) }
    }
}
