internal import Hardware
public import Quantities

/// How long a step takes, stage by stage.
public struct StepTime: Hashable, Sendable {
    /// The time of each pipeline stage.
    public var stages: [Seconds]
    /// The host's own time for the step.
    public var host: Seconds
    /// Whether the host works while the devices do, so that the longer counts instead of the sum.
    public var isHostHidden: Bool

    /// Creates the time of a step.
    public init(stages: [Seconds], host: Seconds, isHostHidden: Bool = false) {
        self.stages = stages
        self.host = host
        self.isHostHidden = isHostHidden
    }

    /// The time in which one micro-batch passes all stages.
    public var latency: Seconds { with(stages.sum()) }
    /// The time after which the next micro-batch can follow: the slowest stage.
    public var period: Seconds { with(stages.max() ?? .zero) }

    private func with(_ devices: Seconds) -> Seconds { isHostHidden ? max(devices, host) : devices + host }
}

/// What the devices spend the time of a step on.
public enum TimeCategory: String, Hashable, Sendable, CaseIterable {
    /// Projections and core of attention.
    case attention
    /// Routed experts and their router.
    case experts
    /// Dense feed-forward networks.
    case feedForward = "feed-forward"
    /// Embedding, output head and sampling.
    case head
    /// Norms, rotary embedding, permutation.
    case elementwise
    /// Exchanges between devices.
    case communication
    /// The host process.
    case host
    /// Devices that wait: attention devices for experts apart from them, and the other way round.
    case waiting
}

extension Sequence<Operator> {
    /// How many operators the host launches, exchanges of cache parts aside, which not every group of sequences needs.
    public var launches: Int {
        reduce(0) { sum, step in
            switch step.kind {
            case .keyValueRing, .queryAllGather, .partialOutputs: sum
            default: sum + step.repetitions
            }
        }
    }
}

extension Operator.Kind {
    /// What the operator counts as in a breakdown of time.
    public var category: TimeCategory {
        switch self {
        case .queryKeyValueProjection, .latentDownProjection, .queryUpProjection, .keyValueUpProjection,
            .indexerProjection, .compressor, .outputDownProjection, .recurrentInputProjection, .prefillRecurrence,
            .decodeRecurrence, .recurrentOutputProjection, .indexScores, .prefillAttention, .decodeAttention,
            .outputProjection:
            .attention
        case .router, .groupedExperts, .expertLatentDownProjection, .expertLatentUpProjection,
            .sharedGateUpProjection, .sharedDownProjection:
            .experts
        case .gateUpProjection, .downProjection: .feedForward
        case .embeddingLookup, .languageModelHead, .sampling: .head
        case .normalisation, .rotaryAndCacheWrite, .activationFunction: .elementwise
        case .attentionAllReduce, .attentionReduceScatter, .attentionAllGather, .feedForwardAllReduce,
            .embeddingAllReduce, .dispatch, .combine, .expertAllGather, .expertReduceScatter, .stageHandOver,
            .keyValueRing, .queryAllGather, .partialOutputs:
            .communication
        }
    }
}

extension Pricing {
    /// The time of a step's program.
    public func time(of program: StepProgram) -> StepTime {
        var stages: [Seconds] = []
        stages.reserveCapacity(program.stages.count)
        for (index, stage) in program.stages.enumerated() {
            // Neighbouring stages mostly execute the same operators, which then share storage and compare at once.
            if index > 0, program.stages[index - 1].operators == stage.operators {
                stages.append(stages[index - 1])
            } else {
                stages.append(time(of: stage.operators, isCaptured: program.isCaptured, halves: program.halfBatches))
            }
        }
        return StepTime(stages: stages, host: hostTime(of: program), isHostHidden: host.isHidden)
    }

    /// The time of a step's program by what it is spent on, summed over the stages, in the order of the categories.
    ///
    /// Where two half-batches overlap, the parts are those of both halves one after the other: their sum exceeds the
    /// step's time by what overlaps.
    public func breakdown(of program: StepProgram) -> [(category: TimeCategory, time: Seconds)] {
        var times: [TimeCategory: Seconds] = [.host: hostTime(of: program)]
        for stage in program.stages {
            for step in stage.operators {
                let total = time(of: step.work, isCaptured: program.isCaptured).total
                times[step.kind.category, default: .zero] += total * Double(step.repetitions * program.halfBatches)
            }
        }
        return TimeCategory.allCases.compactMap { category in
            times[category].flatMap { $0 > .zero ? (category, $0) : nil }
        }
    }

    /// The time of operators one after the other, each as often as it is repeated, or of two half-batches side by side.
    func time(of operators: [Operator], isCaptured: Bool = true, halves: Int = 1) -> Seconds {
        var parts = HalfBatchParts()
        for step in operators {
            let total = time(of: step.work, isCaptured: isCaptured).total * Double(step.repetitions)
            parts.add(total, to: step.kind.halfBatchPart)
        }
        let devices = halves == 2 ? parts.overlapped : parts.serial
        return isCaptured ? devices : max(devices, host.launch * Double(operators.launches * halves))
    }

    /// The host's own time for a step.
    func hostTime(of program: StepProgram) -> Seconds {
        host.time(isDecode: program.isDecode, sequences: Double(program.sequences))
    }
}
