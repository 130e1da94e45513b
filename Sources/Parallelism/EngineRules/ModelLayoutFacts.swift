internal import Models
internal import Quantities

/// What layout rules need of a model, read from its layers once.
struct ModelLayoutFacts: Hashable, Sendable {
    /// A matrix dimension that TP divides and whose scales come in blocks.
    struct ScaledDimension: Hashable, Sendable {
        /// The part of the model.
        var part: WeightPart
        /// What the matrix computes.
        var operation: MatrixOperation
        /// The width that is divided.
        var width: Int
        /// The units in which it is divided, such as heads.
        var units: Int
        /// The extent of a block along it.
        var block: Int

        /// The width of one shard.
        func shard(of ranks: Int) -> Int {
            let units = max(1, units)
            return width / units * max(1, (units + ranks - 1) / ranks)
        }
    }

    /// A kind of routed experts.
    struct Experts: Hashable, Sendable {
        /// How many there are.
        var count: Int
        /// The intermediate width of one.
        var width: Int
        /// The extent of a block of scales along the width; 1 without.
        var block: Int
    }

    /// The query heads of grouped-query layers with their key-value heads.
    struct HeadGroup: Hashable, Sendable {
        /// The query heads.
        var queries: Int
        /// The key-value heads.
        var keyValues: Int
    }

    private(set) var heads: [Int] = []
    private(set) var headGroups: [HeadGroup] = []
    private(set) var experts: [Experts] = []
    private(set) var scaled: [ScaledDimension] = []
    let layers: Int
    let cache: NumericFormat

    init(_ model: ModelArchitecture) {
        layers = model.layerCount
        cache = model.precision.keyValueCache
        for run in model.layerRuns.byShape {
            if let count = run.mixer.tensorHeads { heads.appendIfNew(count) }
            if case .grouped(let attention) = run.mixer {
                headGroups.appendIfNew(
                    HeadGroup(queries: attention.queryHeads, keyValues: attention.keyValueHeads))
            }
            if let mixture = run.feedForward.mixture {
                let block = model.precision.stored(.experts).scaleBlock.map { max($0.rows, $0.columns) }
                experts.appendIfNew(
                    Experts(count: mixture.expertCount, width: mixture.intermediateSize, block: block ?? 1))
            }
            let matrices =
                run.mixer.matrices(hiddenSize: model.hiddenSize)
                + run.feedForward.matrices(hiddenSize: model.hiddenSize)
            for matrix in matrices {
                guard let found = ScaledDimension(matrix, in: model.precision) else { continue }
                scaled.appendIfNew(found)
            }
        }
    }
}

extension ModelLayoutFacts.ScaledDimension {
    /// The divided dimension of a matrix; `nil` where nothing is divided or no blocks are scaled.
    fileprivate init?(_ matrix: LayerMatrix, in precision: Precision) {
        guard let block = precision.stored(matrix.part).scaleBlock else { return nil }
        let (width, extent): (Int, Int)
        switch matrix.split {
        case .replicated: return nil
        // Gate and up are as wide as the down projection's input, which is in the list.
        case .columns where matrix.operation == .gateUp || matrix.operation == .sharedGateUp: return nil
        case .columns: (width, extent) = (matrix.columns, block.rows)
        case .rows: (width, extent) = (matrix.inner, block.columns)
        }
        // A matrix narrower than a block, such as a gate per head, is never stored in blocks of its own.
        guard extent > 1, width >= extent else { return nil }
        self.init(
            part: matrix.part, operation: matrix.operation, width: width, units: matrix.split.units, block: extent)
    }
}

extension Array where Element: Equatable {
    fileprivate mutating func appendIfNew(_ element: Element) {
        if !contains(element) { append(element) }
    }
}
