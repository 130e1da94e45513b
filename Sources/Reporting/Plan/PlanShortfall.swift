internal import Hardware
internal import Parallelism
internal import Planning
internal import Quantities
internal import Serving
internal import StepModel

/// Where nothing keeps the promises: what comes nearest, by how much it misses, and what would help.
enum PlanShortfall {
    static func blocks(of plan: Plan) -> [ReportBlock] {
        guard let nearest = plan.nearest else { return [] }
        if let deployment = nearest.deployment {
            return [
                .callout(Callout(.critical, miss(nearest, deployment, in: plan))),
                .table(DeploymentTable.pools(deployment)), .table(PredictionTable.table(deployment, in: plan)),
            ] + proof(nearest, in: plan) + remedies(nearest)
        }
        if plan.counts.legal == 0 {
            return [.callout(Callout(.critical, "**No layout of this model is legal here**; the reasons are below."))]
        }
        guard let misfit = nearest.misfit, !misfit.memory.fits else {
            return [
                .callout(
                    Callout(.critical, "**Nothing serves this load** with the declared token budgets and devices."))
            ]
                + proof(nearest, in: plan) + remedies(nearest)
        }
        let memory = misfit.memory
        return [
            .callout(
                Callout(
                    .critical,
                    """
                    **Nothing fits.** Of \(plan.counts.legal.counted("legal layout")) of one copy, the one that needs the \
                    least memory, `\(misfit.layout)` on \(misfit.layout.deviceCount.counted("device")), needs \
                    \(memory.total) on its fullest device for one request, where an engine may use \(memory.usable): \
                    **\(memory.total - memory.usable) too much**.
                    """)), .table(MemoryTable.parts([memory])),
            .paragraph(MemoryAdvice.text(for: memory, in: plan.scenario)),
        ] + remedies(nearest)
    }

    private static func miss(_ nearest: NearestPlan, _ deployment: PlannedDeployment, in plan: Plan) -> InlineText {
        let misses = nearest.misses.map { miss in
            "\(miss.limit.title) \(miss.achieved) instead of at most \(miss.promised) (\(FixedPoint.significant(miss.achieved / miss.promised, digits: 3)) times)"
        }
        return """
            **No deployment keeps the promises.** The nearest, \(DeploymentTable.layouts(deployment).plainText) on \
            \(deployment.deviceCount.counted("device")), has \(misses.joined(separator: " and ")).
            """
    }

    private static func proof(_ nearest: NearestPlan, in plan: Plan) -> [ReportBlock] {
        guard let impossibility = nearest.impossibility else { return [] }
        return [
            .paragraph(
                InlineText(
                    plain: (plan.scenario.isCountOpen ? "No number of devices helps" : "More devices do not help")
                        + ": \(text(impossibility)). The search did not go beyond what is counted below."))
        ]
    }

    /// Why no number of devices keeps the promises, in words.
    static func text(_ impossibility: Impossibility) -> String {
        switch impossibility {
        case .timeToFirstToken(let floor, let layout, let devices):
            "a first token takes at least \(floor), in \(layout) with no other request; no layout of up to "
                + "\(devices.counted("device")) is faster, whatever its memory"
        case .timePerOutputToken(let floor, let layout, let devices):
            "a token after the first takes at least \(floor), in \(layout) with one sequence on each rank; no layout "
                + "of up to \(devices.counted("device")) is faster, whatever its memory"
        case .endToEnd(let floor, let devices):
            "a request takes at least \(floor): a first token in the layout that reads fastest and the others in the "
                + "one that generates fastest, of up to \(devices.counted("device")), whatever their memory"
        case .served(let most, let devices, let replica, let factor):
            "the largest cluster, of \(devices.grouped) devices, serves at most \(most.expected) requests per second "
                + "with copies of up to \(replica.counted("device")) that serve both phases; larger copies, which were "
                + "not searched, would have to serve \(factor.expected) times as much per device"
        case .rate(let most, let devices):
            "the largest cluster, of \(devices.grouped) devices, computes at most "
                + "\(most.expected) requests per second at its peak rate"
        }
    }

    private static func remedies(_ nearest: NearestPlan) -> [ReportBlock] {
        guard !nearest.remedies.isEmpty else {
            guard nearest.impossibility == nil else { return [] }
            let text =
                nearest.isSearched
                ? "Neither more devices (up to eight times as many, at most \(NearestPlan.mostDevices)), nor smaller "
                    + "formats, nor less demand makes it feasible; relax a promise or change the model."
                : "Changes that help are looked for on at most \(NearestPlan.mostDevices) devices: ask for fewer."
            return [.paragraph(InlineText(plain: text))]
        }
        return [
            .paragraph("Each of these changes by itself would make it feasible:"),
            .bullets(nearest.remedies.map { InlineText(plain: text($0)) }),
        ]
    }

    /// A change in words.
    static func text(_ remedy: NearestPlan.Remedy) -> String {
        switch remedy {
        case .relax(let limit, let time): "a promised \(limit.title) of \(time)"
        case .devices(let count): "\(count.counted("device"))"
        case .weights(let format): "weights in \(format.title)"
        case .keyValueCache(let format): "a KV cache in \(format.title)"
        case .demand(.concurrency(let count)): "\(count.counted("request")) in flight"
        case .demand(.rate(let rate)): "\(rate.expected) requests per second"
        case .demand(.free): "any demand"
        }
    }
}
