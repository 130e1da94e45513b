public import Quantities

/// The constants of t = max(floor, t0 + (C^q + M^q)^(1/q) + X + J), with
/// C = F/(eᶜ·peak)·(1 + s0/S) + κ·K + u·max(0, N − N0), M = Y/(eᵐ·bandwidth), X = Z/(eˣ·bandwidth) and
/// J = j·M/(M + m).
///
/// F is the work, Y the traffic beside it and Z the bytes of passes that do not overlap with it; K is what a kernel
/// walks through serially, N what it handles item by item, S the new tokens per sequence. eᶜ, eᵐ and eˣ are asymptotic
/// efficiencies, t0 the start-up of the kernels and q how well computing and moving data overlap: 1 adds them,
/// infinity takes the longer. J is the second pass that joins the parts of a cache split over the device's units.
public struct OperatorEfficiency: Hashable, Sendable {
    /// Which operators the constants hold for.
    public var scope: OperatorScope
    /// The start-up time t0.
    public var startUp: Seconds
    /// The share of the peak rate that is reached, eᶜ.
    public var compute: Fraction
    /// eᶜ by head dimension, ascending: the first entry at least as wide holds, and ``compute`` where there are none.
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
    /// The items that run at once and hide in the start-up, N0.
    public var freeItems: Double
    /// The share of the memory bandwidth that passes beside the product reach, eˣ; `nil` where they are not priced.
    public var passes: Fraction?
    /// Whether the passes of grouped experts go over every routed row, also those of experts on other devices.
    public var passesOverAllRouted: Bool
    /// The longest time of joining a split cache, j.
    public var joining: Seconds
    /// The memory time at which half of ``joining`` is due, m.
    public var joiningHalf: Seconds
    /// The least time of a call outside a captured graph.
    public var launchFloor: Seconds
    /// How well the constants predict measurements that were held back; `nil` for assumed or stated constants.
    public var fit: FitQuality?

    /// Creates the constants of a family.
    public init(
        scope: OperatorScope, startUp: Seconds = .zero, compute: Fraction, computeByHead: [HeadEfficiency] = [],
        memory: Fraction, overlapExponent: Double? = nil, halfRateLength: Double = 0, perSerialUnit: Seconds = .zero,
        perItem: Seconds = .zero, freeItems: Double = 0, passes: Fraction? = nil, passesOverAllRouted: Bool = false,
        joining: Seconds = .zero, joiningHalf: Seconds = .zero, launchFloor: Seconds = .zero, fit: FitQuality? = nil
    ) {
        self.scope = scope
        self.startUp = startUp
        self.compute = compute
        self.computeByHead = computeByHead
        self.memory = memory
        self.overlapExponent = overlapExponent
        self.halfRateLength = halfRateLength
        self.perSerialUnit = perSerialUnit
        self.perItem = perItem
        self.freeItems = freeItems
        self.passes = passes
        self.passesOverAllRouted = passesOverAllRouted
        self.joining = joining
        self.joiningHalf = joiningHalf
        self.launchFloor = launchFloor
        self.fit = fit
    }

    /// Creates the usual constants of a family for all formats and engines.
    public init(
        family: OperatorFamily, formats: [NumericFormat] = [], startUp: Seconds = .zero, compute: Fraction,
        memory: Fraction, overlapExponent: Double? = nil, halfRateLength: Double = 0
    ) {
        self.init(
            scope: OperatorScope(family: family, formats: formats), startUp: startUp, compute: compute, memory: memory,
            overlapExponent: overlapExponent, halfRateLength: halfRateLength)
    }

    /// The operators that the constants hold for.
    public var family: OperatorFamily { scope.family }

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

/// How well fitted constants predict measurements that the fit did not see.
public struct FitQuality: Hashable, Sendable {
    /// How many measurements there were; a random fifth was held back.
    public var points: Int
    /// The median error of the held-back measurements, relative.
    public var median: Fraction
    /// The error that nine in ten of them stay below, relative.
    public var ninetiethPercentile: Fraction

    /// Creates a fit's quality.
    public init(points: Int, median: Fraction, ninetiethPercentile: Fraction) {
        self.points = points
        self.median = median
        self.ninetiethPercentile = ninetiethPercentile
    }
}
