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
        ]
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
        guard plan.kinds.count == 2, let first = plan.kinds.first, let second = plan.kinds.last else {
            guard plan.scenario.search.kinds.count == 2, let only = plan.kinds.first else { return goal }
            let other = only.kind == .aggregated ? DeploymentKind.disaggregated : .aggregated
            return goal + InlineText(plain: "No \(other.title) deployment keeps the promises.")
        }
        let (one, other) = (first.prediction, second.prediction)
        let ratio = one.outputRate / other.outputRate
        return goal
            + """
            **\(first.kind.title.capitalisedFirst) wins**: \(one.outputRate) on \(first.deviceCount.counted("device")), \
            \(FixedPoint.significant(ratio, digits: 3)) times the \(other.outputRate) on \
            \(second.deviceCount.grouped) of the best \(second.kind.title) deployment, \
            \(DeploymentTable.layouts(second).plainText) (TTFT \(other.timeToFirstToken), TPOT \
            \(other.timePerOutputToken)).
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
