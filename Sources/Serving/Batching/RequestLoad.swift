internal import RealModule

internal import Quantities

/// Requests as a benchmark or users send them: their lengths, and when they come.
public struct RequestLoad: Hashable, Sendable {
    /// When requests come.
    public enum Arrival: Hashable, Sendable {
        /// So many are in flight at any time: one that ends is followed by another at once.
        case concurrency(Int)
        /// All wait from the start (offline throughput runs).
        case allAtOnce
        /// At a mean rate per second, independently of each other (Poisson).
        case rate(Double)
    }

    /// The longest prompt, in tokens.
    public var input: Int
    /// The longest output, in tokens.
    public var output: Int
    /// The shortest prompt and output as a share of the longest: lengths are uniform between; 1 for fixed lengths.
    public var shortestShare: Double
    /// When requests come.
    public var arrival: Arrival
    /// How many requests are sent in all.
    public var requests: Int
    /// The share of a prompt that is found in a prefix cache.
    public var cachedShare: Double

    /// Creates a load.
    public init(
        input: Int, output: Int, shortestShare: Double = 1, arrival: Arrival, requests: Int, cachedShare: Double = 0
    ) {
        self.input = max(1, input)
        self.output = max(1, output)
        self.shortestShare = min(1, max(0.01, shortestShare))
        self.arrival = arrival
        self.requests = max(1, requests)
        self.cachedShare = min(0.999, max(0, cachedShare))
    }

    /// The requests of one of `shares` like servers, on one attention rank: every server sees the same mix.
    func requests(onOneOf shares: Int) -> [Request] {
        let count = ceilingDivision(requests, shares)
        var generator = EvenSequence()
        var time = 0.0
        return (0..<count).map { _ in
            let (first, second, third) = generator.next()
            if case .rate(let rate) = arrival {
                // The mean gap of a Poisson stream, by inversion of its distribution.
                time += -Double.log(1 - third) * Double(shares) / rate
            }
            return Request(
                arrival: Seconds(rawValue: time), input: length(input, at: first), output: length(output, at: second),
                cached: cachedShare)
        }
    }

    private func length(_ longest: Int, at position: Double) -> Int {
        let shortest = Double(longest) * shortestShare
        return max(1, Int((shortest + (Double(longest) - shortest) * position).rounded()))
    }
}

/// One request on its way.
struct Request: Hashable, Sendable {
    let arrival: Seconds
    let input: Int
    let output: Int
    /// The part of the prompt that need not be computed.
    let cachedTokens: Int

    init(arrival: Seconds, input: Int, output: Int, cached: Double) {
        self.arrival = arrival
        self.input = input
        self.output = output
        cachedTokens = min(input - 1, Int(Double(input) * cached))
    }
}

/// Points that fill the unit cube evenly, the same in every run.
///
/// Multiples of irrational steps (the generalised golden ratio of M. Roberts, 2018), so that a few hundred requests
/// already have the mean and spread of very many.
private struct EvenSequence {
    private var index = 0.0

    mutating func next() -> (Double, Double, Double) {
        index += 1
        func fraction(_ step: Double) -> Double { (0.5 + index * step).truncatingRemainder(dividingBy: 1) }
        return (fraction(0.819_172_513_396_164_4), fraction(0.671_043_606_703_789_3), fraction(0.549_700_477_901_970_5))
    }
}
