internal import Diagnostics
internal import Hardware
internal import Models
internal import Planning
internal import Quantities
internal import Serving
internal import StepModel

/// The part of a report that repeats the question, so that a report can be read without it.
enum ScenarioSection {
    /// The model, the cluster, the load and the promises in one table.
    static func blocks(_ scenario: Scenario, pricing: Pricing) -> [ReportBlock] {
        let rows: [[InlineText]] =
            [
                ["Model", model(scenario.model)],
                ["Cluster", cluster(scenario.cluster)],
                ["Load", load(scenario.load)],
                ["Promise", promise(scenario.objectives)],
                ["Efficiency", efficiency(pricing.profile, stated: scenario.stated)],
            ] + SettingsText.rows(scenario.settings)
        return [.table(ReportTable(columns: [.left("Question"), .left("Given")], rows: rows))]
    }

    /// The model on one line: size, depth, formats.
    static func model(_ model: ModelArchitecture) -> InlineText {
        let parameters = model.parameters
        let active = parameters.experts > 0 ? " (\(parameters.active.inBillions) active per token)" : ""
        let cache = model.keyValueCache
        return InlineText(
            plain: "\(model.name): \(parameters.total.inBillions) parameters\(active), \(model.layerCount) layers, "
                + "weights \(model.precision.linear.title) \(model.weightBytes.total) in one copy, "
                + "KV cache \(cache.format.title) \(cache.bytesPerToken) per token")
    }

    /// The cluster on one line: devices, their figures, the networks.
    static func cluster(_ cluster: Cluster) -> InlineText {
        let device = cluster.accelerator
        return InlineText(
            plain: "\(devices(cluster)) (\(device.memory), \(device.memoryBandwidth), "
                + "\(PeakText.describe(device.peak))), \(cluster.devicesPerNode) per node; "
                + "\(link(cluster.scaleUp)) in a node, \(link(cluster.scaleOut)) between nodes, per device and direction"
        )
    }

    /// How many devices of which name; those described by figures have none.
    static func devices(_ cluster: Cluster) -> String {
        let name = cluster.accelerator.name
        return name == "accelerator"
            ? cluster.deviceCount.counted(name) : "\(cluster.deviceCount.grouped) × \(name)"
    }

    private static func link(_ link: Interconnect) -> String {
        let pair = link.perPairBandwidth.map { " (\($0) per pair)" } ?? ""
        return "\(link.bandwidth)\(pair)"
    }

    private static func load(_ load: Load) -> InlineText {
        let lengths =
            load.lengthRange.map { "; lengths from \($0.lowerBound.grouped) to \($0.upperBound.grouped)" } ?? ""
        return InlineText(
            plain: "\(load.concurrency.counted("request")) at once, \(load.input.grouped) tokens in, "
                + "\(load.output.grouped) out\(lengths)")
    }

    private static func promise(_ objectives: Objectives) -> InlineText {
        let first = objectives.timeToFirstToken.map { "TTFT of the last request of a burst ≤ \($0)" }
        let token = objectives.timePerOutputToken.map { "TPOT ≤ \($0)" }
        let promises = [first, token].compactMap(\.self)
        return InlineText(plain: promises.isEmpty ? "none" : promises.joined(separator: ", "))
    }

    static func efficiency(_ profile: EfficiencyProfile, stated: StatedEfficiency?) -> InlineText {
        if profile.id == "stated", let stated {
            return InlineText(
                plain: "as stated: MFU \(stated.compute), memory bandwidth utilisation \(stated.memory), networks at "
                    + "100 % with start-up times, no host time; error unknown")
        }
        let band = profile.band.map { "times ± \($0)" } ?? "error unknown"
        return InlineText(plain: "calibrated, profile `\(profile.id)`; \(band)")
    }

    /// Everything that nobody stated, the constants of the profile included; `steady` says how steady states are meant,
    /// by default those of one layout's evaluation.
    static func assumptions(
        _ scenario: Scenario, pricing: Pricing, steady: [ListItem]? = nil
    ) -> [ReportBlock] {
        let stated = scenario.assumptions.map { assumption in
            ListItem("`\(assumption.subject)` = **\(assumption.value)**: \(assumption.reason)")
        }
        var common: [ListItem] = [
            ListItem(InlineText(plain: SettingsText.memory(pricing.profile.memory)))
        ]
        if scenario.model.parameters.experts > 0 {
            common.append(ListItem(InlineText(plain: "Routing: \(SettingsText.routing(pricing.options.routing)).")))
        }
        let hidden =
            pricing.options.overlapsTwoBatches
            ? "two half-batches hide each other's exchanges" : "communication is not hidden behind computing"
        common +=
            steady ?? [
                ListItem(
                    "Steady estimates: all requests arrive at once, no prefix is cached, no token is speculated; \(hidden)."
                )
            ]
        if let engine = scenario.settings.engine {
            common.append(
                ListItem("Engine, whose host times and memory rule replace those of the constants: \(engine.source)."))
        }
        common.append(ListItem("Efficiency constants: \(pricing.profile.source)."))
        return [.heading(level: 2, "Assumptions"), .bullets(stated + common)]
    }
}

/// The peak rates of a device in words.
enum PeakText {
    /// The rates of the formats that models run in, such as `BF16 989 TFLOP/s, FP8 1.98 PFLOP/s`.
    static func describe(_ peak: PeakCompute) -> String {
        switch peak {
        case .undifferentiated(let rate): "\(rate)"
        case .byFormat(let rates):
            [NumericFormat.bf16, .fp8, .int8, .fp4]
                .compactMap { format in rates[format].map { "\(format.title) \($0)" } }
                .joined(separator: ", ")
        }
    }
}
