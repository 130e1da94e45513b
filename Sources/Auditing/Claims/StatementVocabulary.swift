internal import Diagnostics
internal import Quantities

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
            .cacheCountsQueryHeads, "kv|cache", "query", "heads", "computed", "bytes|byte",
            without: denials + "|key|grouped|fewer|shared|mla|latent|whatever"),
        Pattern(
            .outputCountsInPrefill, "prefill|ttft", "input|prompt", "output|generated|answer|answers",
            "flops|compute|work",
            "plus|sum|added|includes", without: denials + "|decode"),
        Pattern(
            .mixtureComputesAll, "moe|mixture", "flops|compute|work|prefill", "total|all", "parameters|params",
            without: denials + "|active|activated|memory"),
        Pattern(
            .expertsNeedNoExchange, "ep|expert", "communication|exchange|traffic|alltoall", "no|without|free|zero",
            without: "not|never|tp|pp|dp|only|tensor"),
    ]

    /// The denials but for some, which belong to what a false rule says.
    private static func denials(but kept: String...) -> String {
        denials.split(separator: "|").map(String.init).filter { !kept.contains($0) }.joined(separator: "|")
    }

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
            .cacheReplicatedUnderTensor, "kv|cache", "tp|tpn|tensor",
            "replicated|replicates|replicate|full|duplicated|whole", "every|each|all|depend",
            without: denials(but: "not", "doesn")
                + "|quarter|eighth|length|pool|beyond|above|latent|mla|more|exceeds|if|when|twice|heads|weights|dp|single"
        ),
        Pattern(
            .expertsWholeOnRanks, "ep|epn", "rank|ranks|gpu|gpus|card|device",
            "keeps|keep|holds|hold|stores|store|replicates",
            "all|whole|full", "experts|expert",
            without: denials + "|tp|tpn|dp|dpn|replica|copy|redundant|together|own|share"),
        Pattern(
            .cacheFollowsWeights, "weights|quantizing|quantising|quantized|quantization", "fp8|int8|int4|fp4|w8a8",
            "kv|cache", "halves|halve|shrinks|half|quarters", "also|too|automatically|both",
            without: denials(but: "no") + "|dtype|kvcachedtype|latent"),
        Pattern(
            .expertDegreeEqualsExperts, "ep|epn|expert", "must|has|needs|required|always|only",
            "equal|equals|match|matches|same",
            "experts|expertcount",
            without: denials + "|tp|tpn|dp|dpn|width|product|divide|divides|divisor|slots|gpus|devices|cards|layer"),
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
            .activeWeightsHeld, "weights|memory|hbm", "active|activated", "parameters|params|experts",
            "follow|follows|determined|determines|proportional|suffice|suffices|hold|holds|stores|fit",
            without: denials + "|only|compute|flops|read|reads|traffic|bandwidth|step|total|activations|all"),
        Pattern(
            .activeWeightsHeld, "only|just", "experts|expert|active",
            "stay|resident|loaded|stored|kept|reside|hbm|memory",
            "need|needs|must|enough|suffices|dropped|offloaded", "token|active|activated|chosen|selected|per|top",
            without:
                "not|never|isn|doesn|cannot|wrong|false|read|reads|own|local|ep|epn|rank|ranks|slots|share|all|though"),
        Pattern(
            .tensorDividesHeads, "tp|tpn", "evenly|divide|divides|third|均分|整除",
            without: "not|never|no|isn|doesn|cannot|does|must|neither|only|unless|wrong|illegal"),
        Pattern(
            .formatOfDevice, "fp8|fp4|nvfp4|mxfp4|e4m3",
            "tflops|pflops|tops|tensor|units|cores|compute|supports|support|native|natively|peak|hardware",
            without: denials + "|only|lacks|dequantized|unpack|unpacks|marlin|emulated|upcast|widened|neither"),
        Pattern(.linkOfDevice, "nvlink"),
        Pattern(
            .objectiveKept,
            "ttft|tpot|itl|latency|token|first|throughput|limit|objective|target|goal|slo|promise|asks|asked|wants|demands",
            "slo|sla|objective|target|limit|goal|budget|requirement|most|least|asks|asked|wants|demands|promise",
            "met|meets|meet|ok|satisfied|satisfies|satisfy|fulfilled|kept|keeps|keep|passes|passed|achieved|within|under|"
                + "below|above|exceeds|holds|inside",
            without:
                "not|never|no|isn|doesn|cannot|missed|misses|miss|fails|failed|violated|over|unless|if|than|neither"),
    ]

    /// The words that a sentence must have for ``StatedEffect`` to find something in it; the kinds are not used.
    private static let effectPatterns: [Pattern] = [
        Pattern(
            .latentCacheDivided,
            "tp|tpn|pp|ppn|dp|dpn|ep|epn|tensor|pipeline|expert|data|replica|replicas|stages|stage",
            "cache|kv|latent|latents|weights|parameters|time|latency|tpot|itl|ttft|tbt|mla"),
        Pattern(.decodeIsComputeBound, "prefill", "decode", "bound|limited|bottleneck|governed|dominated"),
    ]

    private static let ready = StatementWords.ready([
        misconceptionPatterns, rulePatterns, opinionPatterns, slipPatterns, effectPatterns,
    ])
    /// The rules of a knowledge document.
    static let rules = ready.lists[0] + ready.lists[1]
    /// What reports say of what they review, and what is wrong wherever it stands.
    static let remarks = ready.lists[0] + ready.lists[2]
    /// What the texts of a strategy say.
    static let opinions = ready.lists[2]
    /// What sentences say; see ``slips(in:with:)``.
    static let slips = ready.lists[3]

    /// Whether sentences with these groups of words may say something wrong.
    static func maySlip(_ evidence: StatementEvidence) -> Bool {
        slips.mayMatch(evidence) || ready.lists[4].mayMatch(evidence)
    }

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
    ///
    /// - Parameters:
    ///   - scalars: The text.
    ///   - evidence: What was found in it.
    ///   - isRow: Whether that was found cell by cell in what are the cells of a row.
    /// - Returns: The statements.
    static func slips(
        in scalars: [Unicode.Scalar], with evidence: StatementEvidence, isRow: Bool = false
    ) -> [Slip] {
        guard scalars.count >= 6, scalars.count < 20_000, maySlip(evidence) else { return [] }
        var found: [Slip] = []
        var start = 0
        while start < scalars.count {
            let end = Sentence.range(around: start, in: scalars).upperBound
            let isWhole = start == 0 && end == scalars.count
            let sentence = isWhole ? scalars : Array(scalars[start..<max(end, start)])
            start = max(end, start) + 1
            guard sentence.count >= 6 else { continue }
            let own = isWhole && !isRow ? evidence : self.evidence(in: sentence)
            let kinds = slips.all(with: own) + StatedEffect.kinds(in: sentence)
            for kind in kinds where !found.contains(where: { $0.kind == kind }) {
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
