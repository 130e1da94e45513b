public import Diagnostics
public import Documents
public import Hardware
public import Quantities
public import Serving

/// A scenario as it was written: names not looked up yet, and fields that may be missing.
public struct ScenarioDescription: Hashable, Sendable {
    /// The model by name or by file, with the formats it is to be served in.
    public struct Model: Hashable, Sendable {
        /// A name of the catalog, or a path to a `config.json` or to the folder that holds one.
        public var name: String?
        /// A path to a `config.json` or to the folder that holds one.
        public var configuration: String?
        /// The format of the linear layers, if it is not the checkpoint's own.
        public var weights: NumericFormat?
        /// The format of the key-value cache, if stated.
        public var keyValueCache: NumericFormat?
        /// Where the model is named.
        public var location: SourceLocation

        /// Creates a description.
        public init(
            name: String? = nil, configuration: String? = nil, weights: NumericFormat? = nil,
            keyValueCache: NumericFormat? = nil, location: SourceLocation
        ) {
            self.name = name
            self.configuration = configuration
            self.weights = weights
            self.keyValueCache = keyValueCache
            self.location = location
        }
    }

    /// A layout in its short notation.
    public struct Layout: Hashable, Sendable {
        /// The notation, such as `tp4 dp8 ep32`.
        public var text: String
        /// Where it stands.
        public var location: SourceLocation

        /// Creates a layout that is not read yet.
        public init(text: String, location: SourceLocation) {
            self.text = text
            self.location = location
        }
    }

    /// An engine as named.
    public struct Engine: Hashable, Sendable {
        /// The name.
        public var name: String
        /// The version, if stated.
        public var version: String?
        /// Where it is named.
        public var location: SourceLocation

        /// Creates an engine that is not looked up yet.
        public init(name: String, version: String? = nil, location: SourceLocation) {
            self.name = name
            self.version = version
            self.location = location
        }
    }

    /// The model.
    public var model: Model
    /// The cluster.
    public var cluster: ClusterDescription
    /// Where the accelerator is named or described.
    public var acceleratorLocation: SourceLocation
    /// Requests at the same time, if stated.
    public var concurrency: Int?
    /// Requests per second, if stated.
    public var rate: Double?
    /// The prompt's tokens.
    public var input: Int
    /// The generated tokens.
    public var output: Int
    /// The shortest and longest sequence, if lengths vary.
    public var lengths: ClosedRange<Int>?
    /// What is promised.
    public var objectives: Objectives
    /// The reading of efficiency, if chosen.
    public var efficiency: EfficiencyReading?
    /// The stated share of the peak compute rate.
    public var computeEfficiency: Fraction?
    /// The stated share of the memory bandwidth.
    public var memoryEfficiency: Fraction?
    /// The layout to evaluate.
    public var layout: Layout?
    /// The engine, if stated.
    public var engine: Engine?
    /// What else is stated about how the deployment is run; its engine is looked up later.
    public var settings = ServingSettings()
    /// What a plan looks for and among what.
    public var search = SearchSettings()
    /// The devices that generate, where they are others.
    public var decodeCluster: ClusterDescription?
    /// Where those are described.
    public var decodeLocation: SourceLocation?
    /// Whether no number of devices is given.
    public var isCountOpen = false
    /// The fields as they were written, those of flags included.
    public var fields: LocatedValue?
}
