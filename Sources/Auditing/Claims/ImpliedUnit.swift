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
        case .share: return number > 1 || Words.list(key).contains("percent") ? number / 100 : number
        case .tokenRate: return number
        default: break
        }
        guard let factors = factors[dimension] else { return nil }
        let words = Words.list(key)
        // `hbm_tb_per_s` is no amount.
        if dimension == .data, rates.containsAny(of: words) { return nil }
        for (word, factor) in factors where words.contains(word) { return number * factor }
        return nil
    }

    /// The dimension of what an object holds whose name has a unit: `memory_per_die_gb`, `tflop`.
    static func dimension(of name: [Word]) -> Dimension? { unit(of: name)?.dimension }

    /// The unit that a name ends with, whatever it counts over, and how many base units that is; none of a rate.
    static func unit(of name: [Word]) -> (dimension: Dimension, factor: Double)? {
        // `ms_per_token`
        if name.count == 3, name[1] == "per", let first = name.first, let unit = units[first] { return unit }
        // `kv_GB_at_5120_tokens`: what stands behind `at` is the load.
        let place = name.dropFirst().firstIndex(of: "at") ?? name.endIndex
        guard let last = name[..<place].last(where: { !ClaimExtent.isTitle($0) }), let unit = units[last] else {
            return nil
        }
        return seconds.contains(last) && counted.containsAny(of: name) ? nil : unit
    }

    /// Whether a word is a unit.
    static func isUnit(_ word: Word) -> Bool { units[word] != nil }

    private static let units: [Word: (dimension: Dimension, factor: Double)] = [
        "gb": (.data, 1e9), "gib": (.data, 0x1p30), "mb": (.data, 1e6), "mib": (.data, 0x1p20), "tb": (.data, 1e12),
        "bytes": (.data, 1), "ms": (.duration, 1e-3), "milliseconds": (.duration, 1e-3), "us": (.duration, 1e-6),
        "s": (.duration, 1), "sec": (.duration, 1), "seconds": (.duration, 1), "tflop": (.work, 1e12),
        "gflop": (.work, 1e9), "pflop": (.work, 1e15), "tflops": (.computeRate, 1e12), "pflops": (.computeRate, 1e15),
    ]
    private static let seconds: WordSet = ["s", "sec", "second", "seconds"]
    private static let counted: WordSet = [
        "per", "tok", "toks", "token", "tokens", "req", "reqs", "request", "requests", "gb", "tb", "mb", "prompts",
        "steps",
    ]

    private static let rates: WordSet = [
        "s", "sec", "second", "seconds", "bandwidth", "tbps", "gbps", "tbs", "gbs", "bw",
    ]

    /// The words for units of a dimension, in the order in which they are looked for.
    private static let factors: [Dimension: [(Word, Double)]] = [
        .data: [
            ("gb", 1e9), ("gib", 0x1p30), ("mb", 1e6), ("mib", 0x1p20), ("tb", 1e12), ("tib", 0x1p40), ("kb", 1e3),
            ("kib", 0x1p10), ("bytes", 1),
        ],
        .duration: [
            ("ms", 1e-3), ("milliseconds", 1e-3), ("millis", 1e-3), ("msec", 1e-3), ("us", 1e-6),
            ("microseconds", 1e-6), ("s", 1), ("sec", 1), ("secs", 1), ("seconds", 1),
        ],
        .bandwidth: [("tbps", 1e12), ("tb", 1e12), ("tbs", 1e12), ("gbps", 1e9), ("gb", 1e9), ("gbs", 1e9)],
        .computeRate: [("tflops", 1e12), ("pflops", 1e15), ("tops", 1e12)],
    ]
}

extension ClaimExtent {
    /// What a number counts over, by the words of its key and around it.
    init(_ words: [Word]) {
        guard ClaimExtent.mayBeTold(by: words) else { self = .unstated; return }
        // `每 token 的 KV 缓存`, `KV/token`, `bytes a token`
        let isWide = !words.allSatisfy(\.isPlain)
        if isWide,
            words.contains(where: {
                $0.terms.begins(with: .each) || $0.terms.begins(with: .single) || $0.terms.ends(with: .eachOf)
                    || $0.terms.ends(with: .each)
            }), words.contains(where: { $0.containsToken || $0.terms.contains(.tokenUnit) })
        {
            self = .perToken; return
        }
        for index in words.indices.dropFirst()
        where words[index] == Self.token && Self.tokenNames.contains(words[index - 1]) {
            self = .perToken; return
        }
        for (index, word) in words.enumerated() where Self.distributives.contains(word) {
            guard index + 1 < words.count else { continue }
            let next = words[index + 1]
            if Self.devices.contains(next) { self = .perDevice; return }
            // `4,571 tokens per second and GPU`
            if next == Self.second, words[(index + 2)...].first == Self.and,
                words[(index + 3)...].first.map(Self.devices.contains) == true
            {
                self = .perDevice; return
            }
            if Self.copies.contains(next) { self = .perReplica; return }
            if Self.requests.contains(next) { self = .perRequest; return }
            if next == Self.token { self = .perToken; return }
            // `on each of the four decode GPUs`
            if word == Self.each, next == Self.of,
                words[(index + 2)...].prefix(4).contains(where: Self.devices.contains)
            {
                self = .perDevice; return
            }
        }
        if ClaimExtent(subjectOf: words) == .perDevice { self = .perDevice; return }
        // `the GPU's memory`
        for (set, extent) in [(Self.devices, ClaimExtent.perDevice), (Self.requests, .perRequest)] {
            for index in words.indices.dropFirst()
            where words[index - 1] == Self.genitive && set.contains(words[index]) {
                self = extent; return
            }
        }
        if words.contains(Self.single), words.contains(Self.gpu) { self = .perDevice; return }
        if isWide, words.contains(where: { $0.terms.contains(.singleCard) || $0.terms.contains(.eachCard) }) {
            self = .perDevice; return
        }
        let isTotal =
            Self.totals.containsAny(of: words) || (isWide && words.contains { $0.terms.contains(Term.sum) })
        self = isTotal ? .total : .unstated
    }

    /// Whether some of these words can say at all what a number counts over.
    static func mayBeTold(by words: some Sequence<Word>) -> Bool {
        words.contains { tellingWords.contains($0) || !$0.isPlain }
    }

    private static let second: Word = "second"
    private static let and: Word = "and"
    private static let tellingWords = WordSet(uniting: [
        distributives, singulars, totals, ["token", "s", "single"],
    ])

    /// What a sentence is about: `A decode accelerator carries 36 GB of weights, 39 GB of cache`.
    init(subjectOf words: [Word]) {
        for (index, word) in words.enumerated() where Self.singulars.contains(word) {
            let next = words[(index + 1)...].prefix(3)
            guard let place = next.firstIndex(where: Self.devices.contains), place + 1 < words.count else { continue }
            if Self.holds.contains(words[place + 1]) { self = .perDevice; return }
        }
        self = .unstated
    }

    private static let each: Word = "each"
    private static let of: Word = "of"
    private static let singulars: WordSet = ["a", "an", "one", "every"]
    private static let holds: WordSet = [
        "holds", "carries", "stores", "reads", "keeps", "has", "needs", "takes", "gets", "uses",
    ]
    private static let token: Word = "token"
    private static let genitive: Word = "s"
    private static let single: Word = "single"
    private static let gpu: Word = "gpu"
    private static let distributives: WordSet = ["per", "each", "every"]
    private static let tokenNames: WordSet = ["kv", "cache", "bytes", "a", "one", "any"]
    private static let devices: WordSet = [
        "gpu", "device", "accelerator", "card", "npu", "rank", "die", "gpus", "devices",
    ]
    private static let copies: WordSet = ["replica", "instance", "copy"]
    private static let requests: WordSet = [
        "request", "user", "sequence", "seq", "prompt", "stream", "session", "conversation",
    ]
    private static let totals: WordSet = ["total", "aggregate", "overall", "cluster", "altogether", "together"]

    /// Whether a column's title says only what its numbers count over: `Per GPU`, `Total`.
    static func isTitle(_ title: String) -> Bool {
        let words = Words.list(title)
        return !words.isEmpty && words.allSatisfy(isTitle)
    }

    /// Whether a word says only what a number counts over.
    static func isTitle(_ word: Word) -> Bool { titleWords.contains(word) }

    private static let titleWords: WordSet = [
        "per", "gpu", "gpus", "device", "devices", "card", "cards", "rank", "accelerator", "each", "total", "all",
        "cluster", "overall", "aggregate", "node", "单卡", "每卡", "总计", "合计", "整机", "全部",
    ]
}
