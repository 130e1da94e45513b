public import Diagnostics
public import Documents
internal import Hardware
internal import Quantities
internal import Serving

/// Reads a scenario document, `schema: shardwise/scenario/v1`.
///
/// Fields that are unknown are errors, since a misspelt promise that is ignored is worse than none.
public enum ScenarioReader {
    /// The version of the schema that is read.
    public static let schema = "shardwise/scenario/v1"

    /// The fields of each object of a scenario; those of `cluster` are read by ``ClusterDescription``.
    static let fields: [(object: String, names: [String])] = [
        (
            "",
            [
                "schema", "model", "cluster", "load", "objectives", "efficiency", "mfu", "bandwidth_utilization",
                "layout", "engine", "engine_version", "experts", "speculation", "two_batch_overlap", "search",
                "decode_cluster",
            ]
        ),
        ("model", ["name", "config", "weights", "kv_cache"]),
        ("load", ["concurrency", "batch", "rate", "input", "output", "lengths", "cached_share"]),
        ("objectives", ["ttft", "tpot", "end_to_end", "memory_headroom", "ttft_reading", "goal"]),
        ("search", SearchReader.fields),
        ("experts", ["routing", "redundant", "exchange"]),
        ("speculation", ["acceptance"]),
    ]

    /// The scenario that a file holds, with some fields set by flags.
    ///
    /// - Parameters:
    ///   - text: The file, if there is one.
    ///   - settings: Fields set by flags, which win over the file.
    /// - Returns: The scenario as written.
    /// - Throws: A diagnostic that names the field and where it stands, and quotes the line of the file.
    public static func read(
        _ text: DocumentText?, settings: [ScenarioSetting] = []
    ) throws(Diagnostic) -> ScenarioDescription {
        do throws(Diagnostic) {
            return try description(of: try tree(text, settings: settings))
        } catch {
            throw text?.quoting(error) ?? error
        }
    }

    /// The fields that a file and flags give, not yet read as what they mean.
    static func tree(_ text: DocumentText?, settings: [ScenarioSetting]) throws(Diagnostic) -> LocatedValue {
        guard let text else { return try ScenarioSetting.tree(settings, over: nil) }
        let file = try text.name.hasSuffix(".json") ? JSONReader.read(text) : YAMLReader.read(text)
        try checkSchema(file)
        return try ScenarioSetting.tree(settings, over: file)
    }

    /// A file says which version it is written for, so that a later version can change a field's meaning.
    private static func checkSchema(_ file: LocatedValue) throws(Diagnostic) {
        let member = try ObjectReader(file, describedAs: "the scenario").member(["schema"])
        guard try member.value.string(named: member.name) == schema else {
            throw member.value.mismatch(member.name, "`\(schema)`", hint: "this version reads \(schema) only")
        }
    }

    /// What the fields mean.
    static func description(of tree: LocatedValue) throws(Diagnostic) -> ScenarioDescription {
        let reader = try object(tree, "")
        for field in RequiredField.all { try field.check(in: tree) }
        let (cluster, isCountOpen) = try countedCluster(reader, in: tree)
        let load = try object(reader.member(["load"]).value, "load")
        try checkDemand(load)
        let decodeCluster = reader.optionalMember(["decode_cluster"])
        var description = ScenarioDescription(
            model: try model(reader.member(["model"]).value),
            cluster: try ClusterDescription(decoding: cluster),
            acceleratorLocation: cluster["accelerator"]?.location ?? cluster.location,
            concurrency: try load.optionalCount("concurrency", "batch", in: 1...1_000_000),
            rate: try load.optionalNumber("rate", in: 1e-6...1e9),
            input: try load.count("input", in: tokens), output: try load.count("output", in: tokens),
            lengths: try lengths(load), objectives: try objectives(reader),
            efficiency: try reader.optionalChoice("efficiency"),
            computeEfficiency: try share(reader, "mfu"),
            memoryEfficiency: try share(reader, "bandwidth_utilization"),
            layout: try layout(reader), engine: try SettingsReader.engine(reader),
            settings: try SettingsReader.settings(reader, load: load), search: try SearchReader.settings(reader),
            isCountOpen: isCountOpen)
        if let member = decodeCluster {
            description.decodeCluster = try ClusterDescription(decoding: member.value)
            description.decodeLocation = member.value["accelerator"]?.location ?? member.value.location
        }
        description.fields = tree
        return description
    }

    /// The cluster; where a request rate is stated but no number of devices, their number is what is asked for.
    private static func countedCluster(
        _ reader: ObjectReader, in tree: LocatedValue
    ) throws(Diagnostic) -> (LocatedValue, isCountOpen: Bool) {
        let cluster = try reader.member(["cluster"]).value
        guard case .object(var members) = cluster.content, RequiredField.isCountOpen(in: tree) else {
            return (cluster, false)
        }
        members.removeAll { $0.name == "count" }
        let most = LocatedValue(
            .number(Double(LayoutSpace.largestReplica), literal: "\(LayoutSpace.largestReplica)"), at: cluster.location)
        members.append(LocatedValue.Member(name: "count", nameLocation: cluster.location, value: most))
        return (LocatedValue(.object(members), at: cluster.location), true)
    }

    /// Two ways to say how many requests there are contradict each other.
    private static func checkDemand(_ load: ObjectReader) throws(Diagnostic) {
        if load.has("batch"), load.has("concurrency") {
            throw Diagnostic(
                code: "field-conflict", "the load has both `batch` and `concurrency`, which mean the same",
                at: load.location, hint: "keep one of the two")
        }
        if load.has("rate"), load.has("batch") || load.has("concurrency") {
            throw Diagnostic(
                code: "field-conflict",
                "the load has both a `rate` and a `concurrency`, of which each follows from the other",
                at: load.location, hint: "keep the one that is given in your case")
        }
    }

    /// The lengths of prompts and outputs that are taken for possible.
    private static let tokens = 1...10_000_000

    static func object(_ value: LocatedValue, _ name: String) throws(Diagnostic) -> ObjectReader {
        let reader = try ObjectReader(value, describedAs: name.isEmpty ? "the scenario" : "`\(name)`")
        try reader.rejectUnknownMembers(known: fields.first { $0.object == name }?.names ?? [])
        return reader
    }

    private static func model(_ value: LocatedValue) throws(Diagnostic) -> ScenarioDescription.Model {
        guard case .object = value.content else {
            return ScenarioDescription.Model(name: try value.string(named: "model"), location: value.location)
        }
        let reader = try object(value, "model")
        guard let named = reader.optionalMember(["config", "name"]) else { throw reader.missing(["name", "config"]) }
        return ScenarioDescription.Model(
            name: try reader.optionalString("name"), configuration: try reader.optionalString("config"),
            weights: try format(reader, "weights"), keyValueCache: try format(reader, "kv_cache"),
            location: named.value.location)
    }

    private static func format(_ reader: ObjectReader, _ name: String) throws(Diagnostic) -> NumericFormat? {
        guard let member = reader.optionalMember([name]) else { return nil }
        let written = try member.value.string(named: name)
        return try LocatedValue(.string(written.lowercased()), at: member.value.location).choice(named: name)
    }

    private static func objectives(_ scenario: ObjectReader) throws(Diagnostic) -> Objectives {
        guard let member = scenario.optionalMember(["objectives"]) else { return Objectives() }
        let reader = try object(member.value, "objectives")
        let possible = Seconds.microseconds(1)...Seconds(rawValue: 1e6)
        let headroom: Fraction? = try reader.optionalQuantity("memory_headroom", in: .zero...Fraction(rawValue: 0.95))
        return Objectives(
            timeToFirstToken: try reader.optionalQuantity("ttft", in: possible),
            timePerOutputToken: try reader.optionalQuantity("tpot", in: possible),
            endToEnd: try reader.optionalQuantity("end_to_end", in: possible), memoryHeadroom: headroom ?? .zero,
            firstTokenReading: try reader.optionalChoice("ttft_reading") ?? .mean)
    }

    /// A list of two lengths, or text such as `128-10240`.
    private static func lengths(_ load: ObjectReader) throws(Diagnostic) -> ClosedRange<Int>? {
        guard let member = load.optionalMember(["lengths"]) else { return nil }
        let expected = "the shortest and the longest sequence in tokens, such as [128, 10240]"
        var bounds: [Int] = []
        if case .string(let text) = member.value.content {
            for part in text.split(whereSeparator: { " -–.,[]".contains($0) }) {
                let bound = LocatedValue(.string(String(part)), at: member.value.location)
                bounds.append(try bound.count(named: member.name, in: tokens))
            }
        } else {
            for bound in try member.value.array(named: member.name) {
                bounds.append(try bound.count(named: member.name, in: tokens))
            }
        }
        guard bounds.count == 2, bounds[0] <= bounds[1] else { throw member.value.mismatch(member.name, expected) }
        return bounds[0]...bounds[1]
    }

    private static func share(_ reader: ObjectReader, _ name: String) throws(Diagnostic) -> Fraction? {
        guard let member = reader.optionalMember([name]) else { return nil }
        let share: Fraction = try member.value.quantity(named: name)
        guard share.isFinite, share > .zero, share <= Fraction(rawValue: 1) else {
            throw member.value.mismatch(name, "a share above 0 and at most 100 %", hint: "write it like 60 % or 0.6")
        }
        return share
    }

    private static func layout(_ reader: ObjectReader) throws(Diagnostic) -> ScenarioDescription.Layout? {
        guard let member = reader.optionalMember(["layout"]) else { return nil }
        return ScenarioDescription.Layout(
            text: try member.value.string(named: member.name), location: member.value.location)
    }
}
