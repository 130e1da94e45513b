internal import Hardware
internal import Models
internal import Quantities
internal import StepModel

/// Turns rows of operators into questions that the model can answer.
struct OperatorReading: Sendable {
    let models: ModelCatalog
    let accelerators: AcceleratorCatalog
    let names: MeasurementNames

    /// The question that a row of an operator asks.
    ///
    /// - Throws: Why the row cannot be compared.
    func question(_ row: MeasurementRow) throws(Exclusion) -> OperatorQuestion {
        let note = OperatorNote(row.notes)
        guard !row.notes.contains("\"up to\" peak") else {
            throw Exclusion("peak figure without a shape", note.name)
        }
        guard let part = names.accelerator(row.accelerator, in: accelerators)?.entry else {
            throw Exclusion("accelerator not in the catalog", row.accelerator)
        }
        let (group, work) = try work(note, row)
        var (flops, bytes) = (FLOPs.zero, Bytes.zero)
        switch work {
        case .compute(let compute): (flops, bytes) = (compute.flops, compute.bytes)
        case .collective(let kind, let size, let devices, _): bytes = size * busFactor(kind, devices)
        case .expertExchange(let exchange):
            bytes = exchange.tokens * Double(exchange.expertsPerToken) * exchange.payload
        }
        return OperatorQuestion(
            group: group, accelerator: part, engine: row.engine, work: work, countedFLOPs: flops, countedBytes: bytes)
    }

    private func work(_ note: OperatorNote, _ row: MeasurementRow) throws(Exclusion) -> (OperatorGroup, MeasuredWork) {
        switch note.name {
        case "gemm", "gemm_micro", "gemm_fp8_blockscale", "gemm_best_shape", "gemm_mlp_up_proj", "gemm_mlp_down_proj":
            return (.matrixProducts, .compute(try MatrixProductReading.product(note, row)))
        case "grouped_gemm_fp8_contiguous":
            return (.experts, .compute(try MatrixProductReading.contiguousGroups(note)))
        case "grouped_gemm_decode_down_proj", "grouped_gemm_prefill_down_proj":
            return (.experts, .compute(try MatrixProductReading.downProjection(note)))
        case "fused_moe":
            let model = note.text("model")
            return (
                .experts,
                .compute(
                    model == nil
                        ? try ExpertReading.fused(note, row)
                        : try ExpertReading.profiled(note, row, try self.model(note)))
            )
        case "context_attention", "generation_attention", "mha_prefill", "mha_decode":
            return (.attention, .compute(try AttentionReading.work(note)))
        case "mla_context", "mla_generation", "mla_prefill", "mla_decode", "dsa_prefill", "dsa_decode":
            return (.latentAttention, .compute(try LatentAttentionReading.work(note)))
        case "all_reduce", "all_gather", "reduce_scatter", "alltoall", "sendrecv", "custom_all_reduce":
            return (.collectives, try ExchangeReading.collective(note))
        case "p2p_unidirectional":
            // Large copies: the start-up no longer counts at a gigabyte.
            return (
                .collectives,
                .collective(.pointToPoint, bytes: .gigabytes(1), devices: 2, isCaptured: false)
            )
        case let name where name.hasPrefix("deepep_"):
            return (.expertExchange, try ExchangeReading.experts(note, row))
        case let name where name.hasPrefix("layer_"):
            let work = try LayerReading.work(note, row, try model(note))
            return (work.family == .elementwise ? .elementwise : .matrixProducts, .compute(work))
        default: throw Exclusion("operator not modelled", note.name)
        }
    }

    /// The model that a layer profile names without its organisation.
    private func model(_ note: OperatorNote) throws(Exclusion) -> ModelArchitecture {
        guard let name = note.text("model"), let entry = try? models.entry(named: name) else {
            throw Exclusion("model not in the catalog", note.text("model") ?? "")
        }
        return entry.architecture
    }

    /// What a message is multiplied by to get the bus bandwidth of benchmarks: 2(n − 1)/n for an all-reduce.
    private func busFactor(_ kind: Collective, _ devices: Int) -> Double {
        let share = Double(devices - 1) / Double(max(1, devices))
        switch kind {
        case .allReduce: return 2 * share
        case .allGather, .reduceScatter, .allToAll: return share
        case .pointToPoint, .dispatchPerExpert, .combinePerExpert, .dispatchPerNode, .combinePerNode: return 1
        }
    }
}
