internal import Diagnostics
internal import HeapModule
internal import Quantities
internal import Serving
internal import Traffic

/// Copies of a model that depend on each other, advanced together in the order of what happens.
///
/// They depend by a router that looks at their state, by clients that wait for answers, or by caches that are handed
/// over.
struct CoupledRun: Sendable {
    /// A prompt's way to the pool that generates.
    private struct HandOver: Comparable, Sendable {
        enum Step: Sendable { case offer, landing }
        let time: Double
        let order: Int
        let step: Step
        let replica: Int
        let request: Int

        static func < (left: HandOver, right: HandOver) -> Bool {
            (left.time, left.order) < (right.time, right.order)
        }
    }

    var replicas: [Replica]
    private var router: Router
    private var decodeRouter: Router
    private let arrivals: Range<Int>
    private let generators: Range<Int>
    private let hand: HandOverSetup?
    private(set) var links: SharedLinks
    private var handOvers = Heap<HandOver>()
    private var order = 0
    /// Where each offered request comes from, by the receiver's number for it.
    private var origins: [[Int: (replica: Int, request: Int)]]

    init(_ replicas: [Replica], router: Router, handOver: HandOverSetup?) {
        self.replicas = replicas
        self.router = router
        decodeRouter = Router(.leastLoaded, seed: 0)
        let readers = replicas.filter { $0.role == .prefill }.count
        arrivals = 0..<(readers > 0 ? readers : replicas.count)
        generators = readers..<replicas.count
        hand = handOver
        links = SharedLinks(
            sending: replicas.map { _ in handOver?.sending ?? 1 },
            receiving: replicas.map { _ in handOver?.receiving ?? 1 })
        origins = replicas.map { _ in [:] }
    }

    /// Runs until nothing is left to do, or until the observer says to stop.
    mutating func run<Source: TrafficSource>(
        _ feed: inout TrafficFeed<Source>, _ watch: inout RunWatch
    ) throws(Diagnostic) {
        while true {
            let arrival = feed.nextArrival?.rawValue ?? .infinity
            let event = min(arrival, links.nextEnd, handOvers.min?.time ?? .infinity)
            let (first, earliest, second) = clocks()
            guard event < .infinity || earliest < .infinity else {
                guard giveUp(&feed) else { return }
                continue
            }
            if event <= earliest {
                if event == arrival {
                    guard let request = try feed.take() else { return }
                    let target = router.choose(for: request, among: replicas, arrivals)
                    replicas[target].enqueue(request)
                    collect(target, &feed)
                    guard watch.goesOn(after: 1, at: arrival, { replicas.map(\.record) }) else { return }
                } else if event == links.nextEnd {
                    finishTransfer()
                } else {
                    handle()
                }
                continue
            }
            replicas[first].advance(until: min(event, second > earliest ? second : earliest.nextUp))
            collect(first, &feed)
        }
    }

    /// Gives up requests that nothing will make room for any more.
    ///
    /// - Returns: Whether there were any.
    private mutating func giveUp<Source: TrafficSource>(_ feed: inout TrafficFeed<Source>) -> Bool {
        var isAny = false
        for index in replicas.indices where !replicas[index].isIdle {
            let before = replicas[index].active
            replicas[index].advance(until: .infinity)
            if replicas[index].active < before || !replicas[index].reservations.isEmpty { isAny = true }
            collect(index, &feed)
        }
        return isAny
    }

    /// The copy in which something happens next, when it does, and when something happens in another one.
    private func clocks() -> (first: Int, earliest: Double, second: Double) {
        var (first, earliest, second) = (0, Double.infinity, Double.infinity)
        for index in replicas.indices {
            let time = replicas[index].nextTime
            if time < earliest {
                second = earliest
                (first, earliest) = (index, time)
            } else if time < second {
                second = time
            }
        }
        return (first, earliest, second)
    }

    /// Takes what a copy has for others.
    private mutating func collect<Source: TrafficSource>(_ index: Int, _ feed: inout TrafficFeed<Source>) {
        if !replicas[index].ended.isEmpty {
            for end in replicas[index].ended {
                feed.end(end.request, at: Seconds(rawValue: end.time), wasAnswered: end.wasAnswered)
            }
            replicas[index].ended.removeAll(keepingCapacity: true)
        }
        if !replicas[index].handOvers.isEmpty {
            for signal in replicas[index].handOvers { push(.offer, signal.time, index, signal.request) }
            replicas[index].handOvers.removeAll(keepingCapacity: true)
        }
        // Its last sequence has left room for those that are offered, and it takes no step in which to find that.
        if replicas[index].isIdle { replicas[index].reservePlaces() }
        startTransfers(index)
    }

    private mutating func push(_ step: HandOver.Step, _ time: Double, _ replica: Int, _ request: Int) {
        handOvers.insert(HandOver(time: time, order: order, step: step, replica: replica, request: request))
        order += 1
    }

    /// A prompt was read, or a cache has come.
    private mutating func handle() {
        guard let event = handOvers.popMin() else { return }
        switch event.step {
        case .landing: replicas[event.replica].land(event.request, at: event.time)
        case .offer:
            let live = replicas[event.replica].table[event.request]
            let target = decodeRouter.choose(for: live.traffic, among: replicas, generators)
            let request = replicas[target].offer(live, at: event.time)
            origins[target][request] = (event.replica, event.request)
            if replicas[target].isIdle { replicas[target].reservePlaces() }
            startTransfers(target)
        }
    }

    /// Caches for which places were found set out.
    private mutating func startTransfers(_ index: Int) {
        guard !replicas[index].reservations.isEmpty, let hand else { return }
        for signal in replicas[index].reservations {
            guard let origin = origins[index][signal.request] else { continue }
            let live = replicas[index].table[signal.request]
            let bytes = hand.exposedBytes(
                tokens: live.traffic.inputTokens, readIn: signal.time - live.started)
            links.start(
                SharedLinks.Transfer(
                    source: origin.replica, sourceRequest: origin.request, target: index,
                    targetRequest: signal.request, bytes: bytes), at: signal.time)
        }
        replicas[index].reservations.removeAll(keepingCapacity: true)
    }

    private mutating func finishTransfer() {
        let time = links.nextEnd
        guard let done = links.finishNext(), let hand else { return }
        replicas[done.source].release(done.sourceRequest, at: time)
        origins[done.target][done.targetRequest] = nil
        push(.landing, time + hand.delay, done.target, done.targetRequest)
        // A place may be free now for which others wait while nothing runs there.
        for index in generators where replicas[index].isIdle && !replicas[index].offered.isEmpty {
            replicas[index].now = max(replicas[index].now, time)
            replicas[index].reservePlaces()
            startTransfers(index)
        }
    }
}

/// How caches travel from the pool that reads to the pool that generates.
struct HandOverSetup: Hashable, Sendable {
    /// The bytes of a cache per token, and those of each sequence.
    var bytesPerToken: Double
    var bytesPerSequence: Double
    /// The bytes per second that one copy sends and receives.
    var sending: Double
    var receiving: Double
    /// What passes outside of the transfer itself.
    var delay: Double
    /// The model's layers, each of which is sent as soon as it is read.
    var layers: Int

    /// What is still to be sent when a prompt has been read: what its reading did not hide, at least the last layer.
    func exposedBytes(tokens: Int, readIn seconds: Double) -> Double {
        let bytes = bytesPerSequence + bytesPerToken * Double(tokens)
        let hidden = seconds * min(sending, receiving)
        return max(bytes - hidden, bytes / Double(max(1, layers)))
    }
}
