internal import Quantities

/// The names under which documents of any author write a quantity.
///
/// A key is reduced to its words; an entry matches when the key has all of the entry's words, and the entry with the
/// most words wins, so that `memory bandwidth` is not read as `memory`.
enum ClaimVocabulary {
    /// One name of a kind.
    struct Entry: Sendable {
        let words: [String]
        let kind: ClaimKind
    }

    /// All names, several per line of the table below.
    static let entries: [Entry] = table.flatMap { kind, names in
        names.map { Entry(words: Words.split($0), kind: kind) }
    }

    private static let table: [(ClaimKind, [String])] = [
        (
            .deviceCount,
            ["accelerators", "total gpus", "gpu count", "number of gpus", "num gpus", "total devices", "gpus"]
        ),
        (
            .deviceCompute,
            [
                "compute per accelerator", "single gpu compute", "compute power", "gpu compute", "peak compute",
                "compute per gpu",
            ]
        ),
        (
            .deviceMemory,
            [
                "memory per accelerator", "single gpu memory", "gpu memory", "memory per gpu", "device memory", "hbm",
                "vram",
            ]
        ),
        (.clusterMemory, ["available memory", "total memory available", "total gpu memory"]),
        (.memoryBandwidth, ["memory bandwidth", "hbm bandwidth"]),
        (.modelFLOPsUtilisation, ["mfu", "mfu utilization", "model flops utilization"]),
        (.bandwidthUtilisation, ["bandwidth utilization"]),
        (.modelName, ["name", "model name", "model"]),
        (.parameterCount, ["parameters", "weights", "parameter count", "total parameters"]),
        (.layerCount, ["layers", "num layers", "number of layers"]),
        (.expertsPerLayer, ["experts per layer", "num experts", "number of experts", "experts"]),
        (.precision, ["precision", "dtype", "quantization", "weight format"]),
        (.hiddenSize, ["token dimension", "hidden size", "hidden dimension", "model dimension"]),
        (.queryHeads, ["attention heads", "query heads", "num heads"]),
        (.headDimension, ["head dimension", "head dim", "head size"]),
        (.keyValueHeads, ["kv heads", "key value heads", "gqa kv heads", "gqa key value heads"]),
        (
            .expertIntermediateSize,
            [
                "expert hidden size", "moe hidden size", "moe intermediate size", "expert intermediate size",
            ]
        ),
        (.expertsPerToken, ["top k", "top k gate", "topk", "experts per token", "active experts"]),
        (.vocabularySize, ["vocabulary size", "vocab size", "vocabulary"]),
        (.batchSize, ["batch size", "batch", "concurrency"]),
        (.sequenceLengthRange, ["sequence length range", "sequence length"]),
        (.inputLength, ["sequence in", "input sequence", "input length", "isl", "prompt length"]),
        (.outputLength, ["sequence out", "output sequence", "output length", "osl"]),
        (
            .timeToFirstTokenRequirement,
            ["ttft requirement", "ttft limit", "ttft slo", "ttft sla", "input requirement"]
        ),
        (.pipelineDegree, ["pp", "pipeline parallel size"]),
        (.tensorDegree, ["tp", "tensor parallel size"]),
        (.dataDegree, ["dp", "data parallel size"]),
        (.expertDegree, ["ep", "expert parallel size"]),
        (.expertTensorDegree, ["etp", "expert tensor parallel size"]),
        (.replicas, ["replicas", "replica count", "num replicas"]),
        (.expertsPerDevice, ["experts per gpu", "experts per device", "experts per accelerator"]),
        (.timeToFirstToken, ["ttft", "estimated ttft", "time to first token", "ttft estimate", "ttft target"]),
        (.timePerOutputToken, ["tpot", "time per output token", "itl", "inter token latency"]),
        (.throughput, ["throughput", "tokens per second"]),
        (.memoryUtilisation, ["memory utilization", "memory usage", "memory safety"]),
        (.computeUtilisation, ["compute utilization", "compute efficiency"]),
        (.weightMemory, ["model weights", "model weights memory", "weight memory", "weights memory"]),
        (.keyValueCacheMemory, ["kv cache", "kv cache memory", "kv cache size"]),
        (.requiredMemory, ["total memory required", "memory required", "total memory needed"]),
        (.meetsTimeToFirstToken, ["meets ttft requirement", "meets ttft"]),
    ]

    /// The kinds that a key names, the best match first.
    static func kinds(named key: String) -> [ClaimKind] {
        let words = Set(Words.split(key))
        let matches = entries.filter { $0.words.allSatisfy(words.contains) }
        return matches.sorted { $0.words.count > $1.words.count }.map(\.kind)
    }
}

/// Text reduced to comparable words.
enum Words {
    /// Lower-case words without punctuation, British spelling folded to American, `ＴＴＦＴ` to `ttft`.
    static func split(_ text: String) -> [String] {
        var words: [String] = []
        var word = ""
        for scalar in text.unicodeScalars.lazy.map(folded) {
            // Nearly all text is plain, which spares it the Unicode tables.
            if scalar.isASCII, ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) {
                word.unicodeScalars.append(scalar)
            } else if scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) {
                word.unicodeScalars.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
            } else if !word.isEmpty {
                words.append(spelling[word] ?? word)
                word = ""
            }
        }
        if !word.isEmpty { words.append(spelling[word] ?? word) }
        return words
    }

    /// A full-width character as its ordinary form.
    private static func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        guard ("\u{FF01}"..."\u{FF5E}").contains(scalar) else { return scalar }
        return Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
    }

    private static let spelling = [
        "utilisation": "utilization", "gpus": "gpus", "quantisation": "quantization", "optimised": "optimized",
    ]
}
