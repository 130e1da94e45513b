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
        guard let chosen = plan.chosen else { return PlanShortfall.blocks(of: plan) }
        return [
            .callout(Callout(.success, answer(chosen, in: plan))), .table(DeploymentTable.pools(chosen)),
            .table(PredictionTable.table(chosen, in: plan)), .paragraph(comparison(of: plan)),
        ] + plan.kinds.compactMap { $0.split.map { .paragraph(turns($0)) } }
    }

    /// How micro-batches take turns where attention and experts are apart.
    private static func turns(_ times: SplitTimes) -> InlineText {
        """
        With attention and experts apart, \(times.microBatches.grouped) micro-batch\(times.microBatches == 1 ? "" : "es") of the best such deployment take \
        turns: of a layer, one spends \(times.attention) on attention devices, \(times.send) on the way, \
        \(times.experts) with the experts and \(times.receive) on the way back; a round of all takes \(times.round).
        """
    }

    private static func answer(_ chosen: PlannedDeployment, in plan: Plan) -> InlineText {
        let prediction = chosen.prediction
        let cost = prediction.costPerMillionTokens.map { ", \($0) per million output tokens (indicative)" } ?? ""
        let idle = plan.scenario.idleDevices(beside: chosen)
        let rest = idle > 0 ? " \(idle.counted("device")) stay idle." : ""
        return """
            **\(chosen.kind.title.capitalisedFirst): \(DeploymentTable.layouts(chosen).plainText)** on \
            \(chosen.deviceCount.counted("device")): a first token after \(prediction.timeToFirstToken)\
            \(promise(plan.scenario.objectives.timeToFirstToken, prediction.timeToFirstToken, plan)), then one every \
            \(prediction.timePerOutputToken)\
            \(promise(plan.scenario.objectives.timePerOutputToken, prediction.timePerOutputToken, plan)), \
            **\(prediction.outputRate)** together, \(prediction.outputRatePerDevice) per device\(cost).\(rest)
            """
    }

    /// The promise behind a time, and whether it would be kept at the upper end of the error band as well.
    private static func promise(_ promised: Seconds?, _ predicted: Seconds, _ plan: Plan) -> String {
        guard let promised else { return "" }
        guard let range = plan.pricing.profile.errorBand?.range(of: predicted) else { return " (promised \(promised))" }
        return range.upperBound <= promised
            ? " (promised \(promised))" : " (promised \(promised): not certain, up to \(range.upperBound))"
    }

    /// Which kind of deployment wins, and by how much.
    private static func comparison(of plan: Plan) -> InlineText {
        let goal = InlineText(plain: "Best by \(plan.goal.title). ")
        guard let first = plan.kinds.first, plan.scenario.search.kinds.count > 1 else { return goal }
        let missing = plan.scenario.search.kinds.filter { kind in !plan.kinds.contains { $0.kind == kind } }
            .map { " No deployment that is \($0.title) keeps the promises." }.joined()
        guard plan.kinds.count > 1 else { return goal + InlineText(plain: String(missing.dropFirst())) }
        let others = plan.kinds.dropFirst().map { beaten($0, by: first) }.joined(separator: "; and ")
        return goal
            + """
            **\(first.kind.title.capitalisedFirst) wins**: \(first.prediction.outputRate) on \
            \(first.deviceCount.counted("device")), \(others.plainText).\(missing)
            """
    }

    /// By how much a kind of deployment loses.
    private static func beaten(_ second: PlannedDeployment, by first: PlannedDeployment) -> InlineText {
        let other = second.prediction
        let ratio = first.prediction.outputRate / other.outputRate
        let name =
            second.kind == .attentionFFN
            ? "deployment with \(second.kind.title)" : "\(second.kind.title) deployment"
        return """
            \(FixedPoint.significant(ratio, digits: 3)) times the \(other.outputRate) on \
            \(second.deviceCount.grouped) of the best \(name), \
            \(DeploymentTable.layouts(second).plainText) (TTFT \(other.timeToFirstToken), TPOT \
            \(other.timePerOutputToken))
            """
    }
}

/// What a deployment is predicted to do, with bands.
enum PredictionTable {
    static func table(_ deployment: PlannedDeployment, in plan: Plan) -> ReportTable {
        let prediction = deployment.prediction
        let band = plan.pricing.profile.errorBand
        let objectives = plan.scenario.objectives
        func time(_ name: String, _ value: Seconds, _ promised: Seconds?, run: Seconds?) -> [InlineText] {
            let range = band?.range(of: value)
            return [
                InlineText(plain: name), "\(value)",
                InlineText(plain: range.map { "\($0.lowerBound) to \($0.upperBound)" } ?? "–"),
                InlineText(plain: run.map { "\($0)" } ?? "–"), InlineText(plain: promised.map { "≤ \($0)" } ?? "–"),
            ]
        }
        func rate(_ name: String, _ value: TokensPerSecond, run: TokensPerSecond?) -> [InlineText] {
            let range = band?.range(of: value)
            return [
                InlineText(plain: name), "\(value)",
                InlineText(plain: range.map { "\($0.lowerBound.number) to \($0.upperBound.number)" } ?? "–"),
                InlineText(plain: run.map { "\($0)" } ?? "–"), "–",
            ]
        }
        let outcome = plan.run?.outcome
        let copies = Double(deployment.pools.first?.layout.replicas ?? 1)
        let first = objectives.firstTokenReading == .burst ? "TTFT, last of a burst" : "TTFT, mean"
        var rows = [
            time(
                first, prediction.timeToFirstToken, objectives.timeToFirstToken,
                run: objectives.firstTokenReading == .burst ? nil : plan.run?.timeToFirstToken),
            time(
                "TPOT, mean", prediction.timePerOutputToken, objectives.timePerOutputToken,
                run: outcome?.timePerOutputToken),
            time("End to end, mean", prediction.endToEnd, objectives.endToEnd, run: outcome?.endToEnd),
            rate("Output", prediction.outputRate, run: plan.run?.outputRate.map { $0 * copies }),
            rate("Output per device", prediction.outputRatePerDevice, run: nil),
            [
                "Requests", InlineText(plain: "\(prediction.requestRate.expected) per second"), "–", "–", "–",
            ],
            ["In flight", InlineText(plain: prediction.inFlight.expected), "–", "–", "–"],
        ]
        if let price = prediction.pricePerHour, let cost = prediction.costPerMillionTokens {
            rows.append(["Cost (indicative)", "\(cost) per million output tokens", "–", "–", "\(price) per hour"])
        }
        if let power = prediction.power, let rate = prediction.outputRatePerKilowatt {
            rows.append(["Board power", "\(power)", "–", "–", "\(rate) per kW"])
        }
        return ReportTable(
            columns: [
                .left(""), .right("Predicted"), .right("Band"), .right("Run step by step"), .right("Promise or price"),
            ], rows: rows)
    }
}

extension String {
    /// The text with a capital letter at its start.
    var capitalisedFirst: String { prefix(1).uppercased() + dropFirst() }
}

extension Scenario {
    /// The devices of all clusters that a deployment leaves idle.
    func idleDevices(beside deployment: PlannedDeployment) -> Int {
        isCountOpen ? 0 : cluster.deviceCount + (decodeCluster?.deviceCount ?? 0) - deployment.deviceCount
    }
}
