internal import Hardware
internal import Quantities

/// An operator whose work is known but for the numbers of a step: what lowering a layout yields once for all steps.
///
/// The program of a step and the evaluator both instantiate the same templates, so that they cannot disagree.
struct OperatorTemplate: Hashable, Sendable {
    /// How the work follows from a step.
    enum Body: Hashable, Sendable {
        /// Proportional to rows.
        case rows(RowWork)
        /// The products of routed experts.
        case experts(ExpertWork)
        /// The core of a mixer, one operator per group of sequences.
        case core(AttentionCore)
        /// The scores of a sparse-attention indexer, one operator per group of sequences.
        case indexScores(IndexScores)
        /// An exchange among devices.
        case exchange(ExchangeWork)
        /// An exchange of each group of sequences.
        case cacheExchange(CacheExchange)
    }

    let kind: Operator.Kind
    let repetitions: Int
    let body: Body

    init(_ kind: Operator.Kind, repetitions: Int, _ body: Body) {
        self.kind = kind
        self.repetitions = repetitions
        self.body = body
    }

    /// The operators of a step: one, or one per group of sequences.
    func operators(_ step: StepQuantities, _ shares: [SequenceShare]) -> [Operator] {
        switch body {
        case .rows(let work):
            return [operation(.compute(work.work(step)), shape: work.shape(step))]
        case .experts(let work):
            return [operation(.compute(work.work(step)), shape: work.shape(step))]
        case .exchange(let work):
            let exchange = work.exchange(step)
            return [
                operation(
                    .exchange(exchange),
                    shape: .message(bytes: exchange.messageBytes, participants: exchange.participants))
            ]
        case .core(let core):
            return shares.map { share in
                Operator(
                    kind: core.kind(isDecode: share.isDecode), repetitions: repetitions, shape: core.shape(share),
                    work: .compute(core.work(share)))
            }
        case .indexScores(let scores):
            return shares.map { operation(.compute(scores.work($0)), shape: scores.shape($0)) }
        case .cacheExchange(let work):
            return shares.compactMap { share in
                work.exchange(share, step).map { exchange in
                    operation(
                        .exchange(exchange),
                        shape: .message(bytes: exchange.messageBytes, participants: exchange.participants))
                }
            }
        }
    }

    private func operation(_ work: OperatorWork, shape: OperatorShape) -> Operator {
        Operator(kind: kind, repetitions: repetitions, shape: shape, work: work)
    }
}
