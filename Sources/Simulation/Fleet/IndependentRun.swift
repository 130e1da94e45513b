internal import Diagnostics
internal import Dispatch
internal import Quantities
internal import Synchronization
internal import Traffic

/// Copies of a model that do not depend on each other: requests are dealt in turn, and each copy runs on its own.
struct IndependentRun: Sendable {
    /// A copy with the requests that were dealt to it and not yet given to it.
    private struct Lane: Sendable {
        var replica: Replica
        var requests: [TrafficRequest] = []

        mutating func advance() {
            for request in requests {
                replica.advance(until: request.arrival.rawValue)
                replica.enqueue(request)
            }
            requests.removeAll(keepingCapacity: true)
        }
    }

    /// A lane that one core at a time works on.
    private final class Slot: Sendable {
        let lane: Mutex<Lane>
        init(_ lane: sending Lane) { self.lane = Mutex(lane) }
    }

    private let slots: [Slot]

    /// How many requests are dealt before the copies catch up.
    private static let batch = 16_384

    init(_ replicas: [Replica]) { slots = replicas.map { Slot(Lane(replica: $0)) } }

    var records: [ReplicaRecord] { slots.map { $0.lane.withLock { $0.replica.record } } }
    var replicas: [Replica] { slots.map { $0.lane.withLock { $0.replica } } }

    /// Takes what was written down about requests.
    func takeRequests() -> [RequestRecord] {
        let taken = slots.flatMap { slot in
            slot.lane.withLock { lane in
                defer { lane.replica.record.requests.removeAll(keepingCapacity: true) }
                return lane.replica.record.requests
            }
        }
        return taken.sorted { $0.index < $1.index }
    }

    /// Runs until nothing is left to do, or until the observer says to stop.
    func run<Source: TrafficSource>(
        _ feed: inout TrafficFeed<Source>, _ watch: inout RunWatch
    ) throws(Diagnostic) {
        var (dealt, next, time) = (0, 0, 0.0)
        while let request = try feed.take() {
            time = request.arrival.rawValue
            slots[next].lane.withLock { $0.requests.append(request) }
            next = (next + 1) % slots.count
            dealt += 1
            guard dealt % IndependentRun.batch == 0 else { continue }
            catchUp()
            if watch.takesRequests { try watch.hand(takeRequests()) }
            guard watch.goesOn(after: IndependentRun.batch, at: time, { records }) else { return }
        }
        catchUp()
        forEachLane { $0.replica.advance(until: .infinity) }
    }

    private func catchUp() { forEachLane { $0.advance() } }

    private func forEachLane(_ body: @Sendable (inout Lane) -> Void) {
        guard slots.count > 1 else { return slots[0].lane.withLock { body(&$0) } }
        DispatchQueue.concurrentPerform(iterations: slots.count) { index in
            slots[index].lane.withLock { body(&$0) }
        }
    }
}
