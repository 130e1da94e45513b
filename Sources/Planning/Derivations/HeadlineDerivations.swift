internal import Parallelism
internal import Quantities
internal import Serving
public import StepModel

/// The headline numbers of a layout, each derived down to inputs.
extension LayoutEvaluation {
    /// The numbers that a kind of step decides: TTFT for prompts, TPOT and output rates for generation.
    public func headlines(of explanation: StepExplanation) -> [Derivation] {
        switch explanation.kind {
        case .prefill: timesToFirstToken(explanation)
        case .decode: generation(explanation)
        case .mixed: [explanation.derivation(on: deployment)]
        }
    }

    /// TTFT of the burst's last request, and of one request alone.
    private func timesToFirstToken(_ explanation: StepExplanation) -> [Derivation] {
        let estimate = candidate.prefill
        let first = Derivation(
            "TTFT_first", "the first round of the burst", .seconds,
            promptPass(
                deployment.prefillSteps(scenario.load, schedule: candidate.schedule), explanation,
                takes: estimate.first.rawValue))
        let rounds = roundsDerivation
        let period = Derivation(
            "t_round", "time after which the next round can follow, by the slowest stage", .seconds,
            of: prefillPeriod.rawValue)
        let last =
            estimate.steps > 1 ? first + (rounds.asFormula - 1) * period.asFormula : first.asFormula
        let single = Derivation(
            "TTFT_single", "time to first token of one request on an idle deployment", .seconds,
            promptPass(readingAlone, estimate.singleRequest))
        return [
            Derivation("TTFT", "time to first token of the burst's last request", .seconds, last),
            single,
            Derivation(
                "X_in", "prompt tokens while the burst is read", .tokensPerSecond,
                requests * Derivation("ISL", "tokens of a prompt", .number, of: Double(scenario.load.input))
                    / Derivation("TTFT", "of the last request", .seconds, of: estimate.last.rawValue)),
        ]
    }

    /// The steps that read one prompt on an idle deployment.
    private var readingAlone: [Step] {
        var load = scenario.load
        load.concurrency = 1
        return deployment.prefillSteps(load, schedule: candidate.schedule)
    }

    private func promptPass(_ steps: [Step], _ time: Seconds) -> Formula {
        let last = StepExplanation(of: steps[steps.count - 1], chunks: steps.count, kind: .prefill, on: deployment)
        return promptPass(steps, last, takes: time.rawValue)
    }

    /// The time after which the next round of the burst's prompts can follow.
    private var prefillPeriod: Seconds {
        let prefill = candidate.prefill
        guard prefill.steps > 1 else { return prefill.first }
        return (prefill.last - prefill.first) / Double(prefill.steps - 1)
    }

    private var requests: Derivation {
        Derivation("b", "requests at once", .number, of: Double(scenario.load.concurrency))
    }

    /// ⌈⌈b / (replicas · DP)⌉ / prompts per rank and step⌉.
    private var roundsDerivation: Derivation {
        let layout = deployment.layout
        let replicas = Derivation("r", "copies of the model", .number, of: Double(layout.replicas))
        let ranks = Derivation("DP", "attention ranks of a copy", .number, of: Double(layout.data))
        let perRank = Formula.roundedUp(Formula.roundedUp(requests / replicas) / ranks)
        let perStep = Derivation(
            "p", "prompts per rank and step", .number, of: Double(candidate.prefill.requestsPerStep),
            source: "as many as \(candidate.schedule.tokensPerStep) tokens take, evenly over the rounds")
        return Derivation("R", "rounds", .number, .roundedUp(perRank / perStep))
    }

    /// TPOT and rates of output.
    private func generation(_ explanation: StepExplanation) -> [Derivation] {
        let estimate = candidate.decode
        let latency = explanation.derivation(on: deployment)
        let token: Derivation
        if deployment.layout.pipeline > 1 {
            let batches = Derivation("m", "micro-batches in the pipeline", .number, of: Double(estimate.microBatches))
            token = Derivation(
                "TPOT", "time per output token, all requests in flight", .seconds,
                .maximum([batches * explanation.periodDerivation(on: deployment), latency.asFormula]))
        } else {
            token = Derivation("TPOT", "time per output token, all requests in flight", .seconds, latency.asFormula)
        }
        let known = Derivation("TPOT", "time per output token", .seconds, of: token.value)
        let output = Derivation("X_out", "output of all requests", .tokensPerSecond, requests / known)
        let devices = Derivation("N", "devices", .number, of: Double(deployment.layout.deviceCount))
        return [
            token, sequencesPerStep, contextOfStep, output,
            Derivation("X_dev", "output per device", .tokensPerSecond, output / devices),
        ]
    }

    private var sequencesPerStep: Derivation {
        let replicas = Derivation("r", "copies of the model", .number, of: Double(deployment.layout.replicas))
        let batches = Derivation("m", "micro-batches", .number, of: Double(candidate.decode.microBatches))
        return Derivation(
            "n", "sequences of one decode step of a copy", .number,
            .roundedUp(.roundedUp(requests / replicas) / batches))
    }

    private var contextOfStep: Derivation {
        let input = Derivation("ISL", "tokens of a prompt", .number, of: Double(scenario.load.input))
        let half = Derivation("o", "half of the output, in whole tokens", .number, of: Double(scenario.load.output / 2))
        return Derivation("c", "context in the middle of the output", .number, input + half)
    }
}
