internal import Dispatch
internal import Synchronization

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// Works on all cores and hands results on in order, each as soon as it and all before it are ready.
public enum OrderedStream {
    /// How many results per core may wait for a slower one before them.
    private static let waitingPerCore = 32

    private struct State<Output: Sendable> {
        var nextInput = 0
        var nextOutput = 0
        var waiting: [Int: Output] = [:]
    }

    /// Computes an output for every input.
    ///
    /// - Parameters:
    ///   - inputs: The inputs.
    ///   - transform: A pure function, called on several threads.
    ///   - emit: Called with the outputs in the order of the inputs, by one thread at a time.
    public static func run<Input: Sendable, Output: Sendable>(
        _ inputs: [Input], transform: @Sendable (Input) -> Output, emit: @Sendable (Output) -> Void
    ) {
        let workers = max(1, min(inputs.count, ProcessInfo.processInfo.activeProcessorCount))
        let state = Mutex(State<Output>())
        // Whoever works on the earliest unfinished input holds a place, so that places are always given back.
        let places = DispatchSemaphore(value: workers * waitingPerCore)
        DispatchQueue.concurrentPerform(iterations: workers) { _ in
            while true {
                places.wait()
                let index = state.withLock { state in
                    defer { state.nextInput += 1 }
                    return state.nextInput
                }
                guard index < inputs.count else { return places.signalAll(workers) }
                let output = transform(inputs[index])
                state.withLock { state in
                    state.waiting[index] = output
                    while let ready = state.waiting.removeValue(forKey: state.nextOutput) {
                        emit(ready)
                        state.nextOutput += 1
                        places.signal()
                    }
                }
            }
        }
    }
}

extension DispatchSemaphore {
    /// Wakes every worker that waits, so that each sees that nothing is left.
    fileprivate func signalAll(_ count: Int) {
        for _ in 0..<count { signal() }
    }
}
