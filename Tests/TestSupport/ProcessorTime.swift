#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The time that the calling thread spends on the processor while it does some work.
///
/// Unlike the time that passes it does not grow when the machine is busy with something else, so that a test can tell
/// work that grows with the square of its input from work that merely waited.
///
/// - Parameter work: What is measured; it runs on the calling thread.
/// - Returns: The processor's time.
public func processorTime(of work: () throws -> Void) rethrows -> Duration {
    let start = threadTime()
    try work()
    return threadTime() - start
}

private func threadTime() -> Duration {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(Int(time.tv_sec)) + .nanoseconds(Int(time.tv_nsec))
}
