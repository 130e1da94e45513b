internal import Hardware
internal import Models
internal import Parallelism
internal import Planning
internal import Quantities
internal import Serving
internal import StepModel

/// The first lines of a plan: the answer, or why there is none and what would help.
enum PlanVerdict {
    static func blocks(of plan: Plan) -> [ReportBlock] {
        if let best = plan.deployments.first { return [.callout(Callout(.success, answer(best, in: plan)))] }
        if let nearest = plan.nearestFit { return misfit(nearest, in: plan) }
        if plan.census.legal == 0 { return [.callout(Callout(.critical, "No layout of this model is legal here."))] }
        if plan.shortfalls.isEmpty { return [.callout(Callout(.critical, conflict(in: plan)))] }
        return plan.shortfalls.map { .callout(Callout(.critical, shortfall($0, in: plan))) }
    }

    private static func answer(_ best: Plan.Choice, in plan: Plan) -> InlineText {
        let candidate = best.candidate
        let objectives = plan.scenario.objectives
        let count = candidate.layout.deviceCount.counted("device")
        let suffice = candidate.layout.deviceCount == 1 ? "suffices" : "suffice"
        let power =
            plan.deployments.first { $0.purpose == .fewestPowerOfTwo }
            .map { " Of powers of two, \($0.candidate.layout.deviceCount) is the smallest that does." } ?? ""
        let promised = plan.scenario.hasPromise ? " for every promise" : ""
        return """
            **\(count) \(suffice)\(promised)**, as `\(candidate.layout)`: a burst of \
            \(plan.scenario.load.concurrency.counted("prompt")) is answered within \(candidate.prefill.last)\
            \(promise(objectives.timeToFirstToken, candidate.prefill.last, plan)), each request then gets a token \
            every \(candidate.decode.timePerOutputToken)\
            \(promise(objectives.timePerOutputToken, candidate.decode.timePerOutputToken, plan)), together \
            \(candidate.decode.throughput) (\(candidate.decode.throughputPerDevice) per device), and the fullest device \
            is \(candidate.memory.utilisation.wholePercent) full.\(power)
            """
    }

    /// The promise behind a time, and whether it would be kept at the upper end of the error band as well.
    private static func promise(_ promised: Seconds?, _ predicted: Seconds, _ plan: Plan) -> String {
        guard let range = plan.pricing.profile.errorBand?.range(of: predicted) else {
            return promised.map { " (promised \($0))" } ?? ""
        }
        guard let promised else { return " (\(range.lowerBound) to \(range.upperBound))" }
        let verdict = range.upperBound <= promised ? "promised \(promised)" : "promised \(promised): not certain"
        return " (\(range.lowerBound) to \(range.upperBound), \(verdict))"
    }

    private static func misfit(_ nearest: Candidate, in plan: Plan) -> [ReportBlock] {
        let memory = nearest.memory
        return [
            .callout(
                Callout(
                    .critical,
                    """
                    **Nothing fits.** Of \(plan.census.legal.counted("legal layout")), the one that needs the least \
                    memory, `\(nearest.layout)` on \(nearest.layout.deviceCount.counted("device")), needs \
                    \(memory.total) on its fullest device, where an engine may use \(memory.usable): \
                    **\(memory.total - memory.usable) too much**.
                    """)),
            .table(MemoryTable.parts([memory])),
            .paragraph(MemoryAdvice.text(for: memory, in: plan.scenario)),
        ]
    }

    private static func conflict(in plan: Plan) -> InlineText {
        """
        **No single layout keeps both promises**, though each is kept by some layout: lay prefill and decode out \
        separately (the tables below), or relax one of the two.
        """
    }

    private static func shortfall(_ shortfall: Shortfall, in plan: Plan) -> InlineText {
        let name = shortfall.phase == .prefill ? "TTFT" : "TPOT"
        let factor = FixedPoint.significant(shortfall.factor, digits: 2)
        let start: InlineText = """
            **No layout keeps \(name) ≤ \(shortfall.promised)**: the fastest of \(plan.census.fitting.counted("layout")) \
            that fit, `\(shortfall.fastest.layout)` on \(shortfall.fastest.layout.deviceCount.counted("device")), needs \
            \(shortfall.achieved), \(factor) times the promise.
            """
        return start + " " + reason(shortfall, in: plan)
    }

    private static func reason(_ shortfall: Shortfall, in plan: Plan) -> InlineText {
        let load = plan.scenario.load
        switch (shortfall.phase, shortfall.isPhysical) {
        case (.prefill, true):
            return """
                The \(plan.ceilings.burstWork) of \(load.concurrency.counted("prompt")) alone take \(shortfall.floor) on \
                \(plan.ceilings.devices.counted("device")), perfectly split: fewer requests at once, shorter prompts or \
                more devices are needed, not another layout.
                """
        case (.prefill, false):
            return """
                Arithmetic alone would take \(shortfall.floor); the rest is communication and uneven work. Fewer \
                requests at once help most: one request alone is answered in \(shortfall.fastest.prefill.singleRequest).
                """
        case (.decode, true):
            return """
                Reading the weights and the cache once takes \(shortfall.floor) on \
                \(plan.ceilings.devices.counted("device")): a smaller cache format or more devices are needed.
                """
        case (.decode, false):
            return """
                Reading weights and cache takes \(shortfall.floor) at best; the rest is start-up and communication. One \
                request alone gets a token every \(shortfall.fastest.decode.singleRequestTimePerOutputToken).
                """
        }
    }
}

extension Scenario {
    /// Whether anything is promised.
    var hasPromise: Bool { objectives.timeToFirstToken != nil || objectives.timePerOutputToken != nil }
}
