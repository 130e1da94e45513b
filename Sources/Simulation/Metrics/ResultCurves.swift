public import Quantities
public import Traffic

extension LatencySet {
    /// One of the distributions.
    public enum Metric: String, Hashable, Sendable, CaseIterable {
        /// From arrival to the first token.
        case timeToFirstToken = "ttft"
        /// Per output token after the first, one value per request.
        case timePerOutputToken = "tpot"
        /// Between one token and the next.
        case interToken = "itl"
        /// From arrival to the last token.
        case endToEnd = "end_to_end"
        /// From arrival until an engine starts the request.
        case queueing
    }

    /// Means and percentiles of a distribution; `nil` where it is empty.
    public func summary(_ metric: Metric) -> LatencySummary? { LatencySummary(histogram(metric)) }

    func histogram(_ metric: Metric) -> LatencyHistogram {
        switch metric {
        case .timeToFirstToken: timeToFirstToken
        case .timePerOutputToken: timePerOutputToken
        case .interToken: interToken
        case .endToEnd: endToEnd
        case .queueing: queueing
        }
    }

    /// How large a share of a distribution lies below which duration, at 41 even shares up to 99 %.
    public func cumulative(_ metric: Metric) -> [(share: Fraction, time: Seconds)] {
        let shares = (0...40).map { min(0.99, Double($0) / 40) }
        return zip(shares, histogram(metric).percentiles(shares)).map { (Fraction(rawValue: $0), $1) }
    }
}

extension Timeline {
    /// Means over a span of time.
    public struct Point: Hashable, Sendable {
        /// The middle of the span.
        public var time: Seconds
        /// Requests that wait.
        public var waiting: Double
        /// Requests that are read or generate.
        public var running: Double
        /// The share of all caches in use.
        public var cacheUse: Fraction
        /// The share of copies that run steps.
        public var busyShare: Fraction
        /// Tokens generated per second.
        public var outputRate: TokensPerSecond
        /// Tokens of prompts read per second.
        public var promptRate: TokensPerSecond
        /// The share of started prompts that was found in the cache; `nil` where none started.
        public var cachedShare: Fraction?
        /// Requests that were put back per second.
        public var preemptionRate: Double
        /// Requests that arrived per second.
        public var arrivalRate: Double
        /// Requests that were completed per second.
        public var completionRate: Double
    }

    /// At most so many points, each the mean over equal spans of time.
    ///
    /// - Parameters:
    ///   - most: The most points.
    ///   - copies: The copies of the model that the timeline is of.
    /// - Returns: The points, in the order of time.
    public func points(atMost most: Int, copies: Int) -> [Point] {
        let group = max(1, (spans.count + most - 1) / most)
        return stride(from: 0, to: spans.count, by: group).map { start in
            var sum = Span()
            let end = min(spans.count, start + group)
            for index in start..<end { sum.add(spans[index]) }
            let seconds = width.rawValue * Double(end - start)
            let share = seconds * Double(max(1, copies))
            return Point(
                time: Seconds(rawValue: width.rawValue * Double(start + end) / 2), waiting: sum.waiting / seconds,
                running: sum.running / seconds, cacheUse: Fraction(rawValue: sum.cache / share),
                busyShare: Fraction(rawValue: min(1, sum.busy / share)),
                outputRate: TokensPerSecond(rawValue: sum.outputTokens / seconds),
                promptRate: TokensPerSecond(rawValue: sum.promptTokens / seconds),
                cachedShare: sum.startedTokens > 0 ? Fraction(rawValue: sum.cachedTokens / sum.startedTokens) : nil,
                preemptionRate: sum.preemptions / seconds,
                arrivalRate: sum.arrivals / seconds, completionRate: sum.completions / seconds)
        }
    }
}
