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

    /// The constants for operators of a family.
    ///
    /// - Parameters:
    ///   - family: The family.
    ///   - format: The format multiplied or, for generation, that of the cache.
    ///   - multiplied: The format in which the device executes products of weights stored in `format`, if it is
    ///     another.
    ///   - isBlockScaled: Whether weights carry a scale per block.
    ///   - isGrouped: Whether query heads share key-value heads.
    ///   - engine: The engine, whose own constants win over those of any engine.
    ///   - version: The engine's version, whose own constants win over those of any version.
    /// - Returns: The entry that agrees in most: first in engine and version, then in scaling and grouping, then in
    ///   format. `nil` where the family has no entry: its time is then contained in the others' efficiencies.
    public func efficiency(
        of family: OperatorFamily, format: NumericFormat, multiplied: NumericFormat? = nil, isBlockScaled: Bool = false,
        isGrouped: Bool = true, engine: String? = nil, version: String? = nil
    ) -> OperatorEfficiency? {
        var best: (entry: OperatorEfficiency, score: Int)?
        for entry in operators where entry.family == family {
            if let wanted = entry.engine, wanted != engine { continue }
            if let wanted = entry.engineVersion, wanted != version { continue }
            let names = entry.formats.contains(format)
            guard names || entry.formats.isEmpty else { continue }
            guard entry.multiplied == nil || entry.multiplied == multiplied else { continue }
            var score = names ? 64 : 0
            if entry.multiplied == multiplied { score += 32 }
            if let scaled = entry.isBlockScaled { score += scaled == isBlockScaled ? 8 : -8 }
            if let grouped = entry.isGrouped { score += grouped == isGrouped ? 4 : -4 }
            if entry.engine != nil { score += 2 }
            if entry.engineVersion != nil { score += 1 }
            if score > best?.score ?? .min { best = (entry, score) }
        }
        return best?.entry
    }

    /// The constants of a collective, inside a captured graph those of captured ones where there are any; `nil` where
    /// the profile has none.
    public func efficiency(of collective: Collective, isCaptured: Bool = false) -> CollectiveEfficiency? {
        let matches = collectives.filter { $0.collective == collective }
        return matches.first { $0.isCaptured == isCaptured } ?? matches.first { !$0.isCaptured } ?? matches.first
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
    /// Latent attention of many new tokens over expanded keys and values.
    case latentPrefillAttention = "latent-prefill-attention"
    /// Latent attention of few new tokens over the cached latents themselves.
    case latentDecodeAttention = "latent-decode-attention"
    /// Scores that pick the tokens to attend to.
    case sparseIndex = "sparse-index"
    /// Attention over picked tokens.
    case sparseAttention = "sparse-attention"
    /// Recurrences with a state of constant size.
    case recurrent
    /// The matrix products of routed experts, grouped by expert, with routing and permutation where they are fused.
    case groupedExperts = "grouped-experts"
    /// Norms, rotary embedding, permutation, sampling: a few operations per element, bound by memory.
    case elementwise
}

/// The constants of t = max(floor, t0 + (C^q + M^q)^(1/q) + Z/(eˣ·bandwidth)), with
/// C = F/(eᶜ·peak)·(1 + s0/S) + κ·K + u·N and M = Y/(eᵐ·bandwidth).
///
/// F is the work, Y the traffic beside it and Z passes that do not overlap with it; K is what a kernel walks through
/// serially, N what it handles item by item, S the new tokens per sequence. eᶜ, eᵐ and eˣ are asymptotic
/// efficiencies, t0 the start-up of the kernels and q how well computing and moving data overlap: 1 adds them,
/// infinity takes the longer.
public struct OperatorEfficiency: Hashable, Sendable {
    /// The operators that the constants hold for.
    public var family: OperatorFamily
    /// The formats that they hold for, of the numbers multiplied or, for generation, of the cache; all if empty.
    public var formats: [NumericFormat]
    /// Whether they hold for weights with a scale per block, for others, or (`nil`) for both.
    public var isBlockScaled: Bool?
    /// The format in which products are executed, where it differs from that of the stored weights.
    public var multiplied: NumericFormat?
    /// Whether they hold where query heads share key-value heads, where they do not, or (`nil`) for both.
    public var isGrouped: Bool?
    /// The engine whose kernels were measured; `nil` for any.
    public var engine: String?
    /// The engine's version, where the constants are an oddity of that version; `nil` for any.
    public var engineVersion: String?
    /// The start-up time t0.
    public var startUp: Seconds
    /// The share of the peak rate that is reached, eᶜ.
    public var compute: Fraction
    /// eᶜ by head dimension, ascending; the first entry at least as wide holds. Empty where ``compute`` holds for all.
    public var computeByHead: [HeadEfficiency]
    /// The share of the memory bandwidth that is reached, eᵐ.
    public var memory: Fraction
    /// The overlap exponent q; `nil` for perfect overlap.
    public var overlapExponent: Double?
    /// New tokens per sequence at which attention reaches half of its asymptotic rate, s0 of 1 + s0/S.
    public var halfRateLength: Double
    /// The time per unit of serial length, κ.
    public var perSerialUnit: Seconds
    /// The time per item, u.
    public var perItem: Seconds
    /// The share of the memory bandwidth that passes beside the product reach, eˣ; `nil` where they are not priced.
    public var passes: Fraction?
    /// The least time of a call outside a captured graph.
    public var launchFloor: Seconds

    /// Creates the constants of a family.
    public init(
        family: OperatorFamily, formats: [NumericFormat] = [], isBlockScaled: Bool? = nil,
        multiplied: NumericFormat? = nil, isGrouped: Bool? = nil, engine: String? = nil, engineVersion: String? = nil,
        startUp: Seconds = .zero, compute: Fraction, computeByHead: [HeadEfficiency] = [], memory: Fraction,
        overlapExponent: Double? = nil, halfRateLength: Double = 0, perSerialUnit: Seconds = .zero,
        perItem: Seconds = .zero, passes: Fraction? = nil, launchFloor: Seconds = .zero
    ) {
        self.family = family
        self.formats = formats
        self.isBlockScaled = isBlockScaled
        self.multiplied = multiplied
        self.isGrouped = isGrouped
        self.engine = engine
        self.engineVersion = engineVersion
        self.startUp = startUp
        self.compute = compute
        self.computeByHead = computeByHead
        self.memory = memory
        self.overlapExponent = overlapExponent
        self.halfRateLength = halfRateLength
        self.perSerialUnit = perSerialUnit
        self.perItem = perItem
        self.passes = passes
        self.launchFloor = launchFloor
    }

    /// eᶜ for attention heads of a width.
    public func compute(headDimension: Int) -> Fraction {
        computeByHead.first { $0.headDimension >= headDimension }?.compute ?? computeByHead.last?.compute ?? compute
    }
}

/// The share of the peak rate that attention reaches for heads up to a width.
public struct HeadEfficiency: Hashable, Sendable {
    /// The widest head that it holds for.
    public var headDimension: Int
    /// The share of the peak rate.
    public var compute: Fraction

    /// Creates an efficiency for heads up to a width.
    public init(headDimension: Int, compute: Fraction) {
        self.headDimension = headDimension
        self.compute = compute
    }
}
