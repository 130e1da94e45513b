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
        let groups: [Set<String>]
        let without: Set<String>

        init(_ kind: Statement.Kind, _ groups: String..., without: String = "") {
            self.kind = kind
            self.groups = groups.map { Set($0.split(separator: "|").map(String.init)) }
            self.without = Set(without.split(separator: "|").map(String.init))
        }

        func matches(_ words: Set<String>) -> Bool {
            groups.allSatisfy { !$0.isDisjoint(with: words) } && without.isDisjoint(with: words)
        }
    }

    /// Rules as knowledge documents list them, the most particular first.
    static let rules: [Pattern] = [
        Pattern(.productIsNotDeviceCount, "dp", "tp", "pp", "ep", "product|number|count|multiplied|gives|give"),
        Pattern(.cacheReplicatedUnderTensor, "kv", "cache", "tp", "replica|replicated|replicates|copy|full|duplicated"),
        Pattern(.cacheWithQueryHeads, "kv", "cache", "layers", "heads", "bytes|byte|element"),
        Pattern(.expertsNeverMultiply, "ep", "tp", "pp", "multiply|multiplied|multiplies", without: "dp"),
        Pattern(.tensorTimesSequence, "tp", "sp", "multiply|product|multiplied|counts", without: "pp|dp|ep"),
        Pattern(.expertParallelismDominates, "ep", "dominates|dominate|dominant|total|dominance", without: "tp|pp|dp"),
        Pattern(.pipelineIsOutermost, "pp", "layers|layer", "stage|stages|outer|outermost", without: "dp"),
        Pattern(.dataParallelismOnlyThroughput, "dp", "throughput", "latency"),
        Pattern(
            .noTensorInsideExperts, "tp", "experts|expert", "single|individual|inside|within|default", without: "pp"),
        Pattern(.natureOfPhases, "prefill", "decode", "compute", "bandwidth|memory"),
        Pattern(.throughputThreeWays, "throughput", "single|one", "batch"),
    ]

    /// Opinions as reports pass them, about what they review.
    static let opinions: [Pattern] = [
        Pattern(.expertDegreeRequired, "ep|expert", "violates|violation|violated|violate|breach", without: "tp"),
        Pattern(
            .productForbidden, "multiplication|multiplied|multiply",
            "mechanical|mechanically|prohibited|prohibits|forbidden"),
        Pattern(.utilisationShouldBeHigher, "should|must", "higher|larger"),
        Pattern(.dataParallelismOnlyThroughput, "dp", "throughput", "latency"),
    ]

    /// The statement that a text makes, if it is one of `patterns`.
    static func statement(in text: String, among patterns: [Pattern], at location: SourceLocation) -> Statement? {
        let words = Set(Words.split(text))
        guard let pattern = patterns.first(where: { $0.matches(words) }) else { return nil }
        return Statement(kind: pattern.kind, location: location, quote: text)
    }
}
