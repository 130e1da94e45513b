internal import Quantities

/// What the name of a number says of its part in a calculation: `sum`, `kv_gb`, `share_of_80_gb`, `tpot_limit_ms`.
struct RelatedName: Sendable {
    /// The name's words.
    let words: [Word]
    /// The unit that it has, and how many base units that is.
    let unit: (dimension: Dimension, factor: Double)?
    /// Whether it says that the number is a whole, and nothing else.
    let isTotal: Bool
    /// Whether it says that the number is the whole of the weights.
    let isTotalOfWeights: Bool
    /// Whether the number may be one of the parts of a whole.
    let isPart: Bool
    /// Whether it is a share of a whole.
    let isShare: Bool
    /// The whole that a share is of: 80 in `share_of_80_gb`, with the factor of its unit if one is named.
    let base: (number: Double, factor: Double?)?
    /// Whether the number is a promise or a bound.
    let isLimit: Bool
    /// Whether it is an answer to whether a promise is kept.
    let isVerdict: Bool
    /// The batch, the time per token, the rate or the first time that it names.
    let kind: ClaimKind?
    /// What the number counts over.
    let extent: ClaimExtent

    init(_ name: String) {
        let words = Words.list(name)
        self.words = words
        let unit = ImpliedUnit.unit(of: words)
        self.unit = unit
        isTotal =
            words.contains(where: { Self.wholes.contains($0) || ClaimExtent.isTitle($0) })
            && words.allSatisfy {
                Self.wholes.contains($0) || Self.fillers.contains($0) || ClaimExtent.isTitle($0)
                    || ImpliedUnit.isUnit($0)
            }
        let isOfWeights = words.contains("weights") || name.contains("权重")
        isTotalOfWeights =
            isOfWeights && !isTotal
            && (words.contains(where: { Self.wholes.contains($0) }) || name.contains("合计") || name.contains("总计")
                || name.contains("小计"))
            && words.count <= 4
        let isShare =
            (unit == nil || words.contains("of") || name.contains("占"))
            && (name.contains("%") || name.contains("占") || name.contains("比例") || Self.shares.containsAny(of: words))
            && !Self.limits.containsAny(of: words)
        self.isShare = isShare
        let isOfOne = ["每序列", "每请求", "每token"].contains { name.contains($0) }
        isPart = !isShare && !isOfOne && !Self.noParts.containsAny(of: words) && !Self.limits.containsAny(of: words)
        base = isShare ? Self.base(in: name) : nil
        isLimit = Self.limits.containsAny(of: words)
        isVerdict = Self.verdicts.containsAny(of: words)
        kind = Self.kinds(named: name).first
        extent = ClaimExtent(words)
    }

    /// Whether it is a number of devices and nothing else: `GPUs`, `cards`.
    var countsDevices: Bool { !words.isEmpty && words.allSatisfy(Self.devices.contains) }

    private static let devices: WordSet = [
        "gpus", "cards", "dies", "devices", "accelerators", "npus", "total", "卡数", "gpu数", "die数",
    ]

    /// What numbers under some names can say of each other.
    struct Roles: OptionSet {
        let rawValue: UInt8

        /// A total and its parts, a share and its whole, or an answer to a promise.
        static let decisive = Roles(rawValue: 1)
        static let rate = Roles(rawValue: 2)
        static let time = Roles(rawValue: 4)
        static let batch = Roles(rawValue: 8)

        /// Whether numbers in these roles can say anything of each other.
        var mayRelate: Bool { contains(.decisive) || isSuperset(of: [.rate, .time, .batch]) }
    }

    /// The parts that the number may have in what those beside it say.
    var roles: Roles {
        if isTotal || isVerdict || base != nil { return .decisive }
        switch kind {
        case .throughput: return .rate
        case .timePerOutputToken: return .time
        case .batchSize: return .batch
        default: return []
        }
    }

    /// The words that say of what a promise or an answer to one is: `tpot` of `tpot_goal_met`.
    var topic: [Word] {
        words.filter {
            !Self.limits.contains($0) && !Self.verdicts.contains($0) && !Self.articles.contains($0)
                && !ImpliedUnit.isUnit($0)
        }
    }

    private static func kinds(named name: String) -> [ClaimKind] {
        ClaimVocabulary.matches(named: name).map(\.kind).filter(told.contains)
    }

    private static let told: Set<ClaimKind> = [.batchSize, .timePerOutputToken, .throughput, .timeToFirstToken]

    /// The amount behind `of`: `percent_of_80`, `占 64 GB`, `% of 80 GB`.
    private static func base(in name: String) -> (Double, Double?)? {
        let text = name.map { $0 == "_" ? " " : $0 }
        let scalars = [Unicode.Scalar](scalarsOf: String(text))
        let amounts = QuantityScanner.scan(scalars).filter {
            $0.value > 1 && ($0.dimension == .data || ($0.dimension == .count && $0.unit.isEmpty))
        }
        guard amounts.count == 1, let amount = amounts.first else { return nil }
        return amount.dimension == .data ? (amount.value, 1) : (amount.value, nil)
    }

    /// Whether a text answers whether a promise is kept, and how.
    static func answer(_ text: String) -> Bool? {
        guard mayAnswer(text) else { return nil }
        let words = Words.list(text)
        guard (1...3).contains(words.count) else { return nil }
        if denials.containsAny(of: words) { return false }
        return consents.containsAny(of: words) ? true : nil
    }

    private static let wholes: WordSet = [
        "total", "sum", "subtotal", "altogether", "together", "all", "合计", "总计", "总和", "小计", "共计",
    ]
    private static let fillers: WordSet = [
        "memory", "used", "use", "in", "required", "needed", "need", "demand", "footprint", "hbm", "vram", "of", "per",
        "显存", "占用", "用量",
    ]
    private static let noParts: WordSet = [
        "capacity", "available", "free", "headroom", "left", "remaining", "spare", "usable", "which", "token",
        "sequence",
        "request", "bandwidth", "floor", "bound", "peak", "margin", "剩余", "可用",
    ]
    private static let shares: WordSet = [
        "share", "percent", "pct", "percentage", "fill", "utilization", "occupancy", "fraction", "占比", "占用率", "利用率",
        "占", "使用率",
    ]
    private static let limits: WordSet = [
        "limit", "goal", "target", "slo", "sla", "max", "maximum", "budget", "objective", "requirement", "ceiling",
        "allowed", "threshold", "promise", "promised", "上限", "目标", "要求",
    ]
    private static let verdicts: WordSet = [
        "met", "meets", "meet", "ok", "within", "kept", "satisfied", "satisfies", "pass", "passes", "passed", "holds",
        "fulfilled", "achieved", "verdict", "达标", "是否达标", "满足", "是否满足",
    ]
    private static let articles: WordSet = ["the", "is", "are", "a", "mean", "average", "avg", "status"]
    private static let consenting = [
        "yes", "met", "ok", "pass", "passed", "kept", "true", "satisfied", "是", "达标", "满足", "通过",
    ]
    private static let denying = [
        "no", "not", "missed", "fail", "failed", "false", "violated", "否", "不达标", "未达标", "不满足", "超出",
    ]
    private static let consents = WordSet(consenting)
    private static let denials = WordSet(denying)

    /// Whether a text has a byte outside ASCII or the first two letters of an answer somewhere: most cells are numbers.
    private static func mayAnswer(_ text: String) -> Bool {
        var previous = 0 as UInt8
        for byte in text.utf8 {
            guard byte < 0x80 else { return true }
            let letter = byte & 0x40 != 0 ? byte & 31 : 0
            if letter != 0, answerBeginnings[Int(previous)] & 1 << UInt32(letter) != 0 { return true }
            previous = letter
        }
        return false
    }

    /// One bit for each second letter of an answer, by its first.
    private static let answerBeginnings: [UInt32] = (consenting + denying).map { Array($0.utf8.prefix(2)) }
        .reduce(into: [UInt32](repeating: 0, count: 32)) { $0[Int($1[0] & 31)] |= 1 << UInt32($1[1] & 31) }
}
