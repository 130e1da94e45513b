public import Diagnostics
public import Hardware
public import Models
internal import Quantities

/// Turns operators into seconds on a cluster, with an efficiency profile.
public struct Pricing: Hashable, Sendable {
    /// The devices and networks.
    public let cluster: Cluster
    /// The constants.
    public let profile: EfficiencyProfile
    /// The engine whose kernels run; `nil` for any.
    public let engine: EngineName?
    /// How the engine runs a step.
    public let options: StepOptions

    /// Creates a pricing for a model on a cluster.
    ///
    /// - Parameters:
    ///   - cluster: The devices and networks.
    ///   - profile: The constants.
    ///   - model: The model, whose formats the accelerator must be able to execute.
    ///   - engine: The engine whose kernels run; `nil` for any.
    ///   - options: How the engine runs a step.
    /// - Throws: A no-data diagnostic when the accelerator cannot execute one of the model's formats in any way.
    public init(
        cluster: Cluster, profile: EfficiencyProfile, model: ModelArchitecture, engine: EngineName? = nil,
        options: StepOptions = StepOptions()
    ) throws(Diagnostic) {
        let formats = [model.precision.linear, model.precision.unconverted]
        for format in formats where cluster.accelerator.peak.executedFormat(for: format) == nil {
            throw Diagnostic(
                .noData, code: "no-peak-rate",
                "\(cluster.accelerator.name) has no peak rate for \(format.rawValue), nor for a wider format",
                hint: "give one, for example compute: {bf16: 400 TFLOPS}")
        }
        self.init(cluster: cluster, profile: profile, engine: engine, options: options)
    }

    /// Creates a pricing for operators of any format that the accelerator can execute.
    public init(
        cluster: Cluster, profile: EfficiencyProfile, engine: EngineName? = nil, options: StepOptions = StepOptions()
    ) {
        self.cluster = cluster
        self.profile = profile
        self.engine = engine
        self.options = options
    }

    /// The engine's times of the host, on the host of these devices.
    ///
    /// Not part of the stored profile, so that a pricing made from another one's profile is not slowed twice.
    public var host: HostOverhead { profile.host.slowed(to: cluster.accelerator.hostSpeed) }

    /// The time of one execution of an operator.
    ///
    /// A family or collective that the profile does not price takes no time of its own: it is part of the stated
    /// efficiency.
    ///
    /// - Parameters:
    ///   - work: The operator's work.
    ///   - isCaptured: Whether it runs inside a captured graph, without the least time of a separate call.
    /// - Returns: The time, and which limit binds it.
    public func time(of work: OperatorWork, isCaptured: Bool = true) -> OperatorTime {
        switch work {
        case .compute(let work):
            rates(for: work.family, work.operands, headDimension: work.headDimension)?
                .time(of: work, isCaptured: isCaptured) ?? OperatorTime()
        case .exchange(let exchange): rates(for: exchange)?.time(of: exchange) ?? OperatorTime()
        }
    }

    /// What the accelerator achieves on operators of a family.
    func rates(for family: OperatorFamily, _ operands: OperandFormat, headDimension: Int) -> AchievedRates? {
        AchievedRates(
            family, operands, headDimension: headDimension, on: cluster.accelerator, profile, engine: engine)
    }

    /// What the cluster achieves on exchanges like this one.
    func rates(for exchange: Exchange) -> AchievedExchange? {
        AchievedExchange(like: exchange, on: cluster, profile, engine: engine)
    }
}
