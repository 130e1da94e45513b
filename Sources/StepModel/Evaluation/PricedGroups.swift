internal import Hardware
internal import Quantities

/// An operator that runs once per group of sequences, with the constants that price it.
struct PricedGroups: Sendable {
    /// The kinds of such operators.
    private enum Body: Sendable {
        case core(AttentionCore, prefill: AchievedRates?, decode: AchievedRates?)
        case indexScores(IndexScores, AchievedRates)
        case cacheExchange(CacheExchange, eager: AchievedExchange, captured: AchievedExchange)
    }

    private let body: Body
    private let repetitions: Double

    /// `nil` for operators of other kinds, and for those that the profile does not price.
    init?(_ template: OperatorTemplate, _ pricing: Pricing, _ known: inout KnownRates) {
        repetitions = Double(template.repetitions)
        switch template.body {
        case .core(let core):
            func rates(isDecode: Bool) -> AchievedRates? {
                known.rates(for: core.family(isDecode: isDecode), core.operands, core.headDimension, pricing)
            }
            body = .core(core, prefill: rates(isDecode: false), decode: rates(isDecode: true))
        case .indexScores(let scores):
            guard let rates = known.rates(for: .sparseIndex, IndexScores.operands, 0, pricing) else {
                return nil
            }
            body = .indexScores(scores, rates)
        case .cacheExchange(let work):
            guard let eager = known.rates(for: work.unit, pricing),
                let captured = known.rates(for: work.unit.captured, pricing)
            else { return nil }
            body = .cacheExchange(work, eager: eager, captured: captured)
        case .rows, .experts, .exchange: return nil
        }
    }

    /// The seconds of all executions for a group.
    @inline(__always)
    func seconds(_ share: SequenceShare, _ step: StepQuantities) -> Double {
        switch body {
        case .core(let core, let prefill, let decode):
            guard let rates = share.isDecode ? decode : prefill else { return 0 }
            return repetitions * rates.time(of: core.work(share), isCaptured: step.isCaptured).total.rawValue
        case .indexScores(let scores, let rates):
            return repetitions * rates.time(of: scores.work(share), isCaptured: step.isCaptured).total.rawValue
        case .cacheExchange(let work, let eager, let captured):
            guard let exchange = work.exchange(share, step) else { return 0 }
            let rates = step.isCaptured ? captured : eager
            return repetitions * rates.time(of: exchange).total.rawValue
        }
    }
}
