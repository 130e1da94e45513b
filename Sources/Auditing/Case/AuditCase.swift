public import Diagnostics
public import Hardware
public import Models
internal import Parallelism
public import Quantities
public import Serving
public import StepModel

/// The case that a dossier describes: what its documents state as given, completed by the catalogs and by assumptions
/// that are listed.
public struct AuditCase: Sendable {
    /// The model, with the catalog's architecture where the catalog knows the name.
    public let model: ModelArchitecture
    /// The architecture as the documents state it, when they state all of it.
    public let statedModel: ModelArchitecture?
    /// Why the catalog does not know the model, if it does not; then the documents' architecture is taken.
    public let unknownModel: Diagnostic?
    /// The cluster.
    public let cluster: Cluster
    /// The load.
    public let load: Load
    /// The promises.
    public let objectives: Objectives
    /// Prices with the efficiencies that the documents state.
    public let stated: Pricing
    /// Prices with fitted or transferred constants.
    public let calibrated: Pricing
    /// What was assumed, with reasons.
    public let assumptions: [Assumption]
    /// The quantities that no document states.
    public let assumed: Set<ClaimKind>
    /// The catalog's accelerator that the documents name.
    public let namedAccelerator: AcceleratorCatalog.Entry?
    /// Stated values that cannot be and were passed over, with what was expected.
    public let impossible: [ImpossibleValue]

    /// Whether the catalog knows the model.
    public var isCatalogModel: Bool { unknownModel == nil }
    /// The share of the peak rate that the documents state.
    public var modelFLOPsUtilisation: Fraction { efficiency.compute }
    /// The share of the memory bandwidth that the documents state.
    public var bandwidthUtilisation: Fraction { efficiency.memory }
    /// The peak rate of one device for the model's linear layers.
    public var peak: FLOPsPerSecond {
        let peak = cluster.accelerator.peak
        return peak.executedFormat(for: model.precision.linear).flatMap(peak.rate) ?? .zero
    }
    /// The rate of one device at the stated efficiency.
    public var effectiveRate: FLOPsPerSecond { peak * modelFLOPsUtilisation }
    /// The memory bandwidth of one device at the stated efficiency.
    public var effectiveBandwidth: BytesPerSecond { cluster.accelerator.memoryBandwidth * bandwidthUtilisation }
    /// How many devices there are.
    public var devices: Int { cluster.deviceCount }

    private var efficiency: OperatorEfficiency {
        stated.profile.operators.first
            ?? OperatorEfficiency(
                family: .matrixProduct, compute: Fraction(rawValue: 1), memory: Fraction(rawValue: 1))
    }
}

/// A stated value that cannot be.
public struct ImpossibleValue: Hashable, Sendable {
    /// The claim.
    public var claim: Claim
    /// What was expected.
    public var expected: String
}

extension AuditCase {
    /// Whether documents state all of these quantities.
    func states(_ kinds: ClaimKind...) -> Bool { assumed.isDisjoint(with: kinds) }
}

/// The built-in facts an audit draws on.
public struct AuditCatalogs: Sendable {
    /// Models.
    public let models: ModelCatalog
    /// Accelerators.
    public let accelerators: AcceleratorCatalog

    /// Loads the built-in catalogs.
    public static func load() throws(Diagnostic) -> AuditCatalogs {
        AuditCatalogs(models: try ModelCatalog.load(), accelerators: try AcceleratorCatalog.load())
    }
}
