public import Diagnostics
public import Quantities
internal import Serving
public import Traffic

/// A measured run beside the same requests simulated.
public struct Replay: Sendable {
    /// What is compared.
    public enum Metric: String, Hashable, Sendable, CaseIterable {
        /// From arrival to the first token.
        case timeToFirstToken = "ttft"
        /// Per output token after the first.
        case timePerOutputToken = "tpot"
        /// From arrival to the last token.
        case endToEnd = "end-to-end"
    }

    /// How values of all requests become one.
    public enum Statistic: String, Hashable, Sendable, CaseIterable {
        /// The mean.
        case mean
        /// The median.
        case p50
        /// Nine tenths are below.
        case p90
        /// 95 of 100 are below.
        case p95
        /// 99 of 100 are below.
        case p99

        private var share: Double? {
            switch self {
            case .mean: nil
            case .p50: 0.5
            case .p90: 0.9
            case .p95: 0.95
            case .p99: 0.99
            }
        }

        func value(of histogram: LatencyHistogram) -> Seconds? {
            share.map { histogram.percentile($0) } ?? histogram.mean
        }
    }

    /// One comparison.
    public struct Row: Hashable, Sendable {
        /// What is compared.
        public var metric: Metric
        /// How values become one.
        public var statistic: Statistic
        /// What was measured.
        public var measured: Seconds
        /// What was simulated.
        public var simulated: Seconds
        /// By how much the second differs, as a share of the first.
        public var error: Fraction { Fraction(rawValue: simulated / measured - 1) }
    }

    /// The comparisons.
    public var rows: [Row]
    /// The simulated run.
    public var result: SimulationResult

    /// Compares a measured run with a simulated one of the same requests.
    public init(_ measured: MeasuredRun, _ result: SimulationResult) {
        self.result = result
        rows = Metric.allCases.flatMap { metric in
            var real = LatencyHistogram()
            for request in measured.requests {
                if let value = metric.value(of: request) { real.record(value) }
            }
            let simulated = metric.histogram(of: result.latencies)
            return Statistic.allCases.compactMap { statistic -> Row? in
                guard let first = statistic.value(of: real), let second = statistic.value(of: simulated),
                    first > .zero
                else { return nil }
                return Row(metric: metric, statistic: statistic, measured: first, simulated: second)
            }
        }
    }
}

extension Replay {
    /// How often a line is scaled at most.
    static let mostScalings = 8
}

extension Replay.Metric {
    fileprivate func value(of request: MeasuredRequest) -> Seconds? {
        switch self {
        case .timeToFirstToken: request.timeToFirstToken
        case .timePerOutputToken: request.timePerOutputToken
        case .endToEnd: request.endToEnd
        }
    }

    fileprivate func histogram(of latencies: LatencySet) -> LatencyHistogram {
        switch self {
        case .timeToFirstToken: latencies.timeToFirstToken
        case .timePerOutputToken: latencies.timePerOutputToken
        case .endToEnd: latencies.endToEnd
        }
    }
}

extension SimulatedDeployment {
    /// Simulates the requests of a measured run.
    public func replay(
        _ measured: MeasuredRun, options: SimulationOptions = SimulationOptions()
    ) throws(Diagnostic) -> Replay {
        var options = options
        options.record.keepsRequests = true
        var feed = try TrafficFeed(measured.load)
        return Replay(measured, try run(&feed, options: options))
    }

    /// Simulates the requests of a measured run with the times of steps that its own TPOT tells.
    ///
    /// The line through them is scaled as a whole until the simulated mean TPOT meets the measured one, so that what is
    /// left of errors is the scheduling's.
    ///
    /// - Returns: The comparison; `nil` where too few requests state their times.
    public func replayByOwnTimes(
        _ measured: MeasuredRun, options: SimulationOptions = SimulationOptions()
    ) throws(Diagnostic) -> Replay? {
        let copies = pools.reduce(0) { $0 + $1.copies }
        let ranks = pools.reduce(0) { $0 + $1.copies * $1.ranks }
        guard var line = FittedStepTime(measured, ranks: ranks, copies: copies) else { return nil }
        var replay = try timed(by: line).replay(measured, options: options)
        for _ in 0..<Replay.mostScalings {
            guard let row = replay.rows.first(where: { $0.metric == .timePerOutputToken && $0.statistic == .mean }),
                abs(row.error.rawValue) > 1e-3, row.simulated > .zero
            else { break }
            line = line.scaled(by: row.measured / row.simulated)
            replay = try timed(by: line).replay(measured, options: options)
        }
        return replay
    }

    /// The same deployment with the times of steps given by a line.
    public func timed(by line: FittedStepTime) -> SimulatedDeployment {
        var timed = self
        for index in timed.pools.indices { timed.pools[index].pricing = .fitted(line) }
        return timed
    }
}
