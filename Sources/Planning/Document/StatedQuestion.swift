internal import Diagnostics
internal import Documents
internal import Hardware
internal import Models
internal import Quantities
internal import Serving

/// What a plan's document repeats of its question in plain numbers, which must be what the question says.
///
/// A person who edits `load.input_tokens` in a plan would otherwise be answered for the old prompt.
struct StatedQuestion {
    private let numbers: [(section: String, name: String, value: Double?)]
    private let names: [(section: String, name: String, value: String?)]

    init(_ scenario: Scenario) {
        let (load, objectives) = (scenario.load, scenario.objectives)
        var rate: Double?
        if case .rate(let asked) = scenario.demand { rate = asked }
        numbers = [
            ("model", "layers", Double(scenario.model.layerCount)),
            ("model", "weights_bytes", scenario.model.weightBytes.total.rawValue),
            ("model", "kv_cache_bytes_per_token", scenario.model.keyValueCache.bytesPerToken.rawValue),
            ("cluster", "count", Double(scenario.cluster.deviceCount)),
            ("cluster", "devices_per_node", Double(scenario.cluster.devicesPerNode)),
            ("load", "concurrency", Double(load.concurrency)), ("load", "requests_per_s", rate),
            ("load", "input_tokens", Double(load.input)), ("load", "output_tokens", Double(load.output)),
            ("objectives", "ttft_ms", objectives.timeToFirstToken?.inMilliseconds),
            ("objectives", "tpot_ms", objectives.timePerOutputToken?.inMilliseconds),
            ("objectives", "end_to_end_ms", objectives.endToEnd?.inMilliseconds),
            ("objectives", "memory_headroom_percent", objectives.memoryHeadroom.inPercent),
        ]
        names = [
            ("model", "name", scenario.model.name), ("cluster", "accelerator", scenario.cluster.accelerator.name),
            ("settings", "engine", scenario.settings.engine?.id),
            ("settings", "engine_version", scenario.settings.engineVersion),
        ]
    }

    /// Compares the document with the question.
    ///
    /// - Throws: A diagnostic at the first member that contradicts the question.
    func check(_ plan: ObjectReader) throws(Diagnostic) {
        for (section, name, value) in numbers {
            let reader = try plan.object(section)
            let stated = try reader.optionalNumber(name)
            guard !agree(stated, value) else { continue }
            throw contradiction(reader, section, name, value.map { "\($0)" })
        }
        for (section, name, value) in names {
            let reader = try plan.object(section)
            guard try reader.optionalString(name) != value else { continue }
            throw contradiction(reader, section, name, value)
        }
    }

    private func agree(_ left: Double?, _ right: Double?) -> Bool {
        guard let left, let right else { return left == nil && right == nil }
        return (left - right).magnitude <= 1e-9 * max(left.magnitude, right.magnitude)
    }

    private func contradiction(
        _ reader: ObjectReader, _ section: String, _ name: String, _ expected: String?
    ) -> Diagnostic {
        Diagnostic(
            code: "plan-contradiction",
            "`\(section).\(name)` is not what the plan's `scenario` says, which leads to \(expected ?? "none")",
            at: reader.optionalMember([name])?.value.location ?? reader.location,
            hint: "a plan is an answer: change the scenario and plan again")
    }
}
