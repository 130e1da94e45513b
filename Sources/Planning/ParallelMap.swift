internal import Dispatch
internal import Synchronization

extension Array where Element: Sendable {
    /// The results of a pure function of every element, in the elements' order, worked out on all cores.
    package func mappedInParallel<Result: Sendable>(_ transform: @Sendable (Element) -> Result) -> [Result] {
        guard count > 1 else { return map(transform) }
        let finished = Mutex([Result?](repeating: nil, count: count))
        DispatchQueue.concurrentPerform(iterations: count) { index in
            let result = transform(self[index])
            finished.withLock { $0[index] = result }
        }
        return finished.withLock { $0.compactMap(\.self) }
    }
}
