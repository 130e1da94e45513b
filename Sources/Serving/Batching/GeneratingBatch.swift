internal import HeapModule

/// The sequences that generate on one attention rank, advancing one step at a time together.
struct GeneratingBatch {
    /// A sequence with the step at which it ends.
    struct Member: Comparable {
        let request: Int
        /// The step of the batch at which it came.
        let start: Double
        /// The step after which it has its last token.
        let end: Double
        /// Its context when it came.
        let context: Double

        static func < (left: Member, right: Member) -> Bool {
            (left.end, left.request) < (right.end, right.request)
        }
    }

    private var byEnd = Heap<Member>()
    private var byArrival: [Member] = []
    private var removed: Set<Int> = []
    /// Steps taken so far.
    private var steps = 0.0
    /// Σ (context at arrival − start · growth): the context of all is this plus count · steps · growth.
    private var offset = 0.0
    private let growth: Double
    private(set) var count = 0

    /// - Parameter growth: The tokens that a step adds to each sequence on average.
    init(growth: Double) { self.growth = growth }

    var isEmpty: Bool { count == 0 }

    /// The mean context of the sequences.
    var meanContext: Double { count > 0 ? offset / Double(count) + steps * growth : 0 }

    /// The contexts of all sequences together.
    var totalContext: Double { offset + Double(count) * steps * growth }

    /// The whole steps until the next sequence ends.
    var stepsToNextEnd: Double { byEnd.min.map { max(1, ($0.end - steps).rounded(.up)) } ?? .infinity }

    mutating func add(_ request: Int, context: Double, steps needed: Double) {
        let member = Member(request: request, start: steps, end: steps + needed, context: context)
        byEnd.insert(member)
        byArrival.append(member)
        offset += context - steps * growth
        count += 1
    }

    /// Takes so many steps and removes the sequences that have ended.
    mutating func advance(by taken: Double) -> [Member] {
        steps += taken
        var ended: [Member] = []
        while let next = byEnd.min, next.end <= steps + 1e-9 {
            byEnd.removeMin()
            leave(next)
            removed.insert(next.request)
            ended.append(next)
        }
        dropRemoved()
        return ended
    }

    /// Removes the sequence that came last, with the tokens it has generated.
    mutating func removeLast() -> (request: Int, generated: Int)? {
        while let last = byArrival.popLast() {
            if removed.remove(last.request) != nil { continue }
            leave(last)
            byEnd = Heap(byEnd.unordered.filter { $0.request != last.request })
            return (last.request, Int((steps - last.start) * growth))
        }
        return nil
    }

    private mutating func leave(_ member: Member) {
        offset -= member.context - member.start * growth
        count -= 1
    }

    /// Forgets arrivals of sequences that have left, once they are many.
    private mutating func dropRemoved() {
        guard removed.count > 64, removed.count > count else { return }
        byArrival.removeAll { removed.contains($0.request) }
        removed.removeAll(keepingCapacity: true)
    }
}
