internal import Dispatch
internal import Synchronization

extension Array where Element: Sendable {
    /// The results of a pure function of every element, in the elements' order, worked out on all cores.
    package func mappedInParallel<Result: Sendable>(_ transform: @Sendable (Element) -> Result) -> [Result] {
        mappedInParallel(remembering: { () }) { _, element in transform(element) }
    }

    /// The results of a function of every element, in the elements' order, worked out on all cores.
    ///
    /// - Parameters:
    ///   - makeMemory: Makes what a thread remembers from one element to the next; no result may depend on it.
    ///   - transform: The function.
    /// - Returns: The results.
    package func mappedInParallel<Memory, Result: Sendable>(
        remembering makeMemory: @Sendable () -> Memory, _ transform: @Sendable (inout Memory, Element) -> Result
    ) -> [Result] {
        let finished = Mutex([Result?](repeating: nil, count: count))
        let next = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: Swift.min(count, mostThreads)) { _ in
            var index = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard index < count else { return }
            var memory = makeMemory()
            while index < count {
                let result = transform(&memory, self[index])
                finished.withLock { $0[index] = result }
                index = next.wrappingAdd(1, ordering: .relaxed).oldValue
            }
        }
        return finished.withLock { $0.compactMap(\.self) }
    }
}

/// The results of two pieces of work, neither of which needs the other, worked out at the same time.
package func inParallel<First: Sendable, Second: Sendable>(
    _ first: @Sendable () -> First, _ second: @Sendable () -> Second
) -> (First, Second) {
    let parts = [true, false].mappedInParallel { $0 ? Either.first(first()) : Either.second(second()) }
    guard case .first(let one) = parts[0], case .second(let other) = parts[1] else { return (first(), second()) }
    return (one, other)
}

private enum Either<First: Sendable, Second: Sendable>: Sendable {
    case first(First)
    case second(Second)
}

/// More threads than any machine has cores for; those that come late find nothing left to do.
private let mostThreads = 1024
