internal import Hardware
internal import Models
internal import Parallelism
internal import Planning
internal import Quantities
internal import Serving
internal import StepModel

/// How TTFT and TPOT follow from the step, in formulas with their numbers.
enum TimeDerivation {
    /// The lines of a phase, from the result down to the inputs.
    static func lines(_ explanation: StepExplanation, _ evaluation: LayoutEvaluation) -> [InlineText] {
        let lines = explanation.phase == .prefill ? prefill(evaluation) : decode(explanation, evaluation)
        return lines + [stepTime(explanation, evaluation)]
            + (explanation.costliest.map { row in
                [operatorTime(row, evaluation)]
                    + [origin(row, evaluation, tokens: explanation.step.newTokens)].compactMap(\.self)
            } ?? [])
    }

    private static func prefill(_ evaluation: LayoutEvaluation) -> [InlineText] {
        let load = evaluation.scenario.load
        let layout = evaluation.deployment.layout
        let (candidate, estimate) = (evaluation.candidate, evaluation.candidate.prefill)
        let budget = candidate.schedule.tokensPerStep
        var lines: [InlineText] = [
            """
            Rounds = ⌈⌈requests / (replicas × DP)⌉ / prompts per rank and step⌉ = ⌈⌈\(load.concurrency) / \
            (\(layout.replicas) × \(layout.data))⌉ / \(estimate.requestsPerStep)⌉ = **\(estimate.steps)**, with at most \
            \(budget.grouped) tokens per rank and step and prompts of \(load.input.grouped)
            """
        ]
        if estimate.steps > 1 {
            lines.append(
                """
                TTFT last = first + (rounds − 1) × period of the slowest stage = \(estimate.first) + \
                \(estimate.steps - 1) × \(evaluation.prefillPeriod) = **\(estimate.last)**; the mean is \(estimate.mean)
                """)
        } else {
            lines.append("All prompts are read in one round: TTFT first = mean = last = **\(estimate.last)**")
        }
        lines.append(
            "One request alone fills no step and pays every start-up by itself: TTFT **\(estimate.singleRequest)**")
        return lines
    }

    private static func decode(_ explanation: StepExplanation, _ evaluation: LayoutEvaluation) -> [InlineText] {
        let load = evaluation.scenario.load
        let layout = evaluation.deployment.layout
        let estimate = evaluation.candidate.decode
        let sequences: InlineText = """
            Sequences per step = ⌈⌈requests / replicas⌉ / micro-batches⌉ = ⌈⌈\(load.concurrency) / \
            \(layout.replicas)⌉ / \(estimate.microBatches)⌉ = **\(estimate.sequencesPerStep)**; context in the middle of \
            the output = input + output / 2 = \(load.input) + \(load.output) / 2 = **\(estimate.context)**
            """
        let token: InlineText
        if layout.pipeline > 1 {
            token = """
                TPOT = max(micro-batches × slowest stage, sum of stages) = max(\(estimate.microBatches) × \
                \(explanation.time.period), \(explanation.time.latency)) = **\(estimate.timePerOutputToken)**
                """
        } else {
            token = "TPOT = time of one step = **\(estimate.timePerOutputToken)**"
        }
        let rate: InlineText = """
            Output = requests / TPOT = \(load.concurrency) / \(estimate.timePerOutputToken) = \
            **\(estimate.throughput)**; per device ÷ \(layout.deviceCount) = **\(estimate.throughputPerDevice)**
            """
        return [sequences, token, rate]
    }

    /// Where the costliest operator's work comes from.
    private static func origin(_ row: StepExplanation.Row, _ evaluation: LayoutEvaluation, tokens: Int) -> InlineText? {
        guard case .compute(let work) = row.step.work else { return nil }
        switch row.step.shape {
        case .matrix(let rows, let columns, let inner):
            return """
                Its work = 2 × rows × from × to = 2 × \(rows.expected) × \(inner) × \(columns) = **\(work.flops)**; its \
                data are \(work.weightBytes) of weights and \(work.activationBytes) of activations
                """
        case .experts(let assignments, let distinct, let hidden, let intermediate):
            let layout = evaluation.deployment.layout
            return """
                Its rows = tokens of the stage × experts per token / EP = \(tokens.grouped) × \
                \(evaluation.expertsPerToken) / \(layout.expert) = \(assignments.expected); work = 2 × rows × 3 × \(hidden) \
                × \(intermediate) = **\(work.flops)**; of its experts \(distinct.expected) are expected to be visited and \
                read: \(work.weightBytes), with \(work.activationBytes) of activations
                """
        case .attention(_, _, let context, let heads, let keyValueHeads):
            return """
                It reads \(work.cacheBytes) of cache (\(keyValueHeads.counted("key-value head")) on this device, \
                \(context.grouped) tokens of each sequence) and does 4 × query heads × head width FLOPs per pair of \
                tokens, with \(heads.counted("query head")): **\(work.flops)**
                """
        case .elements, .message: return nil
        }
    }

    private static func stepTime(_ explanation: StepExplanation, _ evaluation: LayoutEvaluation) -> InlineText {
        let stages = explanation.time.stages
        let host = explanation.time.host
        let hostText = host > .zero ? " + host \(host)" : ""
        let total = explanation.time.latency
        guard stages.count > 1 else {
            return "Step = Σ operators (below) \(stages.sum())\(hostText) = **\(total)**"
        }
        return """
            Step = Σ stages \(stages.map(\.description).joined(separator: " + "))\(hostText) = **\(total)**; each stage is \
            the sum of its operators (below)
            """
    }

    /// The costliest operator's time in full: what the table's other rows follow from in the same way.
    private static func operatorTime(
        _ row: StepExplanation.Row, _ evaluation: LayoutEvaluation
    ) -> InlineText {
        let pricing = evaluation.deployment.pricing
        let name = row.step.kind.rawValue
        switch row.step.work {
        case .compute(let work):
            guard let constants: StepConstants = pricing.constants(of: work) else { return "The costliest operator is \(name)" }
            let start = row.time.startUp > .zero ? "start-up \(row.time.startUp), " : ""
            let overlap = constants.overlap == nil ? "the longer counts" : "they overlap in part"
            return """
                Costliest, **\(name)**: \(start)work / (MFU × peak) = \(work.flops) / (\(constants.compute) × \
                \(constants.peak))\(slowing(constants, work)) = \(row.time.compute); data / (utilisation × bandwidth) = \
                \(work.bytes) / (\(constants.memory) × \(constants.bandwidth)) = \(row.time.memory); \(overlap): \
                \(row.time.total), × \(row.step.repetitions) = **\(row.total)**
                """
        case .exchange(let exchange):
            let out =
                exchange.scaleOutBytes > .zero
                ? "; between nodes \(exchange.scaleOutBytes) take \(row.time.scaleOut)" : ""
            return """
                Costliest, **\(name)** among \(exchange.participants.counted("device")): start-up \(row.time.startUp); in \
                the node \(exchange.scaleUpBytes) take \(row.time.scaleUp)\(out); \
                \(exchange.networksOverlap ? "both networks at once" : "one after the other"): \(row.time.total), × \
                \(row.step.repetitions) = **\(row.total)**
                """
        }
    }

    /// Short sequences do not reach the asymptotic rate.
    private static func slowing(_ constants: StepConstants, _ work: ComputeWork) -> String {
        guard constants.halfRateLength > 0 else { return "" }
        return " × (1 + \(constants.halfRateLength.expected) / \(work.tokensPerSequence.expected) tokens)"
    }
}
