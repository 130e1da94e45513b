internal import DequeModule
internal import HeapModule

/// Puts requests in order of arrival while holding no more than a fixed number of them.
///
/// What comes in order waits in a queue and costs nothing more; what comes late waits in a heap.
struct ArrivalWindow<Element> {
    private struct Entry: Comparable {
        var time: Int
        var order: Int
        var element: Element

        static func < (left: Entry, right: Entry) -> Bool { (left.time, left.order) < (right.time, right.order) }
        static func == (left: Entry, right: Entry) -> Bool { left.order == right.order }
    }

    private var inOrder = Deque<Entry>()
    private var late = Heap<Entry>()
    private var inserted = 0
    /// When the element that was taken last arrived.
    private(set) var lastTaken = Int.min

    /// How many elements wait.
    var count: Int { inOrder.count + late.count }

    /// Adds an element.
    ///
    /// - Returns: Whether it came behind a later one; `nil` if a later one has been taken, and it is not added.
    mutating func insert(_ element: Element, at time: Int) -> Bool? {
        guard time >= lastTaken else { return nil }
        let entry = Entry(time: time, order: inserted, element: element)
        inserted += 1
        if let last = inOrder.last, last.time > time {
            late.insert(entry)
            return true
        }
        inOrder.append(entry)
        return false
    }

    /// Takes the earliest element; of one moment, the one that was added first.
    mutating func takeFirst() -> (element: Element, time: Int)? {
        let entry: Entry?
        if let first = late.min, inOrder.first.map({ first < $0 }) ?? true {
            entry = late.popMin()
        } else {
            entry = inOrder.popFirst()
        }
        guard let entry else { return nil }
        lastTaken = entry.time
        return (entry.element, entry.time)
    }
}
