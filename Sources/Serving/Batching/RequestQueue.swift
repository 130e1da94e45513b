/// Requests that have arrived and wait for their turn, first come first served.
struct RequestQueue {
    private var waiting: [Int] = []
    private var head = 0
    /// How many requests have arrived.
    private(set) var arrived = 0

    var isEmpty: Bool { head >= waiting.count }
    /// The request whose turn it is.
    var first: Int? { isEmpty ? nil : waiting[head] }

    /// The next request arrives.
    mutating func arrive() {
        waiting.append(arrived)
        arrived += 1
    }

    mutating func removeFirst() {
        head += 1
        // Forgetting what has left only now and then keeps removal cheap.
        if head > 4096, head * 2 > waiting.count {
            waiting.removeFirst(head)
            head = 0
        }
    }

    /// A request returns to the head.
    mutating func putBack(_ request: Int) {
        if head > 0 {
            head -= 1
            waiting[head] = request
        } else {
            waiting.insert(request, at: 0)
        }
    }
}
