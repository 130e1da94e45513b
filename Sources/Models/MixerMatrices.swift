/// The matrices and cache entries of each kind of mixer; the symbols are those of `LayerMatrices.swift`.
extension GroupedQueryAttention {
    /// Queries (with their gate), keys and values in one product, and the output projection.
    public func matrices(hiddenSize: Int) -> [LayerMatrix] {
        let queryColumns = (hasOutputGate ? 2 : 1) * queryWidth
        let heads = TensorSplit.columns(units: queryHeads)
        var found: [LayerMatrix] = []
        found.reserveCapacity(GroupedQueryAttention.mostMatrices)
        if let queryRank {
            found.append(
                LayerMatrix(.latentDown, inner: hiddenSize, columns: queryRank, split: .replicated))
            found.append(LayerMatrix(.queryUp, inner: queryRank, columns: queryColumns, split: heads))
        } else {
            found.append(LayerMatrix(.queryKeyValue, inner: hiddenSize, columns: queryColumns, split: heads))
        }
        let keyValues = TensorSplit.columns(units: keyValueHeads)
        found.append(LayerMatrix(.queryKeyValue, inner: hiddenSize, columns: keyValueWidth, split: keyValues))
        if !sharesKeyAndValue {
            found.append(
                LayerMatrix(
                    .queryKeyValue, inner: hiddenSize, columns: keyValueHeads * valueDimension, split: keyValues))
        }
        if hasHeadGate {
            found.append(LayerMatrix(.queryKeyValue, inner: hiddenSize, columns: queryHeads, split: heads))
        }
        if let indexer, indexer.computesScores {
            found.append(
                LayerMatrix(
                    .indexer, inner: hiddenSize, columns: (indexer.heads + 1) * indexer.headDimension,
                    split: .replicated))
        }
        found.append(
            LayerMatrix(
                .attentionOutput, inner: queryHeads * valueDimension, columns: hiddenSize,
                split: .rows(units: queryHeads)))
        return found
    }

    /// How many matrices there are at most, so that listing them for thousands of layouts allocates once each.
    private static let mostMatrices = 7

    /// A key and a value per key-value head, and an indexer's keys.
    public var cacheComponents: [CacheComponent] {
        var found = [
            CacheComponent(
                elementsPerEntry: Double(keyValueHeads) * Double(headDimension + valueDimension),
                window: window.limit, splitUnits: keyValueHeads)
        ]
        if let indexer, indexer.computesScores {
            found.append(CacheComponent(elementsPerEntry: Double(indexer.headDimension), storage: .scaledBytes))
        }
        return found
    }
}

extension LatentAttention {
    /// Down-projections to the latents (replicated), up-projections by heads, and the output projection.
    public func matrices(hiddenSize: Int) -> [LayerMatrix] {
        let perHead = TensorSplit.columns(units: heads)
        var found: [LayerMatrix] = []
        if let queryRank {
            found.append(
                LayerMatrix(.latentDown, inner: hiddenSize, columns: queryRank + cacheWidth, split: .replicated))
            found.append(LayerMatrix(.queryUp, inner: queryRank, columns: heads * keyDimension, split: perHead))
        } else {
            found.append(LayerMatrix(.latentDown, inner: hiddenSize, columns: cacheWidth, split: .replicated))
            found.append(LayerMatrix(.queryUp, inner: hiddenSize, columns: heads * keyDimension, split: perHead))
        }
        found.append(
            LayerMatrix(
                .keyValueUp, inner: latentRank, columns: heads * (nonRotaryDimension + valueDimension), split: perHead))
        if let indexer, indexer.computesScores {
            let queries = indexer.heads * indexer.headDimension
            found.append(LayerMatrix(.indexer, inner: queryRank ?? hiddenSize, columns: queries, split: .replicated))
            found.append(
                LayerMatrix(
                    .indexer, inner: hiddenSize, columns: indexer.headDimension + indexer.heads, split: .replicated))
        }
        if hasOutputGate {
            found.append(
                LayerMatrix(.queryKeyValue, inner: hiddenSize, columns: heads * valueDimension, split: perHead))
        }
        found.append(
            LayerMatrix(
                .attentionOutput, inner: heads * valueDimension, columns: hiddenSize, split: .rows(units: heads)))
        return found
    }

    /// One latent with its rotary key, whole on every tensor-parallel rank, and an indexer's keys.
    public var cacheComponents: [CacheComponent] {
        var found = [CacheComponent(elementsPerEntry: Double(cacheWidth))]
        if let indexer, indexer.computesScores {
            found.append(CacheComponent(elementsPerEntry: Double(indexer.headDimension), storage: .scaledBytes))
        }
        return found
    }
}

extension CompressedAttention {
    /// Query latent, one shared key-value head, compressors with their indexer, and the grouped output projection.
    public func matrices(hiddenSize: Int) -> [LayerMatrix] {
        let perHead = TensorSplit.columns(units: heads)
        let groupWidth = heads * headDimension / max(1, outputGroups)
        let projections = [
            LayerMatrix(.latentDown, inner: hiddenSize, columns: queryRank + headDimension, split: .replicated),
            LayerMatrix(.queryUp, inner: queryRank, columns: heads * headDimension, split: perHead),
        ]
        let outputs = [
            LayerMatrix(
                .outputDown, inner: groupWidth, columns: outputGroups * outputRank,
                split: .columns(units: outputGroups)),
            LayerMatrix(
                .attentionOutput, inner: outputGroups * outputRank, columns: hiddenSize,
                split: .rows(units: outputGroups)),
        ]
        return projections + compressorMatrices(hiddenSize: hiddenSize) + outputs
    }

    /// A compressor makes a value and a gate per token, both twice as wide where entries overlap; the indexer scores
    /// with queries from the query latent, a weight per head, and a compressor of its own.
    private func compressorMatrices(hiddenSize: Int) -> [LayerMatrix] {
        guard compressionRatio != nil else { return [] }
        var found = [
            LayerMatrix(
                .compressor, inner: hiddenSize, columns: 2 * overlapFactor * headDimension, split: .replicated)
        ]
        if let indexer {
            let queries = indexer.heads * indexer.headDimension
            found.append(LayerMatrix(.indexer, inner: queryRank, columns: queries, split: .replicated))
            found.append(LayerMatrix(.indexer, inner: hiddenSize, columns: indexer.heads, split: .replicated))
            found.append(
                LayerMatrix(
                    .compressor, inner: hiddenSize, columns: 2 * overlapFactor * indexer.headDimension,
                    split: .replicated))
        }
        return found
    }

    /// How many entries a token contributes to.
    var overlapFactor: Int { compressionOverlaps ? 2 : 1 }

    /// A window of shared key-values, compressed entries of the past and an indexer's keys on them.
    public var cacheComponents: [CacheComponent] {
        var found = [CacheComponent(elementsPerEntry: Double(headDimension), window: window)]
        if let compressionRatio {
            found.append(CacheComponent(elementsPerEntry: Double(headDimension), tokensPerEntry: compressionRatio))
            if let indexer {
                found.append(
                    CacheComponent(
                        elementsPerEntry: Double(indexer.headDimension), tokensPerEntry: compressionRatio,
                        storage: .scaledBytes))
            }
        }
        return found
    }
}

extension RecurrentMixer {
    /// Input projections to queries, keys, values, gates and decays, and the output projection.
    public func matrices(hiddenSize: Int) -> [LayerMatrix] {
        let perHead = TensorSplit.columns(units: valueHeads)
        let input: Int
        switch kind {
        case .gatedDeltaNet: input = 2 * keyWidth + 2 * valueWidth + 2 * valueHeads
        case .kimiDelta: return kimiDeltaMatrices(hiddenSize: hiddenSize)
        case .lightning: input = 2 * keyWidth + 2 * valueWidth
        case .mamba2: input = 2 * valueWidth + 2 * keyWidth + valueHeads
        }
        return [
            LayerMatrix(.recurrentInput, inner: hiddenSize, columns: input, split: perHead),
            LayerMatrix(
                .recurrentOutput, inner: valueWidth, columns: hiddenSize, split: .rows(units: valueHeads)),
        ]
    }

    /// Queries, keys, values and a rate per head; decays by a low-rank pair of the rank of one head; the output gate
    /// by another such pair, or by a full matrix.
    private func kimiDeltaMatrices(hiddenSize: Int) -> [LayerMatrix] {
        let perHead = TensorSplit.columns(units: valueHeads)
        var direct = 2 * keyWidth + valueWidth + valueHeads
        var pairs = [(rank: keyDimension, columns: keyWidth)]
        if hasFullRankGate { direct += valueWidth } else { pairs.append((valueDimension, valueWidth)) }
        var found = [LayerMatrix(.recurrentInput, inner: hiddenSize, columns: direct, split: perHead)]
        for pair in pairs {
            found.append(LayerMatrix(.recurrentInput, inner: hiddenSize, columns: pair.rank, split: .replicated))
            found.append(LayerMatrix(.recurrentInput, inner: pair.rank, columns: pair.columns, split: perHead))
        }
        found.append(
            LayerMatrix(.recurrentOutput, inner: valueWidth, columns: hiddenSize, split: .rows(units: valueHeads)))
        return found
    }
}
