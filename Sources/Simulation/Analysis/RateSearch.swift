public import Diagnostics
public import Quantities
internal import Serving
public import Traffic

/// The highest rate at which a deployment keeps what is promised, found by bisection on one sequence of requests.
public struct RateSearch: Sendable {
    /// One rate that was tried.
    public struct Attempt: Hashable, Sendable {
        /// Requests per second.
        public var rate: Double
        /// The share of requests that got what is promised; what is known when the run was given up early.
        public var keptShare: Fraction
        /// Whether enough of them got it.
        public var isKept: Bool
        /// Whether the run was given up because it could no longer be.
        public var wasGivenUp: Bool
    }

    /// Every rate that was tried, in order.
    public var attempts: [Attempt]
    /// The highest rate that keeps what is promised; `nil` where even the lowest does not.
    public var best: Attempt?
    /// What is completed when requests never run out.
    public var capacity: Capacity?
    /// The share of requests that must get what is promised.
    public var attainment: Fraction
}

extension SimulatedDeployment {
    /// Searches the highest rate at which a share of requests gets what is promised.
    ///
    /// The same requests are sent faster or slower, so that rates differ in nothing but their pace.
    ///
    /// - Parameters:
    ///   - attainment: The share of requests that must get it.
    ///   - baseRate: The requests per second of the load as it is.
    ///   - requests: How many requests there are.
    ///   - sample: Requests whose lengths are typical.
    ///   - options: How runs are done; they hold what is promised.
    ///   - feed: Starts the load at a pace.
    ///   - observe: Told of every attempt; says whether the search goes on.
    /// - Returns: The search.
    /// - Throws: A diagnostic as a run.
    public func findRate<Source: TrafficSource>(
        attainment: Fraction, baseRate: Double, requests: Int, sample: [TrafficRequest], options: SimulationOptions,
        feed: (_ pace: Double) throws(Diagnostic) -> TrafficFeed<Source>,
        observe: @escaping (RateSearch.Attempt) -> Bool = { _ in true }
    ) throws(Diagnostic) -> RateSearch {
        let capacity = try capacity(for: sample)
        var search = RateSearch(attempts: [], best: nil, capacity: capacity, attainment: attainment)
        var options = options
        options.requestsBetweenLooks = max(64, min(4096, requests / 64))
        func attempt(_ rate: Double) throws(Diagnostic) -> RateSearch.Attempt {
            var feed = try feed(rate / baseRate)
            let most = Int((1 - attainment.rawValue) * Double(requests))
            let result = try run(&feed, options: options, observe: { $0.judged - $0.kept <= most })
            // A load above the capacity is not kept, however short it is.
            let isSustained = capacity.map { rate <= $0.requestRate } ?? true
            let isKept = !result.isStopped && result.keptShare >= attainment && isSustained
            return RateSearch.Attempt(
                rate: rate, keptShare: result.keptShare, isKept: isKept, wasGivenUp: result.isStopped)
        }
        var high = capacity?.requestRate ?? baseRate
        var low = high / 2
        while true {
            let found = try attempt(low)
            search.attempts.append(found)
            guard observe(found) else { return search }
            if found.isKept {
                search.best = found
                break
            }
            high = low
            low /= 2
            guard low > high / 4, search.attempts.count < RateSearch.mostHalvings else { return search }
        }
        while high / low > 1 + RateSearch.precision {
            let found = try attempt((low * high).squareRoot())
            search.attempts.append(found)
            if found.isKept {
                search.best = found
                low = found.rate
            } else {
                high = found.rate
            }
            guard observe(found) else { return search }
        }
        return search
    }
}

extension TrafficFeed {
    /// Takes requests and counts them.
    ///
    /// - Parameter most: How many to take at most.
    /// - Returns: How many were taken.
    /// - Throws: A diagnostic about a request that cannot be read.
    public mutating func count(atMost most: Int) throws(Diagnostic) -> Int {
        while taken < most, try take() != nil {}
        return taken
    }
}

extension RateSearch {
    /// The most requests of an attempt.
    public static let mostRequests = 20_000
    /// How close the highest kept and the lowest failing rate come.
    static let precision = 0.01
    /// Below a thousandth of the capacity nothing is worth finding.
    static let mostHalvings = 10
}
