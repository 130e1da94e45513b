internal import Hardware
internal import Models
internal import Planning
internal import Quantities
internal import Serving
internal import StepModel

/// The question that a plan answers, and how its numbers are meant.
enum PlanQuestionText {
    /// The devices in a title.
    static func devices(_ scenario: Scenario) -> String {
        if scenario.isCountOpen { return "as few \(scenario.cluster.accelerator.name) as possible" }
        let first = ScenarioSection.devices(scenario.cluster)
        return scenario.decodeCluster.map { "\(first) and \(ScenarioSection.devices($0))" } ?? first
    }

    /// The model, the clusters, the load, the promises and the goal in one table.
    static func blocks(_ plan: Plan) -> [ReportBlock] {
        let scenario = plan.scenario
        var rows: [[InlineText]] = [
            ["Model", ScenarioSection.model(scenario.model)],
            [
                scenario.decodeCluster == nil ? "Cluster" : "Prompts are read on",
                ScenarioSection.cluster(scenario.cluster),
            ],
        ]
        if let decode = scenario.decodeCluster {
            rows.append(["Tokens are generated on", ScenarioSection.cluster(decode)])
        }
        rows += [
            ["Load", InlineText(plain: load(scenario))], ["Promise", InlineText(plain: promise(scenario.objectives))],
            ["Goal", InlineText(plain: plan.goal.title)],
            ["Efficiency", ScenarioSection.efficiency(plan.pricing.profile, stated: scenario.stated)],
        ]
        rows += SettingsText.rows(scenario.settings)
        return [.table(ReportTable(columns: [.left("Question"), .left("Given")], rows: rows))]
    }

    private static func load(_ scenario: Scenario) -> String {
        let lengths = "\(scenario.load.input.grouped) tokens in, \(scenario.load.output.grouped) out"
        switch scenario.demand {
        case .free: return "as many requests as keep the promises, \(lengths)"
        case .concurrency(let count): return "\(count.counted("request")) in flight, \(lengths)"
        case .rate(let rate): return "\(rate.expected) requests per second, \(lengths)"
        }
    }

    private static func promise(_ objectives: Objectives) -> String {
        let first = objectives.firstTokenReading == .burst ? "TTFT of the last request of a burst" : "mean TTFT"
        let promises = [
            objectives.timeToFirstToken.map { "\(first) ≤ \($0)" },
            objectives.timePerOutputToken.map { "mean TPOT ≤ \($0)" },
            objectives.endToEnd.map { "mean end-to-end time ≤ \($0)" },
            objectives.memoryHeadroom > .zero ? "\(objectives.memoryHeadroom) of each device's memory free" : nil,
        ].compactMap(\.self)
        return promises.isEmpty ? "none" : promises.joined(separator: ", ")
    }

    /// How steady states are meant, and everything that nobody stated.
    static func assumptions(_ plan: Plan) -> [ReportBlock] {
        let scenario = plan.scenario
        var common: [ListItem] = [
            ListItem(InlineText(plain: arrival(scenario.demand))),
            ListItem(
                """
                Times are means over requests and rounds in steady state (mean field), not percentiles: bursts make tails \
                longer. TPOT is at the middle of the output; every sequence has room for its final context.
                """),
        ]
        if scenario.search.kinds.contains(where: { $0 != .aggregated }) {
            common.append(
                ListItem(
                    """
                    Caches are handed over layer by layer between nodes, over one adapter per device of the smaller worker, \
                    at 90 % of its rate.
                    """))
        }
        if scenario.search.kinds.contains(.attentionFFN) {
            common.append(
                ListItem(
                    """
                    Attention and experts apart: every token visits its experts over the network of a cluster that a copy \
                    spans, both ways at once; the router and shared experts stay with attention.
                    """))
        }
        if let price = scenario.cluster.accelerator.price {
            common.append(
                ListItem(
                    InlineText(
                        plain: "Price: \(price.perHour) per device and hour, indicative (\(price.basis)).")))
        }
        return ScenarioSection.assumptions(scenario, pricing: plan.pricing, steady: common)
    }

    private static func arrival(_ demand: Demand) -> String {
        switch demand {
        case .free, .rate:
            "Requests come independently of each other (Poisson), at the rate that is served; the reading of prompts is "
                + "used to \(SteadyState.largestUtilisation * 100) % at most."
        case .concurrency:
            "A request that ends is followed by another at once, so that the number in flight is constant. Their ends are "
                + "taken to be spread evenly over time, as they are where lengths vary; requests of exactly one length "
                + "that start together stay together, and wait longer for their first token."
        }
    }
}
