/// Transfers of caches between copies of a model, which share the adapters of both ends evenly.
struct SharedLinks: Sendable {
    /// One transfer under way.
    struct Transfer: Sendable {
        let source: Int
        let sourceRequest: Int
        let target: Int
        let targetRequest: Int
        /// The bytes that are still to be sent.
        var bytes: Double
    }

    /// The bytes per second of each sender and receiver.
    private let sending: [Double]
    private let receiving: [Double]
    private var transfers: [Transfer] = []
    private var senders: [Int]
    private var receivers: [Int]
    private var now = 0.0
    /// When the next transfer ends; infinite without one.
    private(set) var nextEnd = Double.infinity
    /// Seconds in which bytes were sent, summed over transfers, and the bytes.
    private(set) var transferSeconds = 0.0
    private(set) var bytesSent = 0.0

    init(sending: [Double], receiving: [Double]) {
        self.sending = sending
        self.receiving = receiving
        senders = [Int](repeating: 0, count: sending.count)
        receivers = [Int](repeating: 0, count: receiving.count)
    }

    mutating func start(_ transfer: Transfer, at time: Double) {
        move(to: time)
        transfers.append(transfer)
        bytesSent += transfer.bytes
        senders[transfer.source] += 1
        receivers[transfer.target] += 1
        plan()
    }

    /// Takes the transfer that ends next.
    mutating func finishNext() -> Transfer? {
        guard nextEnd < .infinity else { return nil }
        move(to: nextEnd)
        guard let index = transfers.indices.min(by: { left(left: $0) < left(left: $1) }) else { return nil }
        let done = transfers.remove(at: index)
        senders[done.source] -= 1
        receivers[done.target] -= 1
        plan()
        return done
    }

    private func left(left index: Int) -> Double { transfers[index].bytes / rate(transfers[index]) }

    private func rate(_ transfer: Transfer) -> Double {
        min(
            sending[transfer.source] / Double(max(1, senders[transfer.source])),
            receiving[transfer.target] / Double(max(1, receivers[transfer.target])))
    }

    private mutating func move(to time: Double) {
        let span = max(0, time - now)
        now = max(now, time)
        guard span > 0 else { return }
        for index in transfers.indices {
            transfers[index].bytes = max(0, transfers[index].bytes - span * rate(transfers[index]))
        }
        transferSeconds += span * Double(transfers.count)
    }

    private mutating func plan() {
        nextEnd = .infinity
        for index in transfers.indices { nextEnd = min(nextEnd, now + left(left: index)) }
    }
}
