internal import Hardware
internal import Models
internal import Quantities
internal import RealModule
internal import StepModel

/// Reads measurements of fused mixture-of-experts kernels.
enum ExpertReading {
    /// The shape of one device's experts.
    struct Shape {
        var tokens: Double
        var hidden: Double
        /// The width of one expert on this device.
        var intermediate: Double
        var expertsPerToken: Double
        var experts: Double
        /// How many devices hold different experts.
        var groups: Double
        /// The distinct experts visited on this device, where the measurement counts them.
        var distinct: Double?
    }

    /// 6·A·H·I operations of A = tokens · k / groups assignments; weights of the experts visited are read once.
    ///
    /// Routing, permutation and the activation function are part of the kernel: passes over tokens, rows and
    /// intermediates.
    static func work(_ shape: Shape, _ operands: OperandReading) -> ComputeWork {
        let assignments = shape.tokens * shape.expertsPerToken / shape.groups
        let local = shape.experts / shape.groups
        let missed = Double.pow(1 - min(1, shape.expertsPerToken / shape.experts), shape.tokens)
        let distinct = shape.distinct ?? min(local * (1 - missed), max(1, assignments))
        let matrix = shape.hidden * shape.intermediate
        let passed = 2 * shape.tokens * shape.hidden + assignments * (2 * shape.hidden + 3 * shape.intermediate)
        return ComputeWork(
            family: .groupedExperts, operands: operands.format, flops: FLOPs(rawValue: 2 * 3 * assignments * matrix),
            weightBytes: Bytes(rawValue: distinct * 3 * matrix * operands.bytesPerWeight),
            passBytes: Bytes(rawValue: 2 * passed), serialLength: shape.hidden + shape.intermediate, items: local)
    }

    /// `fused_moe` of kernel tables.
    static func fused(_ note: OperatorNote, _ row: MeasurementRow) throws(Exclusion) -> ComputeWork {
        let shape = Shape(
            tokens: try note.number("tokens"), hidden: try note.number("hidden"),
            intermediate: try note.number("inter") / (try note.number("moe_tp")),
            expertsPerToken: try note.number("topk"), experts: try note.number("experts"),
            groups: try note.number("moe_ep"))
        return work(shape, try OperandReading(row.weights))
    }

    /// `fused_moe` of a layer profile, which counts the experts visited.
    static func profiled(_ note: OperatorNote, _ row: MeasurementRow, _ model: ModelArchitecture) throws(Exclusion)
        -> ComputeWork
    {
        guard let experts = model.layerRuns.lazy.compactMap(\.feedForward.mixture).first else {
            throw Exclusion("operator does not fit its model", "\(model.name) has no experts")
        }
        let shape = Shape(
            tokens: try note.number("tokens"), hidden: Double(model.hiddenSize),
            intermediate: Double(experts.intermediateSize), expertsPerToken: Double(experts.expertsPerToken),
            experts: Double(experts.expertCount), groups: 1, distinct: try note.number("activated_experts"))
        return work(shape, try OperandReading(row.weights))
    }
}
