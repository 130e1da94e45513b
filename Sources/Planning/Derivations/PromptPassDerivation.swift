internal import Parallelism
internal import Quantities
internal import Serving
internal import StepModel

/// How the time in which prompts pass all stages follows from the steps that read them.
extension LayoutEvaluation {
    /// The time of one round of prompts, chunk after chunk.
    ///
    /// - Parameters:
    ///   - steps: The round's steps in order: one per chunk.
    ///   - last: The last of them, taken apart.
    ///   - pass: The time of all, in seconds.
    /// - Returns: The sum of its chunks, or of the longest chain of chunks through a pipeline.
    func promptPass(_ steps: [Step], _ last: StepExplanation, takes pass: Double) -> Formula {
        guard steps.count > 1 else {
            let step = last.derivation(on: deployment)
            // A host that is hidden in steady state still starts the first step.
            return abs(step.value - pass) <= 1e-9 * pass ? step.asFormula : passWithHost(last, pass)
        }
        return deployment.layout.pipeline == 1 ? chunksInTurn(steps, last, pass) : criticalPath(steps)
    }

    private func passWithHost(_ explanation: StepExplanation, _ pass: Double) -> Formula {
        let devices = explanation.stageSum(deployment)
        let rest = pass - devices.value
        return devices + Derivation("t_host", "the host before the first stage", .seconds, of: rest)
    }

    /// One stage: a chunk starts when the one before has ended.
    private func chunksInTurn(_ steps: [Step], _ last: StepExplanation, _ pass: Double) -> Formula {
        let taken = steps.dropLast().prefix(LayoutEvaluation.chunksTakenApart).map {
            StepExplanation(of: $0, kind: .prefill, on: deployment).derivation(on: deployment)
        }
        let final = last.derivation(on: deployment)
        let left = steps.count - 1 - taken.count
        let between = pass - taken.reduce(final.value) { $0 + $1.value }
        let others = Derivation(
            "t_between", "the \(left) chunks before the last, in the same way", .seconds, of: between)
        return .sum(taken.map(\.asFormula) + (left > 0 ? [others.asFormula] : []) + [final.asFormula])
    }

    /// Several stages: a chunk starts on a stage when both it has left the stage before and its forerunner this one; the
    /// longest chain of such waits is the time.
    private func criticalPath(_ steps: [Step]) -> Formula {
        let path = CriticalPath(steps.map { deployment.time(of: $0) })
        // The last chunk of each stretch is taken apart; those before it only read on less of the prompt.
        let terms = path.stretches.map { stretch -> Formula in
            let chunks =
                stretch.chunks.count == 1
                ? "chunk \(stretch.chunks.lowerBound + 1)"
                : "chunks \(stretch.chunks.lowerBound + 1) to \(stretch.chunks.upperBound)"
            let name = "stage \(stretch.stage + 1) with \(chunks)"
            let final = StepExplanation(
                of: steps[stretch.chunks.upperBound - 1], kind: .prefill, stage: stretch.stage, on: deployment
            ).stageTime(deployment)
            let left = stretch.time.rawValue - final.value
            guard left > 1e-9 * stretch.time.rawValue else {
                return Derivation("t_\(stretch.stage + 1)", name, .seconds, final.asFormula).asFormula
            }
            let rest = Derivation(
                "t_before", "chunks before the last of these, and the host before the first stage", .seconds, of: left)
            return Derivation("t_\(stretch.stage + 1)", name, .seconds, rest + final).asFormula
        }
        return Derivation(
            "t_pass", "\(steps.count) chunks through \(deployment.layout.pipeline) stages, the longest chain", .seconds,
            .sum(terms)
        ).asFormula
    }

    /// Chunks before the last that a derivation takes apart; further ones only follow the same formulas.
    private static let chunksTakenApart = 2
}

/// The longest chain of chunks that wait for each other in a pipeline.
private struct CriticalPath {
    /// Neighbouring chunks of the chain on one stage.
    struct Stretch {
        let stage: Int
        var chunks: Range<Int>
        var time: Seconds
    }

    private(set) var stretches: [Stretch] = []

    /// - Parameter steps: The time of each chunk's step, stage by stage.
    init(_ steps: [StepTime]) {
        let durations = steps.map { step in
            step.stages.enumerated().map { $0.element + ($0.offset == 0 ? step.host : .zero) }
        }
        guard var stage = durations.first?.indices.last else { return }
        var ends = durations
        for chunk in durations.indices {
            for stage in durations[chunk].indices {
                let left = stage > 0 ? ends[chunk][stage - 1] : .zero
                let forerunner = chunk > 0 ? ends[chunk - 1][stage] : .zero
                ends[chunk][stage] = max(left, forerunner) + durations[chunk][stage]
            }
        }
        var chunk = durations.count - 1
        while chunk >= 0, stage >= 0 {
            add(chunk, stage, durations[chunk][stage])
            let left = stage > 0 ? ends[chunk][stage - 1] : .zero
            let forerunner = chunk > 0 ? ends[chunk - 1][stage] : .zero
            if chunk > 0, stage == 0 || forerunner >= left { chunk -= 1 } else { stage -= 1 }
        }
        stretches.reverse()
    }

    /// Adds what comes before the chain so far.
    private mutating func add(_ chunk: Int, _ stage: Int, _ time: Seconds) {
        if var stretch = stretches.last, stretch.stage == stage {
            stretch.chunks = chunk..<stretch.chunks.upperBound
            stretch.time += time
            stretches[stretches.count - 1] = stretch
        } else {
            stretches.append(Stretch(stage: stage, chunks: chunk..<chunk + 1, time: time))
        }
    }
}
