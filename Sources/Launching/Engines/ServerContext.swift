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
    /// The format that the checkpoint states for its cache; `nil` where nothing is known of it.
    let checkpointCache: NumericFormat?
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
    /// The longest prompt, in tokens.
    var longestPrompt: Int { scenario.load.lengthRange?.upperBound ?? scenario.load.input }

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
