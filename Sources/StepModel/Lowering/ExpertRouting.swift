internal import RealModule

internal import Models

/// How tokens spread over the experts of a layer.
public enum ExpertRouting: Hashable, Sendable {
    /// Every device gets the same number of assignments: no imbalance at all, as documents usually assume.
    case balanced
    /// Every token picks its experts at random, all alike; devices differ by chance.
    case uniform
    /// The popularity of the r-th expert is proportional to r^(−exponent).
    case powerLaw(exponent: Double)
    /// Measured shares of the assignments per expert, in any unit and order.
    case measured([Double])

    /// The exponent of the mild skew that is assumed of deployments whose routing nobody states.
    public static let assumedExponent = 0.4
}

/// How far the busiest device of a layer's experts is above the mean.
struct ExpertImbalance: Hashable, Sendable {
    private let lastingSquared: Double
    private let chanceSquared: Double

    /// - Parameters:
    ///   - lastingExcess: What remains with very many tokens: busiest over mean, less 1.
    ///   - excessOfOneToken: The excess of a single token by chance alone; it falls with the square root of the tokens.
    init(lastingExcess: Double, excessOfOneToken: Double) {
        lastingSquared = lastingExcess * lastingExcess
        chanceSquared = excessOfOneToken * excessOfOneToken
    }

    /// The busiest device's assignments over the mean, for `tokens` tokens: lasting and chance excess in quadrature.
    @inline(__always)
    func ratio(_ tokens: Double) -> Double {
        tokens > 0 ? 1 + (lastingSquared + chanceSquared / tokens).squareRoot() : 1
    }
}

/// What a routing means for the devices that hold the experts of one layer.
///
/// Prepared once per layout, so that a step costs a few operations: the experts that `B` tokens visit, and the ratio of
/// the busiest device's assignments to the mean.
struct ExpertLoad: Hashable, Sendable {
    /// Experts of like popularity: the logarithm of the probability that a token misses one, and how many there are.
    struct PopularityClass: Hashable, Sendable {
        let logarithmOfMiss: Double
        let experts: Double

        init(_ probability: Double, _ experts: Double) {
            logarithmOfMiss = Double.log(onePlus: -min(probability, 1 - 1e-15))
            self.experts = experts
        }

        /// How many of them `tokens` tokens are expected to visit: n·(1 − (1 − p)^B).
        @inline(__always)
        func visited(by tokens: Double) -> Double {
            let logarithm = tokens * logarithmOfMiss
            return logarithm < PopularityClass.logarithmOfNothing ? experts : experts * (1 - Double.exp(logarithm))
        }

        /// 1 less the exponential of anything below is 1 to the last bit, so that the exponential need not be taken.
        private static let logarithmOfNothing = -37.5
    }

    let classes: [PopularityClass]
    let imbalance: ExpertImbalance

    /// Prepares a layer's experts on `devices` devices (EP), `redundant` of them copies placed where they even out most.
    init(_ experts: MixtureOfExperts, routing: ExpertRouting, devices: Int, redundant: Int) {
        let count = experts.expertCount
        let perToken = experts.weightedExpertsPerToken
        let popularity = ExpertLoad.popularity(routing, experts: count, perToken: perToken)
        classes = ExpertLoad.classes(of: popularity)
        guard devices > 1, routing != .balanced else {
            imbalance = ExpertImbalance(lastingExcess: 0, excessOfOneToken: 0)
            return
        }
        imbalance = ExpertImbalance(
            lastingExcess: ExpertLoad.lastingExcess(popularity, devices: devices, redundant: redundant),
            excessOfOneToken: ExpertStatistics.relativeDeviationOfOneToken(
                experts: count, perToken: perToken, devices: devices)
                * ExpertStatistics.expectedMaximumOfNormals(devices))
    }

    /// The expected number of distinct experts that `tokens` tokens visit: Σₑ 1 − (1 − pₑ)^B.
    @inline(__always)
    func distinctExperts(_ tokens: Double) -> Double {
        var sum = 0.0
        for group in classes { sum += group.visited(by: tokens) }
        return sum
    }

    /// The probability that a token visits each expert, at most 1 and k in sum.
    private static func popularity(_ routing: ExpertRouting, experts: Int, perToken: Double) -> [Double] {
        let weights: [Double]
        switch routing {
        case .balanced, .uniform:
            return [Double](repeating: perToken / Double(experts), count: experts)
        case .powerLaw(let exponent):
            weights = (1...max(1, experts)).map { Double.pow(Double($0), -exponent) }
        case .measured(let shares):
            weights = (0..<experts).map { $0 < shares.count ? max(0, shares[$0]) : 0 }
        }
        // A token visits an expert once at most: what exceeds 1 goes to the others in proportion.
        var probabilities = weights
        var isCapped = [Bool](repeating: false, count: experts)
        for _ in 0..<experts {
            let free = zip(weights, isCapped).reduce(0) { $0 + ($1.1 ? 0 : $1.0) }
            let left = perToken - Double(isCapped.count(where: { $0 }))
            guard free > 0, left > 0 else { break }
            for index in 0..<experts where !isCapped[index] { probabilities[index] = weights[index] / free * left }
            let exceeding = (0..<experts).filter { !isCapped[$0] && probabilities[$0] > 1 }
            if exceeding.isEmpty { break }
            for index in exceeding { (isCapped[index], probabilities[index]) = (true, 1) }
        }
        return probabilities
    }

    /// Experts by popularity in at most eight classes, each at the mean of its members.
    private static func classes(of popularity: [Double]) -> [PopularityClass] {
        let sorted = popularity.sorted(by: >)
        guard let most = sorted.first, let least = sorted.last, most > least * (1 + 1e-12) else {
            return [PopularityClass(popularity.first ?? 0, Double(popularity.count))]
        }
        var found: [PopularityClass] = []
        var start = 0
        // The most popular experts differ most, so classes double in size.
        var size = max(1, sorted.count / 255)
        while start < sorted.count {
            let end = found.count == 7 ? sorted.count : min(sorted.count, start + size)
            let members = sorted[start..<end]
            found.append(PopularityClass(members.reduce(0, +) / Double(members.count), Double(members.count)))
            (start, size) = (end, size * 2)
        }
        return found
    }

    /// The busiest device over the mean, less 1, when chance has averaged out.
    ///
    /// With redundant experts the most loaded expert is copied first and copies are dealt to the least loaded device,
    /// as expert load balancers do; without them experts lie in an order that knows nothing of their popularity.
    private static func lastingExcess(_ popularity: [Double], devices: Int, redundant: Int) -> Double {
        let mean = popularity.reduce(0, +) / Double(devices)
        guard mean > 0, let most = popularity.max(), let least = popularity.min(), most > least * (1 + 1e-12) else {
            return 0
        }
        if redundant > 0 { return balancedMaximum(popularity, devices: devices, redundant: redundant) / mean - 1 }
        let count = Double(popularity.count)
        let average = popularity.reduce(0, +) / count
        let variance = popularity.reduce(0) { $0 + ($1 - average) * ($1 - average) } / count
        let held = count / Double(devices)
        let withoutReplacement = count > 1 ? (count - held) / (count - 1) : 0
        let deviation = (held * variance * withoutReplacement).squareRoot()
        let expected = mean + deviation * ExpertStatistics.expectedMaximumOfNormals(devices)
        return max(expected, most) / mean - 1
    }

    private static func balancedMaximum(_ popularity: [Double], devices: Int, redundant: Int) -> Double {
        var copies = [Double](repeating: 1, count: popularity.count)
        for _ in 0..<redundant {
            let heaviest = popularity.indices.max { popularity[$0] / copies[$0] < popularity[$1] / copies[$1] } ?? 0
            copies[heaviest] += 1
        }
        var pieces: [Double] = []
        for (probability, count) in zip(popularity, copies) {
            pieces.append(contentsOf: repeatElement(probability / count, count: Int(count)))
        }
        pieces.sort(by: >)
        let slots = (pieces.count + devices - 1) / devices
        var loads = [(load: Double, held: Int)](repeating: (0, 0), count: devices)
        for piece in pieces {
            let target = loads.indices.filter { loads[$0].held < slots }.min { loads[$0].load < loads[$1].load } ?? 0
            loads[target].load += piece
            loads[target].held += 1
        }
        return loads.map(\.load).max() ?? 0
    }
}
