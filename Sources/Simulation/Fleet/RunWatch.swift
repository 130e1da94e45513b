internal import Diagnostics
public import Quantities

/// How far a run has come.
public struct RunProgress: Hashable, Sendable {
    /// Requests that have arrived.
    public var arrived: Int
    /// Requests that have ended: completed or refused.
    public var ended: Int
    /// Of those that count, how many were judged against what is promised, and how many got it.
    public var judged: Int
    /// How many of them got what is promised.
    public var kept: Int
    /// The time in the run.
    public var time: Seconds
}

/// Looks at a run from time to time, hands over what happened to requests, and may stop it.
struct RunWatch {
    private let every: Int
    private let observe: (RunProgress) -> Bool
    private let sink: (([RequestRecord]) throws(Diagnostic) -> Void)?
    private var count = 0
    private var arrived = 0
    private(set) var isStopped = false

    /// - Parameters:
    ///   - every: After how many requests to look.
    ///   - sink: Where what happened to requests goes, in the order of their ends.
    ///   - observe: Looks at the progress and says whether the run goes on.
    init(
        every: Int = 4096, sink: (([RequestRecord]) throws(Diagnostic) -> Void)? = nil,
        observe: @escaping (RunProgress) -> Bool
    ) {
        self.every = every
        self.sink = sink
        self.observe = observe
    }

    var takesRequests: Bool { sink != nil }

    func hand(_ requests: [RequestRecord]) throws(Diagnostic) { try sink?(requests) }

    /// Counts requests that have arrived and says whether the run goes on.
    mutating func goesOn(after requests: Int, at time: Double, _ records: () -> [ReplicaRecord]) -> Bool {
        count += requests
        arrived += requests
        guard count >= every else { return true }
        count = 0
        var progress = RunProgress(arrived: arrived, ended: 0, judged: 0, kept: 0, time: Seconds(rawValue: time))
        for record in records() {
            progress.ended += record.completed + record.rejected.reduce(0, +)
            progress.judged += record.judged
            progress.kept += record.kept
        }
        isStopped = !observe(progress)
        return !isStopped
    }
}
