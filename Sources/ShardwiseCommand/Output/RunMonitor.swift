import Dispatch
import Shardwise
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Shows on standard error how far a long run has come, and stops it when the user interrupts.
final class RunMonitor {
    private let flag = InterruptFlag()
    private let interrupts: any DispatchSourceSignal
    private var shown = ContinuousClock.now
    private var hasShown = false

    /// From now on an interrupt stops the run in place of the process; a second one ends the process.
    init() {
        interrupts = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
        signal(SIGINT, SIG_IGN)
        interrupts.setEventHandler { [flag] in
            flag.isSet.store(true, ordering: .relaxed)
            signal(SIGINT, SIG_DFL)
        }
        interrupts.resume()
    }

    /// Whether the user interrupted the run.
    var wasInterrupted: Bool { flag.isSet.load(ordering: .relaxed) }

    /// Shows the progress once a second, from the first second on.
    ///
    /// - Returns: Whether the run goes on.
    func observe(_ progress: RunProgress) -> Bool {
        show {
            "\(progress.arrived) requests arrived, \(progress.ended) ended, \(progress.time) simulated"
        }
        return !wasInterrupted
    }

    /// Shows an attempt of a search.
    func observe(_ attempt: RateSearch.Attempt) -> Bool {
        show { "\(FixedPoint.significant(attempt.rate)) requests per second: \(attempt.isKept ? "kept" : "missed")" }
        return !wasInterrupted
    }

    private func show(_ text: () -> String) {
        let now = ContinuousClock.now
        guard now - shown >= .seconds(1) else { return }
        (shown, hasShown) = (now, true)
        StandardStreams.writeError(isatty(STDERR_FILENO) == 1 ? "\r\u{1B}[K\(text())" : "\(text())\n")
    }

    /// Ends the line of progress.
    func finish() {
        interrupts.cancel()
        signal(SIGINT, SIG_DFL)
        if hasShown, isatty(STDERR_FILENO) == 1 { StandardStreams.writeError("\r\u{1B}[K") }
    }
}

/// Whether the user interrupted a run.
private final class InterruptFlag: Sendable {
    let isSet = Atomic(false)
}
