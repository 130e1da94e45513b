/// What a row's remarks say about what exactly was measured.
public struct RowRemarks: Hashable, Sendable {
    /// What the nominal lengths are multiplied by to get means: 0.9 where prompts were drawn from 0.8 to 1.0 of them.
    public var lengthScale: Double
    /// The pools of a disaggregated deployment.
    public var pools: StatedPools?
    /// Whether attention runs data-parallel over all ranks, whatever the TP column says.
    public var hasAttentionDataParallel: Bool
    /// Whether one batch was started at once and run to its end.
    public var isStaticBatch: Bool
    /// Whether only the time of a prompt's pass through the engine was measured.
    public var isFirstTokenOnly: Bool
    /// Whether a recorded trace was replayed at its own times.
    public var isTraceReplay: Bool
    /// Whether the figures are averages over production traffic.
    public var isProductionAverage: Bool
    /// Whether it is a result of a benchmark's open division, whose models may be altered.
    public var isOpenDivision: Bool
    /// The most sequences of one attention rank or engine process, where stated.
    public var sequencesPerRank: Int?
    /// The most tokens of a step, where stated.
    public var tokensPerStep: Int?
    /// The sequences of each device in decode, where stated.
    public var sequencesPerDevice: Int?
    /// The tokens drafted per step, where stated.
    public var draftTokens: Int?
    /// The tokens that a step yields, where stated.
    public var acceptedLength: Double?
    /// The benchmark's target and scenario, such as `llama2-70b` and `Server`.
    public var benchmark: StatedBenchmark?
    /// The prompt and output that the remarks derive where the columns are empty.
    public var impliedLengths: ImpliedLengths?
    /// Whether the row names an all-to-all back end for experts.
    public var usesAllToAll: Bool
    /// How many requests each place of a closed loop served in turn, where stated.
    public var requestsPerPlace: Double?

    /// Reads the remarks of a row.
    public init(_ row: MeasurementRow) {
        let note = NoteText(row.notes)
        lengthScale = note.contains("in [0.8,1.0]x nominal") ? 0.9 : 1
        pools = StatedPools(note)
        hasAttentionDataParallel = note.contains("enable_attention_dp:true")
        isStaticBatch = note.contains("STATIC batch") || note.contains("one static batch")
        isFirstTokenOnly = note.contains("first-token latency (engine only")
        isTraceReplay = note.contains("trace replay") || note.contains("requests replayed at")
        isProductionAverage = note.contains("production average") || note.contains("EXCLUDING cache hits")
        isOpenDivision = note.contains("MLPerf") && note.contains(" open, submitter")
        sequencesPerRank =
            note.count(after: "max_batch ") ?? note.count(after: "max_num_seqs=") ?? note.count(after: "max-num-seqs ")
            ?? NoteText(row.concurrency).count(after: "max_num_seqs ")
        tokensPerStep =
            note.count(after: "max_num_tokens ") ?? note.count(after: "max_num_batched_tokens ")
            ?? note.count(after: "max-num-batched-tokens ") ?? NoteText(row.concurrency).count(before: " tokens/GPU")
        sequencesPerDevice = note.count(before: " req/GPU") ?? note.rest(after: "batch ")?.count(before: "/GPU")
        draftTokens = note.count(after: "num_nextn_predict_layers=") ?? note.count(after: "MTP")
        acceptedLength = note.number(after: "accept ")
        benchmark = StatedBenchmark(note)
        impliedLengths = ImpliedLengths(note)
        usesAllToAll =
            note.contains("DeepEP") || note.contains("deepep") || row.engine.written.contains("MoRI")
            || row.engine.written.contains("in-house")
        let isInferenceX = note.contains("10x conc prompts") || note.contains("InferenceX-style lengths")
        requestsPerPlace = isInferenceX ? 10 : nil
    }
}

/// A standard benchmark that a row is a result of.
public struct StatedBenchmark: Hashable, Sendable {
    /// The benchmark's model target.
    public var target: String
    /// The scenario: `Offline`, `Server` or `Interactive`.
    public var scenario: String

    init?(_ note: NoteText) {
        guard note.contains("MLPerf"), let target = note.word(after: "target ") else { return nil }
        let scenarios = ["Offline", "Server", "Interactive"]
        let found = scenarios.first { name in
            switch name {
            case "Offline": note.contains("Offline, target")
            case "Server": note.contains("Server, target")
            default: note.contains("Interactive, target")
            }
        }
        guard let scenario = found else { return nil }
        // llama2-70b-99 and llama2-70b-99.9 differ in the accuracy asked for, not in the work.
        self.target =
            target.hasSuffix("-99.9")
            ? String(target.dropLast(5))
            : target.hasSuffix("-99") ? String(target.dropLast(3)) : target
        self.scenario = scenario
    }
}

/// Lengths that remarks derive from other figures.
public struct ImpliedLengths: Hashable, Sendable {
    /// The mean prompt.
    public var input: Double
    /// The mean output.
    public var output: Double

    init?(_ note: NoteText) {
        guard let input = note.number(after: "implied ISL~"), let output = note.number(after: "/OSL~") else {
            return nil
        }
        (self.input, self.output) = (input, output)
    }
}
