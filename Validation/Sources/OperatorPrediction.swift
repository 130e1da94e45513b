public import Diagnostics
internal import Hardware
public import Quantities
internal import StepModel

/// Answers questions about operators with the calibrated cost model: the one place where validation meets its prices.
public struct OperatorPrediction: Sendable {
    private let efficiencies: EfficiencyCatalog

    /// Creates a prediction with the profiles that come with Shardwise.
    public init() throws(Diagnostic) {
        efficiencies = try EfficiencyCatalog.load()
    }

    /// The time of the operator and the shortest that physics allows.
    ///
    /// - Throws: The reason why it cannot be priced.
    public func answer(_ question: OperatorQuestion) throws(Exclusion) -> OperatorAnswer {
        guard let profile = efficiencies.calibrated(for: question.accelerator.accelerator) else {
            throw Exclusion("no efficiency profile", question.accelerator.id)
        }
        let pricing = try pricing(profile, question)
        let time = try time(question.work, pricing)
        guard time > .zero, time.isFinite else {
            throw Exclusion("operator not in the profile", "\(question.group.rawValue) on \(question.accelerator.id)")
        }
        return OperatorAnswer(
            time: time, bound: bound(question, pricing.cluster), derivation: derivation(question, time))
    }

    private func pricing(_ profile: EfficiencyProfile, _ question: OperatorQuestion) throws(Exclusion) -> Pricing {
        var devices = question.accelerator.topology.devices
        var engine: EngineName? = EngineName(id: question.engine.id, version: question.engine.versionText)
        switch question.work {
        case .compute: break
        case .collective(_, _, let participants, let isCaptured):
            devices = max(devices, participants)
            // Benchmarks of a library's collectives run without an engine around them.
            if !isCaptured { engine = nil }
        case .expertExchange(let exchange): devices = max(devices, exchange.devices)
        }
        do throws(Diagnostic) {
            return Pricing(
                cluster: try question.accelerator.cluster(deviceCount: devices), profile: profile,
                engine: engine)
        } catch {
            throw Exclusion("cannot be priced: \(error.code)", error.message)
        }
    }

    private func time(_ work: MeasuredWork, _ pricing: Pricing) throws(Exclusion) -> Seconds {
        switch work {
        case .compute(let compute): return pricing.time(of: .compute(compute)).total
        case .collective(let kind, let bytes, let devices, let isCaptured):
            return pricing.time(of: kind, bytes: bytes, devices: devices, isCaptured: isCaptured)
        case .expertExchange(let exchange):
            return pricing.timeOfExpertExchange(
                bytes: exchange.tokens * exchange.payload, isDispatch: exchange.isDispatch,
                copies: exchange.isPerExpert ? .perExpert : .perNode, expertsPerToken: exchange.expertsPerToken,
                devices: exchange.devices)
        }
    }

    /// The longer of the arithmetic at the peak rate and the weights at the full memory bandwidth; of activations and
    /// cache nothing is counted, since a benchmark may leave them in the last-level cache.
    private func bound(_ question: OperatorQuestion, _ cluster: Cluster) -> Seconds {
        guard case .compute(let work) = question.work else { return .zero }
        let peak = cluster.accelerator.peak
        let rate = peak.executedFormat(for: work.format).flatMap { peak.rate(for: $0) }
        return rate.map { work.flops / $0 } ?? .zero
    }

    private func derivation(_ question: OperatorQuestion, _ time: Seconds) -> [String] {
        switch question.work {
        case .compute(let work):
            ["\(work.flops) and \(work.bytes) in \(work.format.rawValue) on \(question.accelerator.id): \(time)"]
        case .collective(_, let bytes, let devices, _):
            ["\(bytes) among \(devices) of \(question.accelerator.id): \(time)"]
        case .expertExchange(let exchange):
            ["\(exchange.tokens) tokens of \(exchange.payload) among \(exchange.devices): \(time)"]
        }
    }
}

/// What the model answers about an operator.
public struct OperatorAnswer: Hashable, Sendable {
    /// The time of one execution.
    public var time: Seconds
    /// The shortest time that physics allows.
    public var bound: Seconds
    /// How the time follows.
    public var derivation: [String]
}
