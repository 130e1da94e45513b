internal import Quantities

/// Pipeline stages that execute the same: how often they execute each of the model's parts.
struct PricedStage: Sendable {
    /// How many stages these are.
    let count: Int
    /// The parts that they execute, and how often.
    private let executions: [(place: Int, repetitions: Double)]
    /// Operators launched in every step, and those that every group of sequences adds.
    private let launches: LaunchCount

    /// Takes down what a group of stages executes.
    ///
    /// - Parameters:
    ///   - stages: The stages.
    ///   - launches: The operators that each priced part launches when it is executed once.
    init(_ stages: StageExecutions, launches: [LaunchCount]) {
        count = stages.count
        executions = stages.executions
        var all = LaunchCount()
        for execution in stages.executions { all.add(launches[execution.place], times: execution.repetitions) }
        self.launches = all
    }

    /// The time of a step, or of two half-batches like it side by side.
    ///
    /// - Parameters:
    ///   - parts: The time of each part of the model when it is executed once.
    ///   - groups: The groups of sequences in the step.
    ///   - halves: 2 where another half-batch runs beside this one.
    ///   - launch: The host's time to launch one operator, and zero in captured graphs.
    /// - Returns: The time of one of the stages.
    @inline(__always)
    func time(
        _ parts: UnsafeBufferPointer<HalfBatchParts>, groups: Int, halves: Int, launch: Seconds
    ) -> Seconds {
        var sum = HalfBatchParts()
        for execution in executions { sum.add(parts[execution.place], times: execution.repetitions) }
        let devices = halves == 2 ? sum.overlapped : sum.serial
        return max(devices, launch * (launches.total(groups: groups) * Double(halves)))
    }
}

/// How many operators the host launches in a step, exchanges of cache parts aside, which not every group of sequences
/// needs.
struct LaunchCount: Sendable {
    private var fixed = 0.0
    private var perGroup = 0.0

    init() {}

    /// The operators of a part that is executed once.
    init(_ part: [OperatorTemplate]) {
        for template in part {
            switch template.body {
            case .rows, .experts, .exchange: fixed += 1
            case .core, .indexScores: perGroup += 1
            case .cacheExchange: break
            }
        }
    }

    mutating func add(_ other: LaunchCount, times: Double) {
        fixed += other.fixed * times
        perGroup += other.perGroup * times
    }

    /// The operators of a step with so many groups of sequences.
    @inline(__always)
    func total(groups: Int) -> Double { fixed + perGroup * Double(groups) }
}
