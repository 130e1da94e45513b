internal import Hardware
public import Models
public import Parallelism
public import Quantities

/// Prices steps of one model in one layout on one cluster, as a program would, without building the program.
///
/// Lowering and the look-up of constants happen once; a step then costs a few operations per operator and allocates
/// nothing. A search or a simulation keeps one evaluator per layout.
public struct StepEvaluator: Sendable {
    /// The time of a step: what a program's ``StepTime`` says, without the list of stages.
    public struct Duration: Hashable, Sendable {
        /// The time in which one micro-batch passes all stages, host included.
        public var latency: Seconds
        /// The time after which the next micro-batch can follow.
        public var period: Seconds
    }

    private struct Stage: Sendable {
        let operators: [PricedTemplate]
        let count: Int
        /// Operators launched in a step with one group of sequences, and those that every further group adds.
        let launches: (fixed: Double, perGroup: Double)
    }

    private let layout: ParallelLayout
    private let options: StepOptions
    private let stages: [Stage]
    private let pricing: Pricing

    /// Prepares the steps of a legal layout.
    public init(model: ModelArchitecture, layout: ParallelLayout, pricing: Pricing) {
        self.init(
            LoweredModel(model: model, layout: layout, cluster: pricing.cluster, options: pricing.options),
            pricing: pricing)
    }

    /// Prepares the steps of a model that is lowered already.
    package init(_ lowered: LoweredModel, pricing: Pricing) {
        layout = lowered.layout
        options = lowered.options
        self.pricing = pricing
        stages = lowered.groups.map { group in
            Stage(
                operators: group.templates.compactMap { PricedTemplate($0, pricing) }, count: group.count,
                launches: LoweredModel.launches(of: group.templates))
        }
    }

    /// The time of a step.
    public func time(of step: Step) -> Duration {
        guard options.overlapsTwoBatches, step.sequences > 1 else { return time(of: step, halves: 1) }
        return time(of: step.half, halves: 2)
    }

    /// The time of a step, stage by stage.
    public func stageTimes(of step: Step) -> StepTime {
        let isSplit = options.overlapsTwoBatches && step.sequences > 1
        let run = isSplit ? step.half : step
        let quantities = StepQuantities(run, layout: layout, graphs: options.graphs)
        var times: [Seconds] = []
        for stage in stages {
            let time = time(of: stage, quantities, run, halves: isSplit ? 2 : 1)
            times.append(contentsOf: repeatElement(time, count: stage.count))
        }
        return StepTime(
            stages: times, host: hostTime(of: quantities), isHostHidden: pricing.profile.host.isHidden)
    }

    private func time(of step: Step, halves: Int) -> Duration {
        let quantities = StepQuantities(step, layout: layout, graphs: options.graphs)
        var (latency, slowest) = (Seconds.zero, Seconds.zero)
        for stage in stages {
            let time = time(of: stage, quantities, step, halves: halves)
            latency += time * Double(stage.count)
            slowest = max(slowest, time)
        }
        let host = hostTime(of: quantities)
        guard !pricing.profile.host.isHidden else {
            return Duration(latency: max(latency, host), period: max(slowest, host))
        }
        return Duration(latency: latency + host, period: slowest + host)
    }

    @inline(__always)
    private func time(of stage: Stage, _ quantities: StepQuantities, _ step: Step, halves: Int) -> Seconds {
        var parts = HalfBatchParts()
        for priced in stage.operators { parts.add(priced.time(quantities, step, ranks: layout.data), of: priced.kind) }
        let devices = halves == 2 ? parts.overlapped : parts.serial
        guard !quantities.isCaptured else { return devices }
        let launched = stage.launches.fixed + stage.launches.perGroup * Double(step.groups.count)
        return max(devices, pricing.profile.host.launch * (launched * Double(halves)))
    }

    private func hostTime(of quantities: StepQuantities) -> Seconds {
        pricing.profile.host.time(isDecode: quantities.isDecode, sequences: quantities.sequences)
    }
}

/// An operator template with the constants that price it.
private struct PricedTemplate: Sendable {
    let kind: Operator.Kind
    private let repetitions: Double
    private let body: OperatorTemplate.Body
    /// The constants while prompts are read, and while generating.
    private let prefill: Constants
    private let decode: Constants

    private enum Constants: Sendable {
        case none
        case compute(AchievedRates)
        case exchange(AchievedExchange)
    }

    /// `nil` where the profile prices neither prompts nor generation.
    init?(_ template: OperatorTemplate, _ pricing: Pricing) {
        kind = template.kind
        repetitions = Double(template.repetitions)
        body = template.body
        func compute(_ family: OperatorFamily, _ operands: OperandFormat, _ headDimension: Int = 0) -> Constants {
            pricing.rates(for: family, operands, headDimension: headDimension).map(Constants.compute) ?? .none
        }
        func exchange(_ unit: Exchange) -> Constants { pricing.rates(for: unit).map(Constants.exchange) ?? .none }
        switch template.body {
        case .rows(let work):
            prefill = compute(work.family, work.operands)
            decode = prefill
        case .experts(let work):
            prefill = compute(.groupedExperts, OperandFormat(work.stored))
            decode = prefill
        case .indexScores:
            prefill = compute(.sparseIndex, IndexScores.operands)
            decode = prefill
        case .core(let core):
            prefill = compute(core.family(isDecode: false), core.operands, core.headDimension)
            decode = compute(core.family(isDecode: true), core.operands, core.headDimension)
        case .exchange(let work): (prefill, decode) = (exchange(work.prefill), exchange(work.decode))
        case .cacheExchange(let work): (prefill, decode) = (exchange(work.unit), exchange(work.unit.captured))
        }
        if case .none = prefill, case .none = decode { return nil }
    }

    @inline(__always)
    func time(_ quantities: StepQuantities, _ step: Step, ranks: Int) -> Seconds {
        let constants = quantities.isDecode ? decode : prefill
        switch (body, constants) {
        case (.rows(let work), .compute(let rates)):
            return repetitions * rates.time(of: work.work(quantities), isCaptured: quantities.isCaptured).total
        case (.experts(let work), .compute(let rates)):
            return repetitions * rates.time(of: work.work(quantities), isCaptured: quantities.isCaptured).total
        case (.exchange(let work), .exchange(let rates)):
            return repetitions * rates.time(of: work.exchange(quantities)).total
        case (.core, _), (.indexScores, _), (.cacheExchange, _):
            return repetitions * groupTime(quantities, step, ranks: ranks)
        default: return .zero
        }
    }

    /// The time of an operator that runs once per group of sequences.
    private func groupTime(_ quantities: StepQuantities, _ step: Step, ranks: Int) -> Seconds {
        var sum = Seconds.zero
        for group in step.groups {
            let share = SequenceShare(group, ranks: ranks)
            switch (body, share.isDecode ? decode : prefill) {
            case (.core(let core), .compute(let rates)):
                sum += rates.time(of: core.work(share), isCaptured: quantities.isCaptured).total
            case (.indexScores(let scores), .compute(let rates)):
                sum += rates.time(of: scores.work(share), isCaptured: quantities.isCaptured).total
            case (.cacheExchange(let work), _):
                guard let exchange = work.exchange(share, quantities) else { continue }
                if case .exchange(let rates) = quantities.isDecode ? decode : prefill {
                    sum += rates.time(of: exchange).total
                }
            default: continue
            }
        }
        return sum
    }
}
