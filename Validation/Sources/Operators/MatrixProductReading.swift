internal import Hardware
internal import Models
internal import Quantities
internal import StepModel

/// Reads measurements of dense and grouped products.
enum MatrixProductReading {
    /// A product of m × k activations with k × n weights: 2mnk operations, every operand moved once.
    static func product(
        rows: Double, columns: Double, inner: Double, _ operands: OperandReading, includesQuantising: Bool
    ) -> ComputeWork {
        ComputeWork(
            family: .matrixProduct, operands: operands.format, flops: FLOPs(rawValue: 2 * rows * columns * inner),
            weightBytes: Bytes(rawValue: columns * inner * operands.bytesPerWeight),
            activationBytes: Bytes(rawValue: rows * (inner * operands.bytesPerActivation + columns * 2)),
            passBytes: includesQuantising && operands.quantisesActivations ? Bytes(rawValue: rows * inner * 2) : .zero,
            serialLength: inner)
    }

    /// `gemm`, `gemm_micro`, `gemm_mlp_*`, `gemm_fp8_blockscale`, `gemm_best_shape`.
    ///
    /// Kernel libraries' own figures (DeepGEMM) take activations that are quantised already; engines quantise.
    static func product(_ note: OperatorNote, _ row: MeasurementRow) throws(Exclusion) -> ComputeWork {
        let isLibrary = note.name == "gemm_fp8_blockscale" || note.name == "gemm_micro"
        let written = note.text("dtype") ?? (isLibrary ? "fp8_block" : row.weights)
        return product(
            rows: try note.number("m"), columns: try note.number("n"), inner: try note.number("k"),
            try OperandReading(written), includesQuantising: !isLibrary)
    }

    /// `grouped_gemm_fp8_contiguous`: groups of equal height, one set of weights each.
    ///
    /// One product without routing, permutation and activation is priced as a product, not as a mixture's kernel.
    static func contiguousGroups(_ note: OperatorNote) throws(Exclusion) -> ComputeWork {
        let groups = try note.number("groups")
        let operands = try OperandReading("fp8_block")
        var work = product(
            rows: groups * (try note.number("m_per_group")), columns: try note.number("n"),
            inner: try note.number("k"), operands, includesQuantising: false)
        work.weightBytes = work.weightBytes * groups
        return work
    }

    /// `grouped_gemm_*_down_proj`: one of the two products of experts on a device; tokens are spread evenly.
    static func downProjection(_ note: OperatorNote) throws(Exclusion) -> ComputeWork {
        let experts = try note.number("num_local_experts")
        let rows = experts * (try note.number("tokens_per_expert"))
        let operands = try OperandReading("fp8_block")
        var work = product(
            rows: rows, columns: try note.number("hidden_size"), inner: try note.number("intermediate_size"),
            operands, includesQuantising: false)
        work.weightBytes = work.weightBytes * experts
        return work
    }
}
