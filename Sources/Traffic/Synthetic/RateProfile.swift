public import Quantities

/// How many requests arrive per second, which may rise, fall and burst.
public struct RateProfile: Hashable, Sendable {
    /// A stretch of time in which the rate goes evenly from one value to another.
    public struct Phase: Hashable, Sendable {
        /// How long it lasts, above zero; infinity for ever.
        public var duration: Seconds
        /// Requests per second at its beginning.
        public var from: Double
        /// Requests per second at its end; of an endless phase the same as at its beginning.
        public var to: Double

        /// Creates a phase.
        public init(duration: Seconds, from: Double, to: Double) {
            self.duration = duration
            self.from = from
            self.to = to
        }

        /// The requests that arrive in the phase on average.
        var requests: Double { from == to && from == 0 ? 0 : (from + to) / 2 * duration.rawValue }

        /// When, after its beginning, so many requests have arrived on average.
        ///
        /// The root of `from·t + a·t²/2 = requests` with the slope `a`, in the form that does not cancel.
        func time(of requests: Double) -> Double {
            guard requests > 0 else { return 0 }
            let slope = duration.isFinite ? (to - from) / duration.rawValue : 0
            let root = max(from * from + 2 * slope * requests, 0).squareRoot()
            return 2 * requests / (from + root)
        }
    }

    /// The phases in their order.
    public var phases: [Phase]
    /// Whether the first phase follows the last; otherwise arrivals end with it.
    public var repeats: Bool

    /// Creates a profile of phases.
    public init(phases: [Phase], repeats: Bool = false) {
        self.phases = phases
        self.repeats = repeats
    }

    /// The same rate for ever.
    public init(rate: Double) {
        self.init(phases: [Phase(duration: Seconds(rawValue: .infinity), from: rate, to: rate)])
    }

    /// Whether any request arrives at all.
    var isEmpty: Bool { !phases.contains { $0.requests > 0 } }
}

/// Finds when the `n`-th request of a profile arrives, for growing `n`.
///
/// A process of mean rate 1 becomes one of the profile's rate when time is stretched so that the expected number of
/// arrivals keeps step: the `n`-th arrival is where the integral of the rate reaches the sum of the first `n` gaps. This
/// is exact for Poisson arrivals and keeps the pattern of the others.
struct RateClock: Hashable, Sendable {
    private let profile: RateProfile
    private var phase = 0
    /// When the phase began, and how many requests were expected before it.
    private var start = 0.0
    private var expectedBefore = 0.0

    init(_ profile: RateProfile) { self.profile = profile }

    /// When so many requests have arrived on average; `nil` once arrivals have ended.
    ///
    /// - Parameter requests: No less than in the call before.
    /// - Returns: The time in seconds.
    mutating func time(of requests: Double) -> Double? {
        guard !profile.isEmpty else { return nil }
        while true {
            if phase == profile.phases.count {
                guard profile.repeats else { return nil }
                phase = 0
            }
            let current = profile.phases[phase]
            let inside = requests - expectedBefore
            if inside <= current.requests, current.requests > 0 { return start + current.time(of: inside) }
            expectedBefore += current.requests
            start += current.duration.rawValue
            phase += 1
        }
    }
}
