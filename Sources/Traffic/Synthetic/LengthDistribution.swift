/// How many tokens, or turns, something has.
public enum LengthDistribution: Hashable, Sendable {
    /// Always the same.
    case fixed(Int)
    /// Each number of a range, equally likely.
    case uniform(ClosedRange<Int>)
    /// The logarithm is normal with this mean and standard deviation; rounded, and cut to at most a number.
    case logNormal(mu: Double, sigma: Double, atMost: Int)
    /// How often one tries until success, with this mean.
    case geometric(mean: Double)
    /// One of these, equally likely.
    case empirical([Int])

    /// The log-normal distribution with a mean and a coefficient of variation, before it is rounded and cut.
    public static func logNormal(mean: Double, coefficientOfVariation: Double, atMost: Int) -> LengthDistribution {
        let variance = ReproducibleFunctions.logarithm(1 + coefficientOfVariation * coefficientOfVariation)
        return .logNormal(
            mu: ReproducibleFunctions.logarithm(mean) - variance / 2, sigma: variance.squareRoot(), atMost: atMost)
    }

    /// A number of at least 1.
    func draw(_ random: inout RandomStream) -> Int {
        switch self {
        case .fixed(let count): return count
        case .uniform(let range): return random.whole(in: range)
        case .logNormal(let mu, let sigma, let most):
            let value = ReproducibleFunctions.exponential(mu + sigma * random.normal()).rounded()
            return max(1, Int(min(value, Double(most))))
        case .geometric(let mean):
            guard mean > 1 else { return 1 }
            let tries =
                ReproducibleFunctions.logarithm(random.uniform()) / ReproducibleFunctions.logarithm(1 - 1 / mean)
            return 1 + Int(min(tries, 1e9))
        case .empirical(let counts): return counts[random.whole(in: 0...counts.count - 1)]
        }
    }
}

/// The lengths of requests.
public enum RequestLengths: Hashable, Sendable {
    /// Prompts and outputs are drawn on their own.
    case independent(input: LengthDistribution, output: LengthDistribution)
    /// Both are drawn together from requests that were seen, so that they stay related as they were.
    case observed([LengthPair])

    /// The lengths of one request.
    func draw(_ random: inout LengthStreams) -> LengthPair {
        switch self {
        case .independent(let input, let output):
            LengthPair(input: input.draw(&random.input), output: output.draw(&random.output))
        case .observed(let pairs): pairs[random.input.whole(in: 0...pairs.count - 1)]
        }
    }
}

/// The lengths of a request that was seen.
public struct LengthPair: Hashable, Sendable {
    /// The prompt's tokens.
    public var input: Int
    /// The output's tokens.
    public var output: Int

    /// Creates a pair.
    public init(input: Int, output: Int) {
        self.input = input
        self.output = output
    }
}

/// What the lengths of prompts and of outputs are drawn from.
struct LengthStreams: Hashable, Sendable {
    var input: RandomStream
    var output: RandomStream

    init(seed: UInt64, stream: UInt64) {
        input = RandomStream(seed: seed, stream: stream)
        output = RandomStream(seed: seed, stream: stream &+ 1)
    }
}
