internal import Diagnostics
internal import Models
internal import Parallelism
internal import Planning
internal import Quantities
internal import Serving
internal import StepModel

/// Something to do, with the effect that the model predicts.
public struct Recommendation: Hashable, Sendable {
    /// When to do it.
    public enum Urgency: String, Hashable, Sendable, CaseIterable {
        /// Before anything is deployed or decided.
        case immediate
        /// Once the deployment runs.
        case optimisation
    }

    /// When to do it.
    public let urgency: Urgency
    /// What to do.
    public let action: String
    /// What it changes, in numbers.
    public let effect: String

    /// The recommendations of a case: wrong facts first, then layouts, then optimisations, each kind by its gain.
    static func all(_ context: AuditContext, findings: [Finding]) -> [Recommendation] {
        facts(findings) + layouts(context) + optimisations(context)
    }

    /// Facts that must be corrected before anything is computed from them.
    private static func facts(_ findings: [Finding]) -> [Recommendation] {
        let rules = ["conflicting-facts", "catalog-architecture", "layout-grids"]
        return findings.filter { $0.severity == .error && rules.contains($0.rule) }.compactMap { finding in
            guard let remedy = finding.remedy, let place = finding.places.first else { return nil }
            let others = finding.places.dropFirst().filter { $0.location.file != place.location.file }
            return Recommendation(
                urgency: .immediate,
                action: "In \(place.location)"
                    + (others.isEmpty || finding.rule == "conflicting-facts" ? "" : " and \(others.count) more places")
                    + ": \(remedy)",
                effect: finding.title)
        }
    }

    private static func layouts(_ context: AuditContext) -> [Recommendation] {
        let objectives = context.auditCase.objectives
        let stated = context.statedLayouts
        var found: [(gain: Double, recommendation: Recommendation)] = []
        if let best = context.search.best(.throughput, in: .decode, meeting: objectives),
            let worst = stated.map(\.best.decode.timePerOutputToken).max()
        {
            found.append(
                (
                    worst / best.decode.timePerOutputToken,
                    Recommendation(
                        urgency: .immediate, action: "Decode with \(best.layout)",
                        effect:
                            "\(best.decode.timePerOutputToken) per token and \(best.decode.throughput) instead of up to "
                            + "\(worst) per token, \(FixedPoint.significant(worst / best.decode.timePerOutputToken)) times faster"
                    )
                ))
        }
        if let best = context.search.best(.burst, in: .prefill, meeting: objectives),
            let worst = stated.map(\.best.prefill.last).max()
        {
            found.append(
                (
                    worst / best.prefill.last,
                    Recommendation(
                        urgency: .immediate, action: "Prefill with \(best.layout)",
                        effect: "the burst is read in \(best.prefill.last) instead of up to \(worst); the floor is "
                            + "\(context.ceilings.prefillFloor)")
                ))
        }
        if let both = context.search.best(.completion, in: .prefill, meeting: objectives) {
            let worst = stated.map(\.best.completion).max() ?? both.completion
            found.append(
                (
                    worst / both.completion,
                    Recommendation(
                        urgency: .immediate,
                        action: "If the same devices serve both phases, use \(both.layout) for both",
                        effect:
                            "last first token after \(both.prefill.last), \(both.decode.timePerOutputToken) per token; the "
                            + "whole batch is done after \(both.completion)")
                ))
        }
        return byGain(found)
    }

    /// Recommendations, what speeds a request up most first.
    private static func byGain(_ found: [(gain: Double, recommendation: Recommendation)]) -> [Recommendation] {
        found.enumerated().sorted { ($1.element.gain, $0.offset) < ($0.element.gain, $1.offset) }.map(
            \.element.recommendation)
    }

    private static func optimisations(_ context: AuditContext) -> [Recommendation] {
        guard let best = context.search.best(.throughput, in: .decode, meeting: context.auditCase.objectives),
            let experts = context.auditCase.model.layerRuns.lazy.compactMap(\.feedForward.mixture).first
        else { return [] }
        let deployment = DeploymentModel(
            legal: best.layout, model: context.auditCase.model, pricing: context.auditCase.stated)
        let step = deployment.decodeStep(context.auditCase.load).step
        let gains = [
            balance(best, experts, step), communication(best, deployment, step, context),
            expertWeights(best, experts, step, context), batch(best, deployment, context),
        ]
        return byGain(gains.compactMap(\.self))
    }

    private static func balance(_ best: Candidate, _ experts: MixtureOfExperts, _ step: Step) -> (
        gain: Double, recommendation: Recommendation
    )? {
        guard best.layout.expert > 1 else { return nil }
        let factor = ExpertStatistics.uniformImbalance(
            tokens: step.newTokens, experts: experts.expertCount, perToken: experts.expertsPerToken,
            devices: best.layout.expert)
        // How much of the step waits for the busiest device is not known without the routing.
        let gain = 1.0
        let advice = Recommendation(
            urgency: .optimisation,
            action: "Balance the experts: measure which are popular, place them by load, and give "
                + "the busiest a second copy",
            effect: "even with uniform routing the busiest of \(best.layout.expert) devices gets "
                + "\(FixedPoint.significant(factor)) times the mean at \(step.newTokens) tokens per step; skewed routing is "
                + "worse. It costs compute and exchange time, not weight traffic: at this batch every device reads its experts "
                + "anyway")
        return (gain, advice)
    }

    private static func communication(
        _ best: Candidate, _ deployment: DeploymentModel, _ step: Step, _ context: AuditContext
    ) -> (gain: Double, recommendation: Recommendation)? {
        let program = deployment.program(for: step)
        let exchanges = program.stages.flatMap(\.operators).compactMap { entry -> OperatorTime? in
            guard case .exchange = entry.work else { return nil }
            var time = context.auditCase.stated.time(of: entry.work)
            time.startUp = time.startUp * Double(entry.repetitions)
            time.total = time.total * Double(entry.repetitions)
            return time
        }
        let total = exchanges.map(\.total).sum()
        guard total > .zero else { return nil }
        let startUps = exchanges.map(\.startUp).sum()
        let saved = total / 2
        let gain = best.decode.timePerOutputToken / max(best.decode.timePerOutputToken - saved, saved)
        let advice = Recommendation(
            urgency: .optimisation,
            action:
                "Shorten or hide the exchanges: low-latency dispatch kernels inside a captured graph, two half-batches "
                + "that compute while the other communicates",
            effect:
                "\(total) of \(best.decode.timePerOutputToken) per token are exchanges, \(startUps) of it start-ups; "
                + "hiding half of it would save \(saved) at most, less what reading the experts twice costs")
        return (gain, advice)
    }

    private static func expertWeights(
        _ best: Candidate, _ experts: MixtureOfExperts, _ step: Step, _ context: AuditContext
    ) -> (gain: Double, recommendation: Recommendation)? {
        let distinct = ExpertStatistics.distinctExperts(
            tokens: step.newTokens, experts: experts.expertCount, perToken: experts.expertsPerToken)
        let tokensPerExpert = Double(step.newTokens * experts.expertsPerToken) / Double(experts.expertCount)
        let read = best.memory.weights.experts * (distinct / Double(experts.expertCount))
        let time = read / context.auditCase.effectiveBandwidth
        let gain = best.decode.timePerOutputToken / max(best.decode.timePerOutputToken - time / 2, time / 2)
        let advice = Recommendation(
            urgency: .optimisation,
            action:
                "Read expert weights less often per token: larger batches per expert group, or weights of fewer bits",
            effect:
                "a step of \(step.newTokens) tokens visits \(FixedPoint.significant(distinct)) of \(experts.expertCount) "
                + "experts, so each device reads \(read) (\(time)) for \(FixedPoint.significant(tokensPerExpert)) tokens per "
                + "expert; 4-bit experts would halve that. Prefetching brings nothing: the bandwidth is the limit, not the "
                + "latency")
        return (gain, advice)
    }

    private static func batch(
        _ best: Candidate, _ deployment: DeploymentModel, _ context: AuditContext
    ) -> (gain: Double, recommendation: Recommendation)? {
        let load = context.auditCase.load
        let capacity = deployment.sequenceCapacity(
            context: load.finalContext, tokensPerStep: best.schedule.tokensPerStep)
        let larger = min(load.concurrency * 8, capacity)
        guard larger > load.concurrency else { return nil }
        let more = deployment.decode(Load(concurrency: larger, input: load.input, output: load.output))
        let gain = more.throughput / best.decode.throughput
        let advice = Recommendation(
            urgency: .optimisation, action: "Raise the batch: \(larger) requests instead of \(load.concurrency)",
            effect: "\(more.throughput) at \(more.timePerOutputToken) per token, "
                + "\(FixedPoint.significant(more.throughput / best.decode.throughput)) times the throughput; memory holds "
                + "\(capacity) requests of \(load.finalContext) tokens")
        return (gain, advice)
    }
}
