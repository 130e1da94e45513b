public import Quantities

/// Which operators the constants of an efficiency profile hold for.
public struct OperatorScope: Hashable, Sendable {
    /// The family.
    public var family: OperatorFamily
    /// The formats: of the weights of a product, of the cache for generation and latent attention, and else of what is
    /// multiplied; all if empty.
    public var formats: [NumericFormat]
    /// How weights are scaled; `nil` for either way.
    public var scaling: WeightScaling?
    /// The format in which products are executed, where it differs from that of the stored weights.
    public var multiplied: NumericFormat?
    /// The kernel for special shapes; `nil` for the usual one.
    public var variant: KernelVariant?
    /// The head dimension, where a width has constants of its own; `nil` for any.
    public var headDimension: Int?
    /// The engine whose kernels were measured; `nil` for any.
    public var engine: String?
    /// The newest release that the constants hold for, where they are an oddity of a release line and the ones before
    /// it; `nil` for any.
    public var lastRelease: EngineRelease?
    /// Whether the constants were measured on other devices than the profile's own.
    public var isTransferred: Bool

    /// Creates a scope.
    public init(
        family: OperatorFamily, formats: [NumericFormat] = [], scaling: WeightScaling? = nil,
        multiplied: NumericFormat? = nil, variant: KernelVariant? = nil, headDimension: Int? = nil,
        engine: String? = nil, lastRelease: EngineRelease? = nil, isTransferred: Bool = false
    ) {
        self.family = family
        self.formats = formats
        self.scaling = scaling
        self.multiplied = multiplied
        self.variant = variant
        self.headDimension = headDimension
        self.engine = engine
        self.lastRelease = lastRelease
        self.isTransferred = isTransferred
    }

    /// Whether another scope is about the same kernels, whatever engine and head dimension it is for.
    public func concernsSameKernels(as other: OperatorScope) -> Bool {
        family == other.family && formats == other.formats && scaling == other.scaling
            && multiplied == other.multiplied && variant == other.variant
    }

    /// How well the scope fits an operator, greater being better; `nil` where it does not hold for it.
    ///
    /// The way of scaling counts most, then a kernel for few tokens, the engine, its release, other special kernels,
    /// the head dimension and at last whether the format is named.
    func score(_ wanted: OperatorQuery, release: EngineRelease?) -> Int? {
        guard family == wanted.family, formats.isEmpty || formats.contains(wanted.format),
            multiplied == wanted.multiplied
        else { return nil }
        if let variant, variant != wanted.variant { return nil }
        if let headDimension, headDimension != wanted.headDimension { return nil }
        if let engine, engine != wanted.engine { return nil }
        if let lastRelease {
            guard let release, release <= lastRelease else { return nil }
        }
        var score = formats.isEmpty ? 0 : 1
        if headDimension != nil { score += 2 }
        if variant != nil { score += 4 }
        if lastRelease != nil { score += 8 }
        if engine != nil { score += 16 }
        if variant == .lowLatency { score += 32 }
        if scaling == wanted.scaling { score += 64 }
        return score
    }
}

/// What the constants of an operator are looked up by.
public struct OperatorQuery: Hashable, Sendable {
    /// The family.
    public var family: OperatorFamily
    /// The format: of the weights of a product, of the cache for generation, and else of what is multiplied.
    public var format: NumericFormat
    /// The format in which the device executes products of such weights, if it is another.
    public var multiplied: NumericFormat?
    /// How weights are scaled; `nil` where nothing says.
    public var scaling: WeightScaling?
    /// The kernel for special shapes that the operator would use if there is one.
    public var variant: KernelVariant?
    /// The width of an attention head; 0 elsewhere.
    public var headDimension: Int
    /// The engine whose kernels run; `nil` for any.
    public var engine: String?
    /// The engine's version, such as `0.22.0`, when known.
    public var version: String?

    /// Creates a query.
    public init(
        _ family: OperatorFamily, format: NumericFormat, multiplied: NumericFormat? = nil,
        scaling: WeightScaling? = nil, variant: KernelVariant? = nil, headDimension: Int = 0, engine: String? = nil,
        version: String? = nil
    ) {
        self.family = family
        self.format = format
        self.multiplied = multiplied
        self.scaling = scaling
        self.variant = variant
        self.headDimension = headDimension
        self.engine = engine
        self.version = version
    }
}

/// A release line of an engine: the first two numbers of its version.
public struct EngineRelease: Hashable, Sendable, Comparable {
    /// The first number.
    public var major: Int
    /// The second number.
    public var minor: Int

    /// Creates a release line.
    public init(major: Int, minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// Reads the release line of a version such as `0.24.0`, `v1.3.0rc20` or `0.5.6.post2`.
    ///
    /// - Returns: `nil` unless the version starts with two numbers.
    public init?(version: String) {
        let text = version.utf8.first == UInt8(ascii: "v") ? version.dropFirst() : Substring(version)
        let parts = text.split(separator: ".", maxSplits: 2)
        guard parts.count > 1, let major = Int(parts[0]),
            let minor = Int(parts[1].prefix { $0.isASCII && $0.isNumber }),
            major >= 0
        else { return nil }
        self.init(major: major, minor: minor)
    }

    /// Whether one release line came before another.
    public static func < (earlier: EngineRelease, later: EngineRelease) -> Bool {
        (earlier.major, earlier.minor) < (later.major, later.minor)
    }
}
