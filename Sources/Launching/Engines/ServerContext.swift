internal import Diagnostics
internal import Hardware
internal import Models
internal import Parallelism
internal import Planning
internal import Quantities
internal import Reporting
internal import Serving
internal import StepModel

/// What the options of one pool's servers follow from.
struct ServerContext {
    let scenario: Scenario
    let pool: PlannedPool
    let engine: EngineProfile
    let table: LaunchOptionTable
    /// The name or folder of the checkpoint that is loaded.
    let checkpoint: String
    /// The format in which the checkpoint stores its linear layers.
    let checkpointFormat: NumericFormat
    /// The kind of devices.
    let device: DeviceKind
    /// The nodes of one copy.
    let nodes: Int
    /// The devices of a copy on each of its nodes.
    let devicesPerNode: Int

    var layout: ParallelLayout {
        var one = pool.layout
        one.replicas = 1
        return one
    }
    var model: ModelArchitecture { scenario.model }
    var degrees: EngineDegrees { EngineDegrees(layout, in: table.engine.engine) }
    var isSplit: Bool { pool.role != .serving }

    /// The longest sequence that is served, in tokens.
    var longest: Int { max(scenario.load.finalContext, scenario.load.lengthRange?.upperBound ?? 0) }

    /// The batch sizes for which graphs are captured: the engine's, up to the first that holds so many rows.
    ///
    /// Engines drop sizes above their own limits, so the last one is cut to the rows themselves.
    func graphSizes(upTo rows: Int) -> [Int] {
        let graphs = engine.graphs
        let most = min(graphs.largest, Int(graphs.padded(Double(min(rows, graphs.largest)))))
        guard most > 0 else { return [] }
        let powers = sequence(first: 1) { $0 * 2 <= graphs.powersUpTo ? $0 * 2 : nil }
        let multiples = stride(from: graphs.spacing, through: most, by: graphs.spacing)
        return Set((powers.filter { $0 <= most } + multiples).map { min($0, rows) }).sorted()
    }

    /// Refuses what no engine would load.
    ///
    /// - Throws: A diagnostic with the engine's rule.
    func check() throws(Diagnostic) {
        if let most = model.maximumContext, longest > most {
            throw refusal(
                .contextLength, "the plan serves sequences of \(longest) tokens, and the model ends at \(most)",
                "engines refuse a longer context than the checkpoint's; shorten `input` and `output`")
        }
        if pool.options.drafting != nil, model.multiTokenPrediction == nil {
            throw refusal(
                .drafting,
                "the plan drafts tokens, but \(model.name) has no drafting modules and no other drafting "
                    + "model is described", "plan without --draft-acceptance")
        }
        if device == .ascend, isSplit {
            throw refusal(
                .handOver, "how vLLM-Ascend hands caches over is not among the known options",
                "plan with --deployment aggregated")
        }
        if device == .ascend, layout.redundantExperts > 0 {
            throw refusal(
                .expertBalancing, "load balancing of experts runs on CUDA, ROCm and XPU devices only",
                "vLLM 0.33.0 vllm/config/parallel.py _validate_parallel_config; plan without --redundant-experts")
        }
    }

    /// An error that names the decision which cannot be launched.
    func refusal(_ decision: LaunchDecision, _ message: String, _ hint: String) -> Diagnostic {
        Diagnostic(
            code: "launch-refused", "`\(decision.rawValue)` cannot be launched: \(message)", hint: hint)
    }
}

/// A kind of device by how containers ask for it and processes see it.
enum DeviceKind: String, Hashable, Sendable {
    case nvidia
    case amd
    case ascend

    /// The kind of an accelerator, by the name of its product line.
    init(accelerator name: String) {
        let lowered = name.lowercased()
        if lowered.contains("ascend") || lowered.hasPrefix("910") {
            self = .ascend
        } else if lowered.hasPrefix("mi") || lowered.contains("instinct") {
            self = .amd
        } else {
            self = .nvidia
        }
    }

    /// The resource that a container asks for.
    var resource: String {
        switch self {
        case .nvidia: "nvidia.com/gpu"
        case .amd: "amd.com/gpu"
        case .ascend: "huawei.com/Ascend910"
        }
    }

    /// The variable that says which devices a process sees.
    var visibility: String {
        switch self {
        case .nvidia: "CUDA_VISIBLE_DEVICES"
        case .amd: "HIP_VISIBLE_DEVICES"
        case .ascend: "ASCEND_RT_VISIBLE_DEVICES"
        }
    }
}

/// The options of a server as they are collected.
struct ArgumentList {
    let table: LaunchOptionTable
    /// Whether the engine reads fields of a settings file.
    var usesFile = false
    private(set) var arguments: [LaunchArgument] = []

    /// Adds what expresses a decision.
    ///
    /// - Throws: A diagnostic with the engine's rule where it has no option for the decision.
    mutating func add(
        _ decision: LaunchDecision, _ value: JSONValue, because reason: String
    ) throws(Diagnostic) {
        let name = try table.name(of: decision)
        let written: LaunchArgument.Value
        switch value {
        case _ where usesFile: written = .field(value)
        case .boolean(true): written = .none
        case .integer(let number): written = .text(.literal(String(number)))
        case .number(let number): written = .text(.literal(number.description))
        case .string(let text): written = .text(.literal(text))
        case .array(let elements):
            written = .list(
                elements.compactMap { element in
                    if case .integer(let number) = element { String(number) } else { nil }
                })
        case .object: written = .document(value)
        case .null, .boolean(false): return
        }
        append(decision, name, written, reason)
    }

    /// Adds an option of the command line whose value the place of the start gives.
    mutating func add(
        _ decision: LaunchDecision, text: LaunchText, scope: LaunchArgument.Scope = .everyNode,
        because reason: String
    ) throws(Diagnostic) {
        append(decision, try table.name(of: decision), .text(text), reason, scope)
    }

    /// Adds a switch of the command line.
    mutating func addSwitch(
        _ decision: LaunchDecision, scope: LaunchArgument.Scope = .everyNode, because reason: String
    ) throws(Diagnostic) {
        append(decision, try table.name(of: decision), .none, reason, scope)
    }

    private mutating func append(
        _ decision: LaunchDecision, _ name: String, _ value: LaunchArgument.Value, _ reason: String,
        _ scope: LaunchArgument.Scope = .everyNode
    ) {
        arguments.append(
            LaunchArgument(decision: decision, name: name, value: value, scope: scope, reason: reason))
    }
}
