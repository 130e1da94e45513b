public import Diagnostics
internal import Quantities

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
        /// Data parallelism shrinks the cache of one token.
        case dataShrinksTokenCache = "DP shrinks the cache of a token"
        /// Tensor parallelism divides a latent cache.
        case latentCacheDivided = "TP divides the latent cache"
        /// Data parallelism divides the weights of attention.
        case dataDividesWeights = "DP divides the weights"
        /// Each expert-parallel rank holds all experts.
        case expertsWholeOnRanks = "every EP rank holds all experts"
        /// The format of the weights is that of the cache.
        case cacheFollowsWeights = "the cache takes the format of the weights"
        /// The expert-parallel degree must be the number of experts.
        case expertDegreeEqualsExperts = "EP must equal the number of experts"
        /// Exchanges between devices take no time.
        case exchangesLeftOut = "communication is left out"
        /// One layout is best for prefill and decode.
        case oneLayoutForBoth = "one layout is best for both phases"
        /// An accelerator multiplies a format.
        case formatOfDevice = "an accelerator multiplies a format"
        /// An accelerator has NVLink.
        case linkOfDevice = "an accelerator has NVLink"
        /// A promise is kept.
        case objectiveKept = "a promise is kept"
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
            .productIsDeviceCount, "dp", "tp", "ep",
            "count|number|total|gpus|devices|product|equals|world|multiply|multiplied", without: denials),
        Pattern(
            .decodeIsComputeBound, "decode|decoding", "compute", "bound|limited|intensive",
            without: denials + "|prefill|memory|bandwidth"),
        Pattern(
            .prefillIsMemoryBound, "prefill", "bandwidth|memory", "bound|limited", without: denials + "|decode|compute"),
        Pattern(
            .cacheCountsQueryHeads, "kv|cache", "query|q", "heads",
            "always|must|scales|proportional|depends|determined|number|computed|counted|calculated|计算",
            without: denials + "|key|grouped|layers|fewer|shared|mla|latent|whatever"),
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
    private static let rulePatterns: [Pattern] = [
        Pattern(.productIsNotDeviceCount, "dp", "tp", "pp", "ep", "product|number|count|multiplied|gives|give"),
        Pattern(
            .cacheReplicatedUnderTensor, "kv", "cache", "tp", "replica|replicated|replicates|copy|full|duplicated",
            without: "quarter|half|share|part|third|eighth"),
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

    /// What is wrong in a sentence of any document, or may be.
    private static let slipPatterns: [Pattern] = [
        Pattern(
            .pipelineShortensLatency, "pp|ppn|pipeline", "latency|tpot|itl|ttft",
            "halves|halve|reduces|reduce|lowers|shortens|improves|cuts|speeds",
            without: denials + "|throughput|memory|weights|cache|kv|bubble|bubbles|bubble"),
        Pattern(
            .pipelineShortensLatency, "pp|ppn|pipeline", "time", "token",
            "halves|halve|reduces|reduce|lowers|shortens|improves|cuts|speeds",
            without: denials + "|throughput|memory|weights|cache|kv|bubble|bubbles"),
        Pattern(
            .pipelineShortensLatency, "pp|ppn|pipeline", "stages|stage", "time|latency", "token|tpot",
            "falls|fall|drops|drop|shrinks|proportion|proportional|shorter|faster",
            without: denials + "|throughput|memory|weights|cache|kv|bubble|bubbles"),
        Pattern(
            .cacheReplicatedUnderTensor, "kv|cache", "tp|tpn|tensor",
            "replicated|replicates|replicate|full|duplicated|whole", "every|each|all|full|depend",
            without: denials.replacing("not|", with: "").replacing("doesn|", with: "")
                + "|beyond|above|latent|mla|more|exceeds|if|when|twice|heads|weights|dp|single"),
        Pattern(
            .dataShrinksTokenCache, "dp|dpn|replica|replicas|data", "kv|cache", "token",
            "halves|halve|reduces|divides|cuts|shrinks|splits|lowers|half",
            without: denials + "|tp|tpn|tensor|total|requests|sequences|latent|mla|heads"),
        Pattern(
            .latentCacheDivided, "tp|tpn|tensor", "cache|latent|kv",
            "half|halved|halves|cut|cuts|divides|divided|split|splits|sharded|shards|shrinks|partitioned",
            without: denials + "|replicates|replicated|replicate|duplicates|duplicated|whole|same|full|copy|query"),
        Pattern(
            .dataDividesWeights, "dp|dpn|data|replicas", "weights|parameters",
            "divides|divide|halves|halve|splits|shards|shrinks|quarters",
            without: denials
                + "|tp|tpn|tensor|ep|epn|pp|ppn|pipeline|kv|cache|requests|batch|fsdp|optimizer|tokens|experts"),
        Pattern(
            .expertsWholeOnRanks, "ep|epn", "rank|ranks|gpu|gpus|card|device",
            "keeps|keep|holds|hold|stores|store|replicates",
            "all|whole|full", "experts|expert",
            without: denials + "|tp|tpn|dp|dpn|replica|copy|redundant|together|own|share"),
        Pattern(
            .cacheFollowsWeights, "weights|quantizing|quantising|quantized|quantization", "fp8|int8|int4|fp4|w8a8",
            "kv|cache", "halves|halve|shrinks|half|quarters", "also|too|automatically|both",
            without: denials.replacing("no|", with: "") + "|dtype|kvcachedtype|latent"),
        Pattern(
            .expertDegreeEqualsExperts, "ep|epn|expert", "must|has|needs|required|always|only",
            "equal|equals|match|matches|same",
            "experts|expertcount", without: denials + "|product|divide|divides|divisor|slots|gpus|devices|cards|layer"),
        Pattern(
            .exchangesLeftOut, "communication|exchange|exchanges|allreduce|alltoall|collectives|collective|nccl",
            "neglected|neglect|negligible|ignored|ignore|omitted|free|measurable",
            without: "not|never|isn|cannot|hidden|wrong|nobody"),
        Pattern(
            .exchangesLeftOut, "all", "reduce|reduces|gather|gathers",
            "neglected|neglect|negligible|ignored|ignore|omitted|measurable|free",
            without: "not|never|isn|cannot|hidden|wrong"),
        Pattern(
            .oneLayoutForBoth, "prefill", "decode", "same|identical|one|single",
            "layout|strategy|parallelism|configuration|degrees", "optimal|optimum|best|ideal|suits|enough",
            without: "not|different|differ|cannot|never|compromise|isn|neither"),
        Pattern(
            .formatOfDevice, "fp8|fp4|nvfp4|mxfp4|e4m3",
            "tflops|pflops|tops|tensor|units|cores|compute|supports|support|native|natively|peak|hardware",
            without: denials + "|only|lacks|dequantized|unpack|unpacks|marlin|emulated|upcast|widened|neither"),
        Pattern(.linkOfDevice, "nvlink"),
        Pattern(
            .objectiveKept, "ttft|tpot|itl|latency|token|first|throughput",
            "slo|sla|objective|target|limit|goal|budget|requirement|most",
            "met|meets|meet|ok|satisfied|satisfies|fulfilled|kept|keeps|passes|passed|achieved|within|under|below",
            without: "not|never|no|isn|doesn|cannot|missed|misses|fails|failed|exceeds|exceeded|violated|above|over"),
    ]

    private static let ready = StatementWords.ready([
        misconceptionPatterns, rulePatterns, opinionPatterns, slipPatterns,
    ])
    /// The rules of a knowledge document.
    static let rules = ready.lists[0] + ready.lists[1]
    /// What reports say of what they review, and what is wrong wherever it stands.
    static let remarks = ready.lists[0] + ready.lists[2]
    /// What the texts of a strategy say.
    static let opinions = ready.lists[2]
    /// What sentences say; see ``slips(in:with:)``.
    static let slips = ready.lists[3]

    /// Which groups of words a text has some of.
    ///
    /// - Parameters:
    ///   - scalars: The text.
    ///   - words: Its words, if they are known.
    /// - Returns: The groups, of all lists of patterns.
    static func evidence(in scalars: [Unicode.Scalar], words: ArraySlice<Word>? = nil) -> StatementEvidence {
        ready.words.evidence(in: scalars, words: words)
    }

    /// What a sentence says that is wrong, or may be.
    struct Slip: Sendable {
        let kind: Statement.Kind
        let quote: String
    }

    /// What the sentences of a text say that is wrong, or may be: one statement of each kind.
    static func slips(in scalars: [Unicode.Scalar], with evidence: StatementEvidence) -> [Slip] {
        guard scalars.count >= 6, scalars.count < 20_000, slips.mayMatch(evidence) else { return [] }
        var found: [Slip] = []
        var start = 0
        while start < scalars.count {
            let end = Sentence.range(around: start, in: scalars).upperBound
            let sentence = Array(scalars[start..<max(end, start)])
            start = max(end, start) + 1
            guard sentence.count >= 6 else { continue }
            for kind in slips.all(with: self.evidence(in: sentence)) where !found.contains(where: { $0.kind == kind }) {
                found.append(Slip(kind: kind, quote: String(scalars: sentence[...])))
            }
        }
        // What two sentences say together of both phases.
        if !found.contains(where: { $0.kind == .oneLayoutForBoth }),
            slips.all(with: evidence).contains(.oneLayoutForBoth)
        {
            found.append(Slip(kind: .oneLayoutForBoth, quote: String(scalars: scalars[...])))
        }
        return found
    }

    /// The rule or opinion that a text states by what was found in it, if it is one of `patterns`.
    static func kind(
        of text: @autoclosure () -> String, with evidence: StatementEvidence, among patterns: StatementPatterns
    ) -> Statement.Kind? {
        patterns.first(with: evidence) { $0 != .productIsDeviceCount || multipliesAllDegrees(text()) }
    }

    /// Whether a text writes the product of all degrees, `DP × TP × PP × EP`, and no numbers in their place.
    private static func multipliesAllDegrees(_ text: String) -> Bool {
        let signs: Set<Character> = ["×", "*", "·", "✕"]
        let factors = text.lowercased().replacing(" x ", with: "×").split {
            $0 == "." || $0 == "," || $0 == "(" || $0 == ")"
        }
        return factors.contains { part in
            let pieces = part.split { signs.contains($0) }.map { Words.split(String($0)) }
            guard pieces.count >= 3 else { return false }
            let inner = pieces.dropFirst().dropLast().map { $0.count == 1 ? $0[0] : "" }
            let named = Set(inner + [pieces.first?.last ?? "", pieces.last?.first ?? ""])
            return named.isSuperset(of: ["dp", "tp", "ep"])
        }
    }
}
