/// A stream of random numbers that a seed fixes, bit for bit, on every platform.
///
/// SplitMix64: G. L. Steele, D. Lea, C. H. Flood, Fast splittable pseudorandom number generators, OOPSLA 2014. What is
/// drawn for one purpose comes from a stream of its own, so that another distribution of lengths leaves arrivals alone.
public struct RandomStream: RandomNumberGenerator, Hashable, Sendable {
    private var state: UInt64

    /// The stream of a seed.
    public init(seed: UInt64) { state = seed }

    /// One of many independent streams of a seed.
    public init(seed: UInt64, stream: UInt64) {
        state = RandomStream.mix(seed &+ RandomStream.mix(stream &+ 0x9E37_79B9_7F4A_7C15))
    }

    /// The next 64 random bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return RandomStream.mix(state)
    }

    /// SplitMix64's finaliser: a permutation of 64 bits in which each bit depends on all.
    static func mix(_ value: UInt64) -> UInt64 {
        var mixed = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension RandomStream {
    /// A number uniform between 0 and 1, both excluded.
    mutating func uniform() -> Double { (Double(next() >> 12) + 0.5) * 0x1p-52 }

    /// A whole number, each of a range equally likely.
    ///
    /// D. Lemire, Fast random integer generation in an interval, ACM TOMACS 29 (2019).
    mutating func whole(in range: ClosedRange<Int>) -> Int {
        let count = UInt64(bitPattern: Int64(range.upperBound &- range.lowerBound)) &+ 1
        guard count > 0 else { return Int(truncatingIfNeeded: next()) }
        var product = next().multipliedFullWidth(by: count)
        if product.low < count {
            let least = (0 &- count) % count
            while product.low < least { product = next().multipliedFullWidth(by: count) }
        }
        return range.lowerBound &+ Int(truncatingIfNeeded: product.high)
    }

    /// An exponentially distributed number of mean 1.
    mutating func exponential() -> Double { -ReproducibleFunctions.logarithm(uniform()) }

    /// A standard normal number.
    mutating func normal() -> Double { ReproducibleFunctions.normalQuantile(uniform()) }

    /// A gamma distributed number of scale 1, so that its mean is its shape.
    ///
    /// G. Marsaglia, W. W. Tsang, A simple method for generating gamma variables, ACM TOMS 26 (2000).
    mutating func gamma(shape: Double) -> Double {
        guard shape >= 1 else {
            let boost = ReproducibleFunctions.exponential(ReproducibleFunctions.logarithm(uniform()) / shape)
            return gamma(shape: shape + 1) * boost
        }
        let d = shape - 1.0 / 3
        let c = 1 / (9 * d).squareRoot()
        while true {
            let deviate = normal()
            let root = 1 + c * deviate
            guard root > 0 else { continue }
            let cube = root * root * root
            let bound = 0.5 * deviate * deviate + d - d * cube + d * ReproducibleFunctions.logarithm(cube)
            if ReproducibleFunctions.logarithm(uniform()) < bound { return d * cube }
        }
    }
}
