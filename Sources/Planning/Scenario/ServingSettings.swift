internal import Diagnostics
public import Hardware
internal import Models
public import Parallelism
public import Quantities
public import Serving
public import StepModel

/// How a deployment is run, beyond its layout: the engine, and what users switch on in it.
public struct ServingSettings: Hashable, Sendable {
    /// The engine, where one was stated.
    public var engine: EngineProfile?
    /// The engine's version as written.
    public var engineVersion: String?
    /// How tokens spread over experts, where it was stated.
    public var routing: ExpertRouting?
    /// How tokens reach experts, where it was stated.
    public var exchange: ExpertCommunication?
    /// Further copies of much-visited experts.
    public var redundantExperts: Int
    /// Whether steps run as two half-batches that hide each other's exchanges.
    public var overlapsTwoBatches: Bool
    /// How further tokens are drafted, if they are.
    public var drafting: DraftedTokens?
    /// The share of each prompt that a prefix cache holds.
    public var cachedShare: Fraction

    /// Creates settings; by default nothing is stated or switched on.
    public init(
        engine: EngineProfile? = nil, engineVersion: String? = nil, routing: ExpertRouting? = nil,
        exchange: ExpertCommunication? = nil, redundantExperts: Int = 0, overlapsTwoBatches: Bool = false,
        drafting: DraftedTokens? = nil, cachedShare: Fraction = .zero
    ) {
        self.engine = engine
        self.engineVersion = engineVersion
        self.routing = routing
        self.exchange = exchange
        self.redundantExperts = redundantExperts
        self.overlapsTwoBatches = overlapsTwoBatches
        self.drafting = drafting
        self.cachedShare = cachedShare
    }

    /// The routing when nobody states one: in the calibrated reading the mild skew over experts with which published
    /// measurements are scored; documents with stated efficiencies mean that nothing waits for a hot expert.
    public static func usualRouting(_ reading: EfficiencyReading) -> ExpertRouting {
        switch reading {
        case .stated: .balanced
        case .calibrated: .powerLaw(exponent: ExpertRouting.assumedExponent)
        }
    }

    /// How the engine runs steps in a reading of efficiency.
    func stepOptions(_ reading: EfficiencyReading) -> StepOptions {
        StepOptions(
            routing: routing ?? ServingSettings.usualRouting(reading),
            graphs: reading == .calibrated ? engine?.graphs ?? .none : .none, overlapsTwoBatches: overlapsTwoBatches)
    }

    /// The ways to run steps among which a search chooses: as one batch, or also as two half-batches where a mixture of
    /// experts has exchanges to hide and an option of the engine asks for it.
    func overlaps(for model: ModelArchitecture) -> [Bool] {
        let isOpen = model.isMixtureOfExperts && !overlapsTwoBatches && engineOverlapsTwoBatches
        return isOpen ? [false, true] : [overlapsTwoBatches]
    }

    /// Whether the engine has an option for half-batches; engines whose options are not known may.
    private var engineOverlapsTwoBatches: Bool {
        guard let dialect = engine.flatMap({ EngineDialect(rawValue: $0.kernels) }),
            let options = try? LaunchOptionCatalog.load()
        else { return true }
        return !options.names(of: .twoBatches, in: dialect).isEmpty
    }

    /// The profile as the engine uses it.
    ///
    /// Stated efficiencies carry no host times, whatever the engine.
    func served(_ profile: EfficiencyProfile, _ reading: EfficiencyReading) -> EfficiencyProfile {
        guard let engine else { return profile }
        guard reading == .stated else { return profile.served(by: engine) }
        var profile = profile
        profile.memory = engine.memory
        return profile
    }

    /// The engine by which kernels are told apart.
    var engineName: EngineName? { engine.map { EngineName(id: $0.kernels, version: engineVersion) } }

    /// A layout with the settings that concern what its devices hold and exchange.
    public func arranged(_ layout: ParallelLayout) -> ParallelLayout {
        var layout = layout
        if layout.expert > 1 { layout.redundantExperts = redundantExperts }
        layout.loadsDrafting = drafting != nil
        if layout.data > 1 {
            let usual = engine?.gathersTokens == true ? ExpertCommunication.gatherAndScatter : nil
            layout.statedCommunication = exchange ?? usual
        }
        return layout
    }
}
