public import Diagnostics
public import Quantities

/// The requests of a made-up load; a copy of it is the same load again from where it stands.
///
/// What follows from answers is drawn per conversation or in the order in which requests arise, never by the time at
/// which a deployment answers: two deployments under one seed are asked the same.
public struct SyntheticTraffic: TrafficSource, Sendable {
    /// The load.
    public let load: SyntheticLoad
    /// The tokens of a block of content; `nil` if requests share nothing.
    public var prefixBlockTokens: Int? { sharesContent ? load.blockTokens : nil }

    private let sharesContent: Bool
    private var clock: RateClock?
    private var gaps: RandomStream
    private var lengths: LengthStreams
    private var pauses: RandomStream
    /// The sum of gaps so far, in mean gaps.
    private var elapsed = 0.0
    /// How many requests have arisen.
    private var issued = 0
    /// How many of a closed loop's clients have asked for the first time.
    private var started = 0
    /// How many conversations, or requests that stand alone, have begun.
    private var begun = 0
    /// Conversations that go on once their last request is answered.
    private var waiting: [Int: Conversation] = [:]

    /// Starts a load from its beginning.
    public init(_ load: SyntheticLoad) {
        self.load = load
        sharesContent = load.sessions != nil || load.sharedPrefix != nil
        if case .open(_, let rate) = load.arrivals { clock = RateClock(rate) }
        gaps = RandomStream(seed: load.seed, stream: 0)
        lengths = LengthStreams(seed: load.seed, stream: 1)
        pauses = RandomStream(seed: load.seed, stream: 3)
    }

    /// The next request that comes of itself, up to the load's limit.
    public mutating func next() throws(Diagnostic) -> TrafficRequest? {
        guard issued < load.limit.requests, let time = nextArrival(), time <= load.limit.arrival else { return nil }
        return begin(at: time)
    }

    private mutating func nextArrival() -> Seconds? {
        switch load.arrivals {
        case .open(let pattern, _):
            elapsed += pattern.gap(&gaps)
            return clock?.time(of: elapsed).map { Seconds(rawValue: $0) }
        case .closed(let clients, let ramp):
            guard started < clients else { return nil }
            defer { started += 1 }
            return ramp * (Double(started) / Double(clients))
        }
    }

    /// The next turn of a conversation whose request was answered, or what a closed loop's client asks next.
    ///
    /// A conversation whose request was refused ends.
    public mutating func followUp(
        of request: TrafficRequest, endedAt time: Seconds, wasAnswered: Bool
    ) -> TrafficRequest? {
        let conversation = request.session.flatMap { waiting.removeValue(forKey: $0) }
        guard issued < load.limit.requests else { return nil }
        if var conversation, let session = request.session, wasAnswered {
            let next = time + conversation.pause(of: load)
            return next <= load.limit.arrival ? take(turnOf: &conversation, session, at: next) : nil
        }
        guard case .closed = load.arrivals else { return nil }
        let next = time + load.pause.draw(&pauses)
        return next <= load.limit.arrival ? begin(at: next) : nil
    }

    private mutating func begin(at time: Seconds) -> TrafficRequest {
        defer { begun += 1 }
        if sharesContent {
            var conversation = Conversation(number: begun, of: load)
            return take(turnOf: &conversation, begun, at: time)
        }
        issued += 1
        let pair = load.lengths.draw(&lengths)
        return TrafficRequest(arrival: time, inputTokens: pair.input, outputTokens: pair.output)
    }

    private mutating func take(
        turnOf conversation: inout Conversation, _ number: Int, at time: Seconds
    ) -> TrafficRequest {
        issued += 1
        let request = conversation.turn(at: time, of: load)
        if conversation.goesOn { waiting[number] = conversation }
        return request
    }
}
