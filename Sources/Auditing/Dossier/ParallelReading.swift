internal import Dispatch
internal import Synchronization

/// Reads many documents on all cores.
enum ParallelReading {
    /// The results of a function on each element, in the order of the elements.
    static func map<Element: Sendable, Output: Sendable>(
        _ elements: [Element], _ transform: @Sendable (Element) -> Output
    ) -> [Output] {
        guard elements.count > 1 else { return elements.map(transform) }
        let finished = Mutex([Output?](repeating: nil, count: elements.count))
        DispatchQueue.concurrentPerform(iterations: elements.count) { index in
            let result = transform(elements[index])
            finished.withLock { $0[index] = result }
        }
        return finished.withLock { $0.compactMap(\.self) }
    }
}
