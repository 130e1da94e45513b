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
        let first = Derivation("TTFT_first", "the first round of the burst", .seconds, passFormula(explanation))
        let rounds = roundsDerivation
        let period = Derivation(
            "t_round", "time after which the next round can follow, by the slowest stage", .seconds,
            of: prefillPeriod.rawValue)
        let last =
            estimate.steps > 1 ? first + (rounds.asFormula - 1) * period.asFormula : first.asFormula
        let alone = StepExplanation(
            of: .prefill(sequences: 1, newTokens: min(scenario.load.input, candidate.schedule.tokensPerStep)),
            kind: .prefill, on: deployment)
        let single = Derivation(
            "TTFT_single", "time to first token of one request on an idle deployment", .seconds,
            of: estimate.singleRequest.rawValue,
            source: "a step with one sequence, whose start-ups nobody shares: stages "
                + alone.time.stages.map(\.description).joined(separator: " + ")
                + (alone.time.host > .zero ? ", host \(alone.time.host)" : "")
                + (scenario.load.input > candidate.schedule.tokensPerStep ? ", first of its chunks" : ""))
        return [
            Derivation("TTFT", "time to first token of the burst's last request", .seconds, last),
            single,
            Derivation(
                "X_in", "prompt tokens while the burst is read", .tokensPerSecond,
                requests * Derivation("ISL", "tokens of a prompt", .number, of: Double(scenario.load.input))
                    / Derivation("TTFT", "of the last request", .seconds, of: estimate.last.rawValue)),
        ]
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

    /// The time in which the prompts of a round pass all stages, chunk after chunk.
    private func passFormula(_ explanation: StepExplanation) -> Formula {
        let pass = candidate.prefill.first.rawValue
        let last = explanation.derivation(on: deployment)
        guard explanation.chunks > 1 else {
            // A host that is hidden in steady state still starts the first step.
            return abs(last.value - pass) <= 1e-9 * pass ? last.asFormula : passWithHost(explanation, pass)
        }
        guard deployment.layout.pipeline == 1 else {
            return Derivation(
                "t_pass", "\(explanation.chunks) chunks, each following the one before through the stages", .seconds,
                of: pass
            ).asFormula
        }
        return last
            + Derivation(
                "t_before", "the \(explanation.chunks - 1) chunks before the last, in the same way", .seconds,
                of: pass - last.value)
    }

    private func passWithHost(_ explanation: StepExplanation, _ pass: Double) -> Formula {
        let devices = explanation.stageSum(deployment)
        let rest = pass - devices.value
        return devices + Derivation("t_host", "the host before the first stage", .seconds, of: rest)
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
