internal import Hardware
internal import Models
internal import Parallelism

/// The matrix products of a layer on one device: one per operation and input, its matrices side by side.
struct ProductLowering {
    let model: ModelArchitecture
    let layout: ParallelLayout

    /// One template per product, in the order of the matrices.
    ///
    /// - Parameters:
    ///   - matrices: Matrices of a layer; those of one operation that read the same input run as one kernel.
    ///   - rowsPerToken: The rows on this device per token of its attention rank.
    /// - Returns: The templates.
    func templates(_ matrices: [LayerMatrix], rowsPerToken: Double = 1) -> [OperatorTemplate] {
        var products: [(matrix: LayerMatrix, columns: Double, inner: Double)] = []
        for matrix in matrices {
            let (columns, inner) = shard(of: matrix)
            let twin = products.firstIndex {
                $0.matrix.operation == matrix.operation && $0.matrix.inner == matrix.inner
                    && $0.matrix.part == matrix.part && $0.inner == inner
            }
            if let twin {
                products[twin].columns += columns
            } else {
                products.append((matrix, columns, inner))
            }
        }
        return products.map { product in
            OperatorTemplate(
                product.matrix.operation.kind,
                .rows(
                    RowWork(
                        product: product.columns, inner: product.inner,
                        stored: model.precision.stored(product.matrix.part), activation: model.precision.unconverted,
                        over: .tokens, rowsPerUnit: rowsPerToken)))
        }
    }

    /// The columns and rows of a matrix on one device.
    private func shard(of matrix: LayerMatrix) -> (columns: Double, inner: Double) {
        let share = matrix.split.share(of: layout.tensor)
        switch matrix.split {
        case .columns: return (Double(matrix.columns) * share, Double(matrix.inner))
        case .rows: return (Double(matrix.columns), Double(matrix.inner) * share)
        case .replicated: return (Double(matrix.columns), Double(matrix.inner))
        }
    }
}

extension MatrixOperation {
    /// Whether the product reads what the mixer's core yields.
    var followsCore: Bool {
        switch self {
        case .attentionOutput, .outputDown, .recurrentOutput: true
        default: false
        }
    }

    /// What the product is called in a program.
    var kind: Operator.Kind {
        switch self {
        case .queryKeyValue: .queryKeyValueProjection
        case .latentDown: .latentDownProjection
        case .queryUp: .queryUpProjection
        case .keyValueUp: .keyValueUpProjection
        case .indexer: .indexerProjection
        case .compressor: .compressor
        case .outputDown: .outputDownProjection
        case .attentionOutput: .outputProjection
        case .recurrentInput: .recurrentInputProjection
        case .recurrentOutput: .recurrentOutputProjection
        case .gateUp: .gateUpProjection
        case .down: .downProjection
        case .sharedGateUp: .sharedGateUpProjection
        case .sharedDown: .sharedDownProjection
        case .expertLatentDown: .expertLatentDownProjection
        case .expertLatentUp: .expertLatentUpProjection
        case .router: .router
        }
    }
}
