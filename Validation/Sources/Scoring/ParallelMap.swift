import Dispatch
import Synchronization

extension Array where Element: Sendable {
    /// The results of a pure function of every element, in the elements' order, worked out on all cores.
    func mappedInParallel<Result: Sendable>(_ transform: @Sendable (Element) -> Result) -> [Result] {
        guard count > 1 else { return map(transform) }
        let size = Swift.max(1, count / 64)
        let chunks = (count + size - 1) / size
        let finished = Mutex([[Result]?](repeating: nil, count: chunks))
        DispatchQueue.concurrentPerform(iterations: chunks) { chunk in
            let range = (chunk * size)..<Swift.min(count, (chunk + 1) * size)
            let results = self[range].map(transform)
            finished.withLock { $0[chunk] = results }
        }
        return finished.withLock { $0.flatMap { $0 ?? [] } }
    }
}
