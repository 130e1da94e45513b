public import Quantities

/// What engines did over time, in a bounded number of equal spans that double whenever they no longer suffice.
public struct Timeline: Hashable, Sendable {
    /// What happened in one span.
    public struct Span: Hashable, Sendable {
        /// Seconds in which an engine ran a step, summed over engines.
        public var busy = 0.0
        /// Waiting requests times seconds.
        public var waiting = 0.0
        /// Generating and reading requests times seconds.
        public var running = 0.0
        /// The share of the cache in use times seconds, summed over engines.
        public var cache = 0.0
        /// Tokens generated.
        public var outputTokens = 0.0
        /// Tokens of prompts read.
        public var promptTokens = 0.0
        /// Tokens of prompts that were started.
        public var startedTokens = 0.0
        /// Those of them that were found in the cache.
        public var cachedTokens = 0.0
        /// Requests that were put back.
        public var preemptions = 0.0
        /// Requests that arrived.
        public var arrivals = 0.0
        /// Requests that were completed.
        public var completions = 0.0

        /// Nothing happened.
        public init() {}

        mutating func add(_ other: Span, share: Double = 1) {
            busy += other.busy * share
            waiting += other.waiting * share
            running += other.running * share
            cache += other.cache * share
            outputTokens += other.outputTokens * share
            promptTokens += other.promptTokens * share
            startedTokens += other.startedTokens * share
            cachedTokens += other.cachedTokens * share
            preemptions += other.preemptions * share
            arrivals += other.arrivals * share
            completions += other.completions * share
        }
    }

    /// The most spans that are kept.
    public static let mostSpans = 512
    private static let firstWidth = 1.0 / 64

    /// The seconds of a span.
    private var seconds = Timeline.firstWidth
    /// The spans from the start on.
    public private(set) var spans: [Span] = []

    /// Nothing yet.
    public init() {}

    /// How long a span is.
    public var width: Seconds { Seconds(rawValue: seconds) }

    /// Adds what happened evenly between two times.
    mutating func add(_ amounts: Span, from start: Double, to end: Double) {
        cover(end)
        let (first, last) = (Int(start / seconds), Int(end / seconds))
        guard last > first, end > start else { return spans[min(first, spans.count - 1)].add(amounts) }
        for index in first...min(last, spans.count - 1) {
            let inside = min(end, Double(index + 1) * seconds) - max(start, Double(index) * seconds)
            spans[index].add(amounts, share: inside / (end - start))
        }
    }

    /// Adds something that happened at one time.
    mutating func add(at time: Double, _ change: (inout Span) -> Void) {
        cover(time)
        change(&spans[min(Int(time / seconds), spans.count - 1)])
    }

    private mutating func cover(_ time: Double) {
        while time / seconds >= Double(Timeline.mostSpans) { coarsen() }
        let needed = Int(time / seconds) + 1
        if needed > spans.count {
            spans.append(contentsOf: repeatElement(Span(), count: needed - spans.count))
        }
    }

    private mutating func coarsen() {
        seconds *= 2
        var half: [Span] = []
        half.reserveCapacity(Timeline.mostSpans)
        for index in stride(from: 0, to: spans.count, by: 2) {
            var span = spans[index]
            if index + 1 < spans.count { span.add(spans[index + 1]) }
            half.append(span)
        }
        spans = half
    }

    /// Adds what another engine did over the same time.
    public mutating func merge(_ other: Timeline) {
        var other = other
        while other.seconds < seconds { other.coarsen() }
        while seconds < other.seconds { coarsen() }
        if other.spans.count > spans.count {
            spans.append(contentsOf: repeatElement(Span(), count: other.spans.count - spans.count))
        }
        for (index, span) in other.spans.enumerated() { spans[index].add(span) }
    }
}
