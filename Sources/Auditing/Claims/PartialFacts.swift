internal import Quantities

/// Numbers that stand under the name of a fact and count only a part of what it means: the heads on one device, the experts
/// that a step visits, the weights of the attention.
enum PartialFacts {
    /// Whether a number cannot be the fact that its name suggests.
    ///
    /// - Parameters:
    ///   - value: The number.
    ///   - kind: The fact.
    ///   - name: The words of its name.
    ///   - extent: What the number counts over.
    /// - Returns: Whether it is a part of that fact, or another.
    static func excludes(_ value: ClaimValue, as kind: ClaimKind, named name: [Word], over extent: ClaimExtent) -> Bool
    {
        switch kind {
        case .weightMemory where (value.number ?? 1e9) < 1e7, .expertWeightMemory where (value.number ?? 1e9) < 1e8:
            return true
        case .expertWeightMemory where reads.containsAny(of: name): return true
        // What a step reads is not what is held.
        case .weightMemory where reads.containsAny(of: name), .keyValueCacheMemory where reads.containsAny(of: name):
            return true
        case .inputLength where together.containsAny(of: name): return true
        // `tokens/s (output)`
        case .outputLength where seconds.containsAny(of: name), .inputLength where seconds.containsAny(of: name):
            return true
        case .keyValueCacheMemory where others.containsAny(of: name): return true
        case .deviceMemory where shares.containsAny(of: name) || !isSizeOfAPart(value.number): return true
        case .deviceCompute where reached.containsAny(of: name): return true
        case .weightMemory: return parts.containsAny(of: name) || name.contains { $0.terms.contains(.partOfWeights) }
        case .parameterCount:
            // `weight_bits: 8`, `weights: 65.25` under a heading in GB
            return widths.containsAny(of: name) || (value.number ?? 1e9) < 1e7 || arePartsOfWeights(name)
        case _ where kind.isArchitecture:
            if kind != .expertsPerToken, extent == .perDevice { return true }
            if let number = value.number, number.rounded() != number { return true }
            if kind == .expertsPerLayer {
                return someExperts.containsAny(of: name) || name.contains { $0.terms.contains(.someExperts) }
            }
            if kind == .layerCount {
                return someLayers.containsAny(of: name)
            }
            return false
        default: return false
        }
    }

    /// Whether so many bytes can be the memory of a part: a whole number of gigabytes, or of eight gibibytes.
    private static func isSizeOfAPart(_ bytes: Double?) -> Bool {
        // What cannot be is reported as such.
        guard let bytes, bytes > 0 else { return true }
        let (decimal, binary) = (bytes / 1e9, bytes / 1_073_741_824)
        if decimal < 16 { return decimal >= 4 && decimal.remainder(dividingBy: 4) == 0 }
        return abs(decimal.rounded() - decimal) < 0.004 || abs(binary.remainder(dividingBy: 8)) < 0.06
    }

    /// Whether an object is of what a step reads, and not of what is held.
    static func isRead(_ kind: ClaimKind, in name: [Word]) -> Bool {
        (kind == .keyValueCacheMemory || kind == .weightMemory || kind == .expertWeightMemory)
            && reads.containsAny(of: name)
    }

    /// Whether the words around a number in running text make it a part.
    static func excludes(_ kind: ClaimKind, before: [Word], after: [Word]) -> Bool {
        switch kind {
        case .weightMemory:
            // `With the weights 148.8 GB`: what is added to them.
            if before.suffix(3) == ["with", "the", "weights"] || before.suffix(2) == ["with", "weights"] {
                return true
            }
            let near = Array(before.suffix(5)) + after.prefix(4)
            return parts.containsAny(of: near) || near.contains { $0.terms.contains(.partOfWeights) }
        case .keyValueCacheMemory:
            // `weights, cache and runtime take 507 GB`
            // `92 sequences (36.1 GB for cache)`: room for one.
            return after.first == "for" || reads.containsAny(of: before)
                || before.suffix(6).contains("weights") && before.contains("and")
        case .expertsPerLayer, .expertsPerToken:
            let close = Array(before.suffix(2)) + after.prefix(2)
            return someExperts.containsAny(of: close) || close.contains { $0.terms.contains(.someExperts) }
        case .layerCount:
            let close = Array(before.suffix(2)) + after.prefix(2)
            return someLayers.containsAny(of: close)
        default: return false
        }
    }

    /// Whether some words name a part of the weights.
    static func arePartsOfWeights(_ words: [Word]) -> Bool {
        parts.containsAny(of: words) || words.contains { $0.terms.contains(.partOfWeights) }
    }

    private static let seconds: WordSet = ["s", "second", "sec", "ms", "us", "seconds"]
    private static let widths: WordSet = ["bits", "bit", "gb", "gib", "mb", "bytes", "byte"]
    /// Words by which tokens are those of several prompts.
    private static let together: WordSet = ["wave", "step", "burst", "batch", "pool", "chunk", "total", "second"]
    private static let others: WordSet = [
        "with", "plus", "limit", "budget", "available", "room", "left", "free", "weights",
    ]
    private static let reached: WordSet = [
        "effective", "achieved", "sustained", "usable", "delivered", "planned", "needed", "required", "replica",
        "instance",
        "total", "有效带宽", "实际带宽", "有效显存带宽", "可用带宽",
    ]
    private static let reads: WordSet = [
        "read", "reads", "reading", "moved", "traffic", "transfer", "transferred", "读权重", "读kv",
    ]
    private static let shares: WordSet = [
        "percent", "pct", "share", "fraction", "used", "use", "needed", "required", "sum", "footprint", "activations",
        "buffers", "graphs", "runtime", "reserve", "overhead",
    ]
    private static let parts: WordSet = [
        "expert", "experts", "attention", "shared", "router", "embedding", "embeddings", "dense", "other", "others",
        "projection", "projections", "mlp", "mlps", "ffn", "linear", "lm", "head", "slots", "slot", "read", "reads",
        "reading", "biases", "norms", "router", "layer",
    ]
    private static let someExperts: WordSet = [
        "distinct", "hit", "touched", "touch", "visited", "redundant", "shared", "slot", "slots", "unique", "different",
        "replicated", "spare", "extra", "physical", "dense", "bytes",
    ]
    private static let someLayers: WordSet = [
        "dense", "moe", "sparse", "mixture", "sliding", "windowed", "window", "full", "global", "local", "linear",
        "other",
        "remaining", "first", "last", "mtp", "stage", "stages", "replace", "recurrent", "mamba",
    ]
}

extension ClaimKind {
    /// Whether a value of this kind is a whole number of the model's architecture.
    var isArchitecture: Bool {
        switch self {
        case .layerCount, .expertsPerLayer, .hiddenSize, .queryHeads, .headDimension, .keyValueHeads,
            .expertIntermediateSize, .expertsPerToken, .vocabularySize, .sharedExperts, .positionLimit:
            true
        default: false
        }
    }
}
