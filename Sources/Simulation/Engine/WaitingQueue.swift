internal import DequeModule

/// Requests that wait for their turn: higher priority first, then in the order in which they came.
struct WaitingQueue: Sendable {
    private struct Level: Sendable {
        let priority: Int
        var requests: Deque<Int>
    }

    /// The levels, highest priority first; one where priorities do not count.
    private var levels: [Level] = []
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    /// The request whose turn it is.
    var first: Int? {
        for level in levels where !level.requests.isEmpty { return level.requests.first }
        return nil
    }

    mutating func append(_ request: Int, priority: Int) {
        levels[level(of: priority)].requests.append(request)
        count += 1
    }

    /// A request returns before all others of its priority.
    mutating func putBack(_ request: Int, priority: Int) {
        levels[level(of: priority)].requests.prepend(request)
        count += 1
    }

    mutating func removeFirst() {
        for index in levels.indices where !levels[index].requests.isEmpty {
            levels[index].requests.removeFirst()
            count -= 1
            return
        }
    }

    private mutating func level(of priority: Int) -> Int {
        let place = levels.firstIndex { $0.priority <= priority } ?? levels.count
        if place == levels.count || levels[place].priority != priority {
            levels.insert(Level(priority: priority, requests: []), at: place)
        }
        return place
    }
}
