internal import Hardware
internal import Models
internal import Quantities
internal import StepModel

/// Reads layer profiles, whose shapes follow from a model: projections and passes over activations.
enum LayerReading {
    static func work(_ note: OperatorNote, _ row: MeasurementRow, _ model: ModelArchitecture) throws(Exclusion)
        -> ComputeWork
    {
        guard let attention = model.layerRuns.first?.attention else {
            throw Exclusion("operator does not fit its model", model.name)
        }
        let tokens = try note.number("tokens")
        let hidden = Double(model.hiddenSize)
        let queries = Double(attention.queryHeads * attention.headDimension)
        let keys = Double(attention.keyValueHeads * attention.headDimension)
        let operands = try OperandReading(row.weights)
        func product(_ columns: Double, _ inner: Double) -> ComputeWork {
            MatrixProductReading.product(
                rows: tokens, columns: columns, inner: inner, operands, includesQuantising: true)
        }
        switch note.name {
        case "layer_qkv_proj": return product(queries + 2 * keys, hidden)
        case "layer_o_proj": return product(hidden, queries)
        case "layer_gate_up_proj": return product(2 * (try width(model)), hidden)
        case "layer_down_proj": return product(hidden, try width(model))
        // A norm with its residual: two reads and two writes; the last one alone has nothing to add.
        case "layer_layernorm", "layer_final_layernorm": return pass(tokens * hidden * 4)
        case "layer_act_fn": return pass(tokens * (try width(model)) * 3)
        case "layer_qk_norm", "layer_rotary_emb": return pass(tokens * (queries + keys) * 2)
        default: throw Exclusion("operator not modelled", note.name)
        }
    }

    private static func pass(_ elements: Double) -> ComputeWork {
        ComputeWork(
            family: .elementwise, operands: OperandFormat(.bf16), flops: .zero,
            activationBytes: Bytes(rawValue: elements * 2))
    }

    private static func width(_ model: ModelArchitecture) throws(Exclusion) -> Double {
        guard let width = model.layerRuns.first?.feedForward.denseWidth else {
            throw Exclusion("operator does not fit its model", "\(model.name) is a mixture")
        }
        return Double(width)
    }
}

extension FeedForward {
    /// The width of a dense network.
    var denseWidth: Int? {
        guard case .dense(let network) = self else { return nil }
        return network.intermediateSize
    }
}
