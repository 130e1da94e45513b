public import Diagnostics

/// A rule or opinion that a document states in words.
public struct Statement: Hashable, Sendable {
    /// The rules and opinions that are recognised.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The device count is not the product of all degrees.
        case productIsNotDeviceCount = "device count is not the product of all degrees"
        /// Expert parallelism takes all devices.
        case expertParallelismDominates = "EP ≈ device count"
        /// EP is never multiplied with TP or PP.
        case expertsNeverMultiply = "EP is not multiplied with TP or PP"
        /// PP is the outermost split.
        case pipelineIsOutermost = "PP is the outer structure"
        /// TP and SP multiply inside attention.
        case tensorTimesSequence = "TP × SP multiply"
        /// DP never shortens latency.
        case dataParallelismOnlyThroughput = "DP only scales throughput"
        /// No TP inside experts.
        case noTensorInsideExperts = "no TP inside experts"
        /// Prefill is bound by compute, decode by bandwidth.
        case natureOfPhases = "prefill computes, decode moves memory"
        /// KV cache = layers × heads × head_dim × 2 × length × bytes.
        case cacheWithQueryHeads = "KV cache formula"
        /// The KV cache is whole on every TP rank.
        case cacheReplicatedUnderTensor = "KV cache replicated under TP"
        /// Throughput is stated for one request, a batch and scaled.
        case throughputThreeWays = "throughput three ways"
        /// EP = 1 is a violation, a large EP is required.
        case expertDegreeRequired = "EP=1 violates a principle"
        /// PP × TP × DP is a forbidden multiplication.
        case productForbidden = "PP×TP×DP is forbidden"
        /// The device count is the product of all degrees, EP among them.
        case productIsDeviceCount = "device count is the product of all degrees"
        /// Decode is bound by compute.
        case decodeIsComputeBound = "decode is bound by compute"
        /// Prefill is bound by memory bandwidth.
        case prefillIsMemoryBound = "prefill is bound by memory bandwidth"
        /// The KV cache is computed with query heads, or must be.
        case cacheCountsQueryHeads = "KV cache counts query heads"
        /// A mixture computes with all of its parameters.
        case mixtureComputesAll = "compute follows from all parameters of a mixture"
        /// Pipeline stages shorten the time of one request.
        case pipelineShortensLatency = "PP shortens the latency of one request"
        /// Expert parallelism needs no communication.
        case expertsNeedNoExchange = "EP needs no communication"
        /// Memory utilisation should be higher or lower than stated.
        case utilisationShouldBeHigher = "memory utilisation should be higher"
    }

    /// What is stated.
    public var kind: Kind
    /// Where.
    public var location: SourceLocation
    /// In which words.
    public var quote: String

    /// Creates a statement.
    public init(kind: Kind, location: SourceLocation, quote: String) {
        self.kind = kind
        self.location = location
        self.quote = quote
    }
}

/// The words by which rules and opinions are recognised; a table, so that a new wording is one more line.
enum StatementVocabulary {
    /// One wording: every group must have one of its words in the text, and none of `without` may occur.
    struct Pattern: Sendable {
        let kind: Statement.Kind
        let groups: [[String]]
        let without: [String]

        init(_ kind: Statement.Kind, _ groups: String..., without: String = "") {
            self.kind = kind
            self.groups = groups.map { $0.split(separator: "|").map(String.init) }
            self.without = without.split(separator: "|").map(String.init)
        }
    }

    /// Rules that are wrong wherever they stand; a denial of one is none.
    private static let misconceptionPatterns: [Pattern] = [
        Pattern(
            .productIsDeviceCount, "dp", "tp", "pp", "ep",
            "count|number|total|gpus|devices|product|equals|world|multiply|multiplied", without: denials),
        Pattern(
            .decodeIsComputeBound, "decode|decoding", "compute", "bound|limited|intensive",
            without: denials + "|prefill|memory|bandwidth"),
        Pattern(
            .prefillIsMemoryBound, "prefill", "bandwidth|memory", "bound|limited", without: denials + "|decode|compute"),
        Pattern(
            .cacheCountsQueryHeads, "kv|cache", "query|q", "heads",
            "always|must|scales|proportional|depends|determined|number|computed|counted|calculated|计算",
            without: denials + "|key|grouped|gqa|layers|fewer|shared|mla|latent|whatever"),
        Pattern(
            .mixtureComputesAll, "moe|mixture", "flops|compute|work|prefill", "total|all", "parameters|params",
            without: denials + "|active|activated|memory"),
        Pattern(
            .pipelineShortensLatency, "pp|pipeline", "latency|ttft|tpot",
            "reduces|lowers|shortens|improves|halves|cuts|divides",
            without: denials + "|throughput|tp"),
        Pattern(
            .expertsNeedNoExchange, "ep|expert", "communication|exchange|traffic|alltoall", "no|without|free|zero",
            without: "not|never|tp|pp|dp"),
    ]

    private static let denials = "not|never|no|isn|doesn|cannot|without|neither|instead|unlike|rather|wrong|false"

    /// Rules as knowledge documents list them, the most particular first.
    private static let rulePatterns: [Pattern] =
        misconceptionPatterns + [
            Pattern(.productIsNotDeviceCount, "dp", "tp", "pp", "ep", "product|number|count|multiplied|gives|give"),
            Pattern(
                .cacheReplicatedUnderTensor, "kv", "cache", "tp", "replica|replicated|replicates|copy|full|duplicated"),
            Pattern(.cacheWithQueryHeads, "kv", "cache", "layers", "heads", "bytes|byte|element"),
            Pattern(.expertsNeverMultiply, "ep", "tp", "pp", "multiply|multiplied|multiplies", without: "dp"),
            Pattern(.tensorTimesSequence, "tp", "sp", "multiply|product|multiplied|counts", without: "pp|dp|ep"),
            Pattern(
                .expertParallelismDominates, "ep", "dominates|dominate|dominant|total|dominance", without: "tp|pp|dp"),
            Pattern(.pipelineIsOutermost, "pp", "layers|layer", "stage|stages|outer|outermost", without: "dp"),
            Pattern(.dataParallelismOnlyThroughput, "dp", "throughput", "latency"),
            Pattern(
                .noTensorInsideExperts, "tp", "experts|expert", "single|individual|inside|within|default", without: "pp"
            ),
            Pattern(.natureOfPhases, "prefill", "decode", "compute", "bandwidth|memory"),
            Pattern(.throughputThreeWays, "throughput", "single|one", "batch"),
        ]

    /// Opinions as reports pass them, about what they review.
    private static let opinionPatterns: [Pattern] = [
        Pattern(.expertDegreeRequired, "ep|expert", "violates|violation|violated|violate|breach", without: "tp"),
        Pattern(
            .productForbidden, "multiplication|multiplied|multiply",
            "mechanical|mechanically|prohibited|prohibits|forbidden"),
        Pattern(.utilisationShouldBeHigher, "should|must", "higher|larger"),
        Pattern(.dataParallelismOnlyThroughput, "dp", "throughput", "latency"),
    ]

    /// The rules of a knowledge document.
    static let rules = StatementPatterns(rulePatterns)
    /// What reports say of what they review, and what is wrong wherever it stands.
    static let remarks = StatementPatterns(misconceptionPatterns + opinionPatterns)
    /// What the texts of a strategy say.
    static let opinions = StatementPatterns(opinionPatterns)

    /// The statement that a text makes, if it is one of `patterns`.
    static func statement(
        in text: String, _ scalars: [Unicode.Scalar], among patterns: StatementPatterns, at location: SourceLocation
    ) -> Statement? {
        patterns.first(in: scalars) { $0 != .productIsDeviceCount || multipliesAllDegrees(text) }.map {
            Statement(kind: $0, location: location, quote: text)
        }
    }

    /// Whether a text writes the product of all degrees, `DP × TP × PP × EP`, and no numbers in their place.
    private static func multipliesAllDegrees(_ text: String) -> Bool {
        let signs: Set<Character> = ["×", "*", "·", "✕"]
        let factors = text.lowercased().replacing(" x ", with: "×").split {
            $0 == "." || $0 == "," || $0 == "(" || $0 == ")"
        }
        return factors.contains { part in
            let pieces = part.split { signs.contains($0) }.map { Words.split(String($0)) }
            guard pieces.count >= 4 else { return false }
            let inner = pieces.dropFirst().dropLast().map { $0.count == 1 ? $0[0] : "" }
            let named = Set(inner + [pieces.first?.last ?? "", pieces.last?.first ?? ""])
            return named.isSuperset(of: ["dp", "tp", "pp", "ep"])
        }
    }
}

/// English words for the Chinese terms of a text, so that one table of patterns reads both.
enum ChineseTerms {
    static let table: [(term: String, words: [String])] = [
        ("解码", ["decode"]), ("预填充", ["prefill"]), ("计算受限", ["compute", "bound"]), ("计算密集", ["compute", "intensive"]),
        ("算力受限", ["compute", "bound"]), ("访存", ["memory", "bandwidth"]), ("带宽", ["bandwidth"]), ("显存", ["memory"]),
        ("受限", ["bound"]), ("瓶颈", ["bound"]), ("缓存", ["cache"]), ("查询头", ["query", "heads"]),
        ("注意力头", ["attention", "heads"]),
        ("层数", ["layers"]), ("字节", ["bytes"]), ("通信", ["communication"]), ("无需", ["no"]), ("不需要", ["no"]),
        ("不是", ["not"]),
        ("并非", ["not"]), ("不能", ["cannot"]), ("不等于", ["not"]), ("总数", ["total", "count"]), ("卡数", ["gpus", "count"]),
        ("等于", ["equals"]),
        ("乘积", ["product"]), ("相乘", ["multiplied"]), ("总参数", ["total", "parameters"]),
        ("激活参数", ["active", "parameters"]),
        ("吞吐", ["throughput"]), ("延迟", ["latency"]), ("流水线", ["pipeline", "stage"]), ("专家", ["expert", "experts"]),
        ("降低", ["reduces"]), ("缩短", ["shortens"]), ("完整副本", ["replica", "full"]), ("复制", ["replicated"]),
        ("主导", ["dominates"]),
        ("违反", ["violates"]), ("禁止", ["forbidden"]), ("计算量", ["flops"]),
    ]
}
