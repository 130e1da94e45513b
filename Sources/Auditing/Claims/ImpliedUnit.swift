internal import Quantities

/// The unit of a bare number, which its key says: `memory_gb: 80`, `ttft_ms`, `HBM per GPU (GB)`.
enum ImpliedUnit {
    /// The number in the base unit of a kind's dimension; `nil` if the key names no unit of it.
    static func value(_ number: Double, of kind: ClaimKind, named key: String) -> Double? {
        guard let dimension = kind.dimension else { return nil }
        switch dimension {
        case .count:
            let isInBillions = (kind == .parameterCount || kind == .activeParameterCount) && number < 1e5
            return isInBillions ? number * 1e9 : number
        case .share: return number > 1 || Words.split(key).contains("percent") ? number / 100 : number
        case .tokenRate: return number
        default: break
        }
        let words = Set(Words.split(key))
        for (word, factor) in factors(of: dimension) where words.contains(word) { return number * factor }
        return nil
    }

    private static func factors(of dimension: Dimension) -> [(String, Double)] {
        switch dimension {
        case .data:
            [
                ("gb", 1e9), ("gib", 0x1p30), ("mb", 1e6), ("mib", 0x1p20), ("tb", 1e12), ("tib", 0x1p40), ("kb", 1e3),
                ("kib", 0x1p10), ("bytes", 1),
            ]
        case .duration:
            [
                ("ms", 1e-3), ("milliseconds", 1e-3), ("millis", 1e-3), ("msec", 1e-3), ("us", 1e-6),
                ("microseconds", 1e-6), ("s", 1), ("sec", 1), ("secs", 1), ("seconds", 1),
            ]
        case .bandwidth: [("tbps", 1e12), ("tb", 1e12), ("tbs", 1e12), ("gbps", 1e9), ("gb", 1e9), ("gbs", 1e9)]
        case .computeRate: [("tflops", 1e12), ("pflops", 1e15), ("tops", 1e12)]
        default: []
        }
    }
}

extension ClaimExtent {
    /// What a number counts over, by the words of its key and around it.
    init(_ words: [String]) {
        let text = Set(words)
        let devices: Set<String> = ["gpu", "device", "accelerator", "card", "npu", "rank", "die", "gpus", "devices"]
        let requests: Set<String> = [
            "request", "user", "sequence", "seq", "prompt", "stream", "session", "conversation",
        ]
        // `每 token 的 KV 缓存`, `KV/token`, `bytes a token`
        if words.contains(where: { $0.hasPrefix("每") || $0.hasPrefix("单") || $0.hasSuffix("每个") || $0.hasSuffix("每") }),
            words.contains(where: { $0.contains("token") || $0.contains("词元") })
        {
            self = .perToken; return
        }
        if zip(words, words.dropFirst()).contains(where: {
            $1 == "token" && ["kv", "cache", "bytes", "a", "one", "any"].contains($0)
        }) {
            self = .perToken; return
        }
        for (index, word) in words.enumerated() where word == "per" || word == "each" || word == "every" {
            guard index + 1 < words.count else { continue }
            let next = words[index + 1]
            if devices.contains(next) { self = .perDevice; return }
            if requests.contains(next) { self = .perRequest; return }
            if next == "token" { self = .perToken; return }
        }
        if zip(words, words.dropFirst()).contains(where: { $0 == "s" && devices.contains($1) }) {
            self = .perDevice; return
        }
        if zip(words, words.dropFirst()).contains(where: { $0 == "s" && requests.contains($1) }) {
            self = .perRequest; return
        }
        if text.contains("single"), text.contains("gpu") { self = .perDevice; return }
        // Substrings are sought in words without blanks between them only: the search is slow.
        let joined = words.filter { word in !word.utf8.allSatisfy { $0 < 0x80 } }
        if joined.contains(where: { $0.contains("单卡") || $0.contains("每卡") }) { self = .perDevice; return }
        let totals: Set<String> = ["total", "aggregate", "overall", "cluster", "altogether", "together"]
        self = text.isDisjoint(with: totals) && !joined.contains { $0.contains("总") } ? .unstated : .total
    }

    /// Whether a column's title says only what its numbers count over: `Per GPU`, `Total`.
    static func isTitle(_ title: String) -> Bool {
        let words = Words.split(title)
        let plain: Set<String> = [
            "per", "gpu", "gpus", "device", "devices", "card", "cards", "rank", "accelerator", "each", "total", "all",
            "cluster",
            "overall", "aggregate", "node", "单卡", "每卡", "总计", "合计", "整机", "全部",
        ]
        return !words.isEmpty && words.allSatisfy(plain.contains)
    }
}
