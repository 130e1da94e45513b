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
    let body: Body

    init(_ kind: Operator.Kind, _ body: Body) {
        self.kind = kind
        self.body = body
    }

    /// The operators of a step: one, or one per group of sequences.
    ///
    /// - Parameters:
    ///   - step: What the step amounts to.
    ///   - shares: Its groups of sequences.
    ///   - repetitions: How often a stage executes each.
    ///   - explains: Whether each operator says how its work follows from dimensions.
    /// - Returns: The operators.
    func operators(
        _ step: StepQuantities, _ shares: [SequenceShare], repetitions: Int, explains: Bool = false
    ) -> [Operator] {
        func operation(_ work: OperatorWork, _ shape: OperatorShape, _ account: [Derivation]) -> Operator {
            Operator(kind: kind, repetitions: repetitions, shape: shape, work: work, account: account)
        }
        func message(_ exchange: Exchange, _ account: [Derivation]) -> Operator {
            operation(
                .exchange(exchange),
                .message(bytes: exchange.messageBytes, participants: exchange.participants), account)
        }
        switch body {
        case .rows(let work):
            return [operation(.compute(work.work(step)), work.shape(step), explains ? work.account(step) : [])]
        case .experts(let work):
            return [operation(.compute(work.work(step)), work.shape(step), explains ? work.account(step) : [])]
        case .exchange(let work):
            return [message(work.exchange(step), explains ? work.account(step) : [])]
        case .core(let core):
            return shares.map { share in
                Operator(
                    kind: core.kind(isDecode: share.isDecode), repetitions: repetitions, shape: core.shape(share),
                    work: .compute(core.work(share)), account: explains ? core.account(share) : [])
            }
        case .indexScores(let scores):
            return shares.map {
                operation(.compute(scores.work($0)), scores.shape($0), explains ? scores.account($0) : [])
            }
        case .cacheExchange(let work):
            return shares.compactMap { share in
                work.exchange(share, step).map { message($0, explains ? work.account(share) : []) }
            }
        }
    }
}
