public import Quantities

/// How far real kernels, networks and engines stay behind the data sheet: fitted or assumed constants with their
/// source and error.
///
/// There are two kinds. A *stated* profile carries the efficiencies that a document states and no overheads, so that
/// its claims can be recomputed. A *calibrated* profile carries constants fitted to measurements, or transferred from
/// similar devices with a wider band.
public struct EfficiencyProfile: Hashable, Sendable {
    /// The profile's identifier, such as `stated` or `H100`.
    public var id: String
    /// Which devices the profile was fitted for.
    public var accelerators: [String]
    /// Where the constants come from.
    public var source: String
    /// Half the width of the error band of a predicted step time, relative; `nil` when no error is known.
    public var band: Fraction?
    /// The constants of each operator family and format.
    public var operators: [OperatorEfficiency]
    /// The constants of each collective.
    public var collectives: [CollectiveEfficiency]
    /// The time the host adds to each step.
    public var host: HostOverhead
    /// What of the memory an engine may use, and what the runtime takes of it.
    public var memory: MemoryRule

    /// Creates a profile.
    public init(
        id: String, accelerators: [String], source: String, band: Fraction?, operators: [OperatorEfficiency],
        collectives: [CollectiveEfficiency], host: HostOverhead, memory: MemoryRule
    ) {
        self.id = id
        self.accelerators = accelerators
        self.source = source
        self.band = band
        self.operators = operators
        self.collectives = collectives
        self.host = host
        self.memory = memory
    }

    /// The constants for operators of a family whose numbers are multiplied in `format`.
    ///
    /// - Returns: The entry for the format, else the family's entry without a format, else `nil`: the family's time
    ///   is then contained in the others' efficiencies.
    public func efficiency(of family: OperatorFamily, format: NumericFormat) -> OperatorEfficiency? {
        operators.first { $0.family == family && $0.formats.contains(format) }
            ?? operators.first { $0.family == family && $0.formats.isEmpty }
    }

    /// The constants of a collective, or `nil` where the profile has none.
    public func efficiency(of collective: Collective) -> CollectiveEfficiency? {
        collectives.first { $0.collective == collective }
    }
}

/// Operators that share their efficiency constants.
public enum OperatorFamily: String, Hashable, Sendable, CaseIterable {
    /// Dense matrix products: projections, feed-forward networks, router, output head.
    case matrixProduct = "matrix-product"
    /// Attention of many new tokens over their context.
    case prefillAttention = "prefill-attention"
    /// Attention of one new token per sequence over its cache.
    case decodeAttention = "decode-attention"
    /// The matrix products of routed experts, grouped by expert, with routing and permutation where they are fused.
    case groupedExperts = "grouped-experts"
    /// Norms, rotary embedding, permutation, sampling: a few operations per element, bound by memory.
    case elementwise
}

/// The constants of t = t0 + ((F/(eᶜ·peak))^q + (Y/(eᵐ·bandwidth))^q)^(1/q).
///
/// F is the work, Y the traffic; eᶜ and eᵐ are asymptotic efficiencies, t0 the start-up of the kernels and q how well
/// computing and moving data overlap: 1 adds them, infinity takes the longer.
public struct OperatorEfficiency: Hashable, Sendable {
    /// The operators that the constants hold for.
    public var family: OperatorFamily
    /// The formats that they hold for; all if empty.
    public var formats: [NumericFormat]
    /// The start-up time t0.
    public var startUp: Seconds
    /// The share of the peak rate that is reached, eᶜ.
    public var compute: Fraction
    /// The share of the memory bandwidth that is reached, eᵐ.
    public var memory: Fraction
    /// The overlap exponent q; `nil` for perfect overlap.
    public var overlapExponent: Double?
    /// New tokens per sequence at which attention reaches half of its asymptotic rate, s0 of 1 + s0/S.
    public var halfRateLength: Double

    /// Creates the constants of a family.
    public init(
        family: OperatorFamily, formats: [NumericFormat] = [], startUp: Seconds = .zero, compute: Fraction,
        memory: Fraction, overlapExponent: Double? = nil, halfRateLength: Double = 0
    ) {
        self.family = family
        self.formats = formats
        self.startUp = startUp
        self.compute = compute
        self.memory = memory
        self.overlapExponent = overlapExponent
        self.halfRateLength = halfRateLength
    }
}

/// The time that the engine's host process adds to a step.
public struct HostOverhead: Hashable, Sendable {
    /// Added to each step that has prefill tokens.
    public var prefillStep: Seconds
    /// Added to each step that only decodes.
    public var decodeStep: Seconds
    /// Added for each sequence of a decode step.
    public var decodeSequence: Seconds

    /// Creates the host's share of a step.
    public init(prefillStep: Seconds = .zero, decodeStep: Seconds = .zero, decodeSequence: Seconds = .zero) {
        self.prefillStep = prefillStep
        self.decodeStep = decodeStep
        self.decodeSequence = decodeSequence
    }
}

/// What of a device's memory an engine may use for weights, cache and activations.
public struct MemoryRule: Hashable, Sendable {
    /// The share of the memory that the engine claims.
    public var usable: Fraction
    /// What the driver, libraries, captured graphs and communication buffers take of it.
    public var runtime: Bytes

    /// Creates a memory rule.
    public init(usable: Fraction, runtime: Bytes) {
        self.usable = usable
        self.runtime = runtime
    }
}
