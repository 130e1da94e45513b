public import Diagnostics
public import Documents
public import Hardware
public import Models
public import Parallelism
public import Quantities
public import Serving
public import StepModel

/// Everything a question to Shardwise holds: a model, a cluster, a load, promises, and how efficiency is read.
public struct Scenario: Hashable, Sendable {
    /// The model, in the precision in which it is served.
    public var model: ModelArchitecture
    /// The devices and networks.
    public var cluster: Cluster
    /// What is asked of the deployment.
    public var load: Load
    /// How many requests a plan is for; the load's concurrency is what a single layout is evaluated with.
    public var demand: Demand
    /// What is promised to its users.
    public var objectives: Objectives
    /// The reading of efficiency that times are given in.
    public var efficiency: EfficiencyReading
    /// The efficiencies that the user stated, whichever reading is chosen.
    public var stated: StatedEfficiency?
    /// The layout to evaluate, where one was given.
    public var layout: ParallelLayout?
    /// How the deployment is run.
    public var settings: ServingSettings
    /// What a plan looks for and among what.
    public var search: SearchSettings
    /// The devices that generate, where prompts are read on others (`cluster`).
    public var decodeCluster: Cluster?
    /// Whether the number of devices is what is asked for: the cluster's is then only an upper limit of one copy.
    public var isCountOpen: Bool
    /// Every value that nobody stated.
    public var assumptions: [Assumption]
    /// The question as it was written, where it was read from a file or from flags.
    public var written: WrittenScenario?

    /// Creates a scenario.
    public init(
        model: ModelArchitecture, cluster: Cluster, load: Load, demand: Demand? = nil,
        objectives: Objectives = Objectives(),
        efficiency: EfficiencyReading = .calibrated, stated: StatedEfficiency? = nil, layout: ParallelLayout? = nil,
        settings: ServingSettings = ServingSettings(), search: SearchSettings = SearchSettings(),
        decodeCluster: Cluster? = nil, isCountOpen: Bool = false, assumptions: [Assumption] = [],
        written: WrittenScenario? = nil
    ) {
        self.model = model
        self.cluster = cluster
        self.load = load
        self.demand = demand ?? .concurrency(load.concurrency)
        self.objectives = objectives
        self.efficiency = efficiency
        self.stated = stated
        self.layout = layout
        self.settings = settings
        self.search = search
        self.decodeCluster = decodeCluster
        self.isCountOpen = isCountOpen
        self.assumptions = assumptions
        self.written = written
    }
}

/// A question as it was written, so that a plan can carry it and be read again by other commands.
public struct WrittenScenario: Hashable, Sendable {
    /// The fields of the scenario file, those that flags set included.
    public var fields: LocatedValue
    /// The absolute path of the model's configuration, where the model is none of the catalog.
    public var modelPath: String?

    /// Creates a written question.
    public init(fields: LocatedValue, modelPath: String? = nil) {
        self.fields = fields
        self.modelPath = modelPath
    }
}

/// The two readings of efficiency, between which most wrong claims live.
public enum EfficiencyReading: String, Hashable, Sendable, CaseIterable {
    /// The shares of the peak rates that the input states, with no overheads.
    case stated
    /// Constants fitted to measurements.
    case calibrated
}

/// The shares of the data sheet that the input says are reached.
public struct StatedEfficiency: Hashable, Sendable {
    /// The share of the peak compute rate, MFU.
    public var compute: Fraction
    /// The share of the memory bandwidth.
    public var memory: Fraction

    /// Creates a pair of efficiencies.
    public init(compute: Fraction, memory: Fraction) {
        self.compute = compute
        self.memory = memory
    }
}

extension Scenario {
    /// The readings that can be priced, the chosen one first.
    public var readings: [EfficiencyReading] {
        let others = EfficiencyReading.allCases.filter { $0 != efficiency && ($0 == .calibrated || stated != nil) }
        return [efficiency] + others
    }

    /// Prices the scenario's cluster in one reading of efficiency.
    ///
    /// - Parameter reading: The reading; the scenario's own by default.
    /// - Returns: The pricing.
    /// - Throws: A no-data diagnostic when the accelerator cannot execute the model's formats, or when the reading has
    ///   no constants.
    public func pricing(_ reading: EfficiencyReading? = nil) throws(Diagnostic) -> Pricing {
        try pricing(of: cluster, reading)
    }

    /// Prices a cluster in one reading of efficiency, as above.
    func pricing(of cluster: Cluster, _ reading: EfficiencyReading? = nil) throws(Diagnostic) -> Pricing {
        let catalog = try EfficiencyCatalog.load(for: cluster.accelerator)
        let reading = reading ?? efficiency
        let profile: EfficiencyProfile? =
            switch (reading, stated) {
            case (.calibrated, _): catalog.calibrated(for: cluster.accelerator)
            case (.stated, let stated?): catalog.stated(compute: stated.compute, memory: stated.memory)
            case (.stated, nil): nil
            }
        guard let profile else {
            throw Diagnostic(
                .noData, code: "no-efficiency", "there are no \(reading.rawValue) efficiencies to price with",
                hint: "state them: mfu: 60 % and bandwidth_utilization: 80 %, or use efficiency: calibrated")
        }
        return try Pricing(
            cluster: cluster, profile: settings.served(profile, reading), model: model,
            engine: reading == .calibrated ? settings.engineName : nil, options: settings.stepOptions(reading))
    }
}
