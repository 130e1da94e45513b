internal import Diagnostics
internal import Hardware
internal import Models
internal import Planning
internal import Quantities
internal import Serving
internal import StepModel

/// The question in JSON, complete enough to be asked again.
enum ScenarioJSON {
    /// The members that repeat the question.
    static func members(_ scenario: Scenario, pricing: Pricing) -> [JSONValue.Member] {
        [
            JSONValue.Member("model", model(scenario.model)),
            JSONValue.Member("cluster", cluster(scenario.cluster)),
            JSONValue.Member("load", load(scenario)),
            JSONValue.Member("objectives", objectives(scenario.objectives)),
            JSONValue.Member("efficiency", efficiency(pricing.profile, scenario)),
            JSONValue.Member("settings", SettingsText.json(scenario.settings, pricing.options)),
        ]
    }

    /// The question as a scenario document, which other commands ask again; null where it was not read from one.
    ///
    /// A model that is none of the catalog is given by its absolute path. A version stays text: `0.30` is not `0.3`.
    static func question(_ scenario: Scenario) -> JSONValue {
        guard let written = scenario.written, case .object(let members) = JSONValue(written.fields) else {
            return .null
        }
        var fields = members.filter { $0.name != "schema" }
        if let index = fields.firstIndex(where: { $0.name == "engine_version" }) {
            fields[index].value = .string(scenario.settings.engineVersion)
        }
        if let path = written.modelPath, let index = fields.firstIndex(where: { $0.name == "model" }) {
            var model = [JSONValue.Member("config", .string(path))]
            if case .object(let stated) = fields[index].value { model += stated.filter { $0.name != "config" } }
            fields[index].value = .object(model)
        }
        return .object([JSONValue.Member("schema", .string(ScenarioReader.schema))] + fields)
    }

    /// The model: its size and its formats.
    static func model(_ model: ModelArchitecture) -> JSONValue {
        let parameters = model.parameters
        return [
            "name": .string(model.name), "layers": .integer(model.layerCount),
            "parameters": .number(parameters.total), "active_parameters": .number(parameters.active),
            "weights_format": .string(model.precision.linear.rawValue),
            "weights_bytes": .number(model.weightBytes.total.rawValue),
            "kv_cache_format": .string(model.keyValueCache.format.rawValue),
            "kv_cache_bytes_per_token": .number(model.keyValueCache.bytesPerToken.rawValue),
        ]
    }

    /// The devices and networks.
    static func cluster(_ cluster: Cluster) -> JSONValue {
        [
            "accelerator": .string(cluster.accelerator.name), "count": .integer(cluster.deviceCount),
            "devices_per_node": .integer(cluster.devicesPerNode), "topology": .string(cluster.topology),
            "memory_bytes": .number(cluster.accelerator.memory.rawValue),
            "memory_bandwidth_bytes_per_s": .number(cluster.accelerator.memoryBandwidth.rawValue),
            "compute_flops": peak(cluster.accelerator.peak),
            "scale_up": link(cluster.scaleUp), "scale_out": link(cluster.scaleOut),
        ]
    }

    /// One rate, or a rate per format.
    static func peak(_ peak: PeakCompute) -> JSONValue {
        switch peak {
        case .undifferentiated(let rate): .number(rate.rawValue)
        case .byFormat(let rates):
            .object(
                NumericFormat.allCases.compactMap { format in
                    rates[format].map { JSONValue.Member(format.rawValue, .number($0.rawValue)) }
                })
        }
    }

    /// A network.
    static func link(_ link: Interconnect) -> JSONValue {
        [
            "name": .string(link.name), "bandwidth_bytes_per_s": .number(link.bandwidth.rawValue),
            "per_pair_bytes_per_s": .number(link.perPairBandwidth?.rawValue),
        ]
    }

    private static func load(_ scenario: Scenario) -> JSONValue {
        let load = scenario.load
        let lengths = load.lengthRange.map { JSONValue.array([.integer($0.lowerBound), .integer($0.upperBound)]) }
        var rate: Double?
        if case .rate(let stated) = scenario.demand { rate = stated }
        return [
            "concurrency": .integer(load.concurrency), "requests_per_s": .number(rate),
            "input_tokens": .integer(load.input), "output_tokens": .integer(load.output),
            "lengths_tokens": lengths ?? .null,
        ]
    }

    private static func objectives(_ objectives: Objectives) -> JSONValue {
        [
            "ttft_ms": .number(objectives.timeToFirstToken?.inMilliseconds),
            "ttft_reading": .string(objectives.firstTokenReading.rawValue),
            "tpot_ms": .number(objectives.timePerOutputToken?.inMilliseconds),
            "end_to_end_ms": .number(objectives.endToEnd?.inMilliseconds),
            "memory_headroom_percent": .number(objectives.memoryHeadroom.inPercent),
        ]
    }

    private static func efficiency(_ profile: EfficiencyProfile, _ scenario: Scenario) -> JSONValue {
        [
            "reading": .string(profile.id == "stated" ? "stated" : "calibrated"), "profile": .string(profile.id),
            "band_percent": .number(profile.band?.inPercent),
            "mfu_percent": .number(scenario.stated?.compute.inPercent),
            "bandwidth_utilization_percent": .number(scenario.stated?.memory.inPercent),
            "source": .string(profile.source),
        ]
    }

    /// What nobody stated.
    static func assumptions(_ scenario: Scenario) -> JSONValue {
        .array(
            scenario.assumptions.map {
                ["subject": .string($0.subject), "value": .string($0.value), "reason": .string($0.reason)]
            })
    }
}
