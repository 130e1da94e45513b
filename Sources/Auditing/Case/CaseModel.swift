internal import Documents
internal import Diagnostics
internal import Models
internal import Quantities

/// The model that documents describe: by name, by its architecture, or both.
struct CaseModel {
    var facts: CaseFacts
    let catalog: ModelCatalog

    /// The model, why the catalog does not know it, and the architecture as the documents state it.
    mutating func model() throws(Diagnostic) -> (ModelArchitecture, unknown: Diagnostic?, stated: ModelArchitecture?) {
        let format = precision()
        guard let name = name() else {
            throw Diagnostic(
                code: "claim-missing", "no document states the \(ClaimKind.modelName.rawValue)",
                hint: "add a line such as '- **Name**: Qwen3-235B' to the inputs document")
        }
        do throws(Diagnostic) {
            var model = try CatalogNames.find(name.text, precision: format, in: catalog)
            setCacheFormat(of: &model, format)
            return (model, nil, statedArchitecture(named: name.text, model.precision))
        } catch {
            let fallback = Precision(linear: format ?? .bf16, keyValueCache: format ?? .bf16)
            guard let stated = statedArchitecture(named: name.text, fallback) else {
                throw error.located(at: name.claim?.location)
            }
            facts.assumptions.append(
                Assumption(
                    subject: "architecture of \(name.text)", value: "as the documents state it",
                    reason: "the catalog does not know the model"))
            return (stated, error, stated)
        }
    }

    private mutating func setCacheFormat(of model: inout ModelArchitecture, _ format: NumericFormat?) {
        if case .text(let text)? = facts.claims(.cacheFormat).first?.value, let stated = WrittenFormat.format(in: text)
        {
            model.precision.keyValueCache = stated
            return
        }
        guard let format, format.bytesPerElement < model.precision.keyValueCache.bytesPerElement,
            format.bytesPerElement.rawValue >= 1
        else { return }
        model.precision.keyValueCache = format
        facts.assumptions.append(
            Assumption(
                subject: "KV cache format", value: format.rawValue.uppercased(),
                reason: "no document states it; the precision of the weights is taken. A 16-bit cache doubles "
                    + "its bytes and is shown beside it"))
    }

    /// The first stated name that the catalog knows, the first in running text, or else the first stated at all.
    private func name() -> (text: String, claim: Claim?)? {
        let claims = facts.claims(.modelName)
        var first: (text: String, claim: Claim?)?
        var tried: Set<String> = []
        for claim in claims {
            guard case .text(let text) = claim.value, tried.count < 100, tried.insert(text).inserted else { continue }
            if CatalogNames.model(named: text, in: catalog) != nil { return (text, claim) }
            // `the Instruct checkpoint of Qwen3-32B`
            if let inner = CatalogWords.model(in: text, catalog) { return (inner, claim) }
            // A name of the author's own counts if its architecture is described.
            if first == nil, statedArchitecture(named: text, Precision(linear: .bf16, keyValueCache: .bf16)) != nil {
                return (text, claim)
            }
            if first == nil, text.contains(where: \.isNumber) { first = (text, claim) }
        }
        if let first { return first }
        let documents = facts.dossier.documents.prefix(50)
        for document in documents.filter({ !$0.isStructured }) + documents.filter(\.isStructured) {
            if let name = CatalogWords.model(in: String(document.text.content.prefix(20_000)), catalog) {
                return (name, nil)
            }
        }
        return nil
    }

    private mutating func precision() -> NumericFormat? {
        for claim in facts.claims(.precision) {
            guard case .text(let text) = claim.value else { continue }
            if let format = WrittenFormat.format(in: text) { return format }
            let known = NumericFormat.allCases.map { $0.rawValue.uppercased() }.joined(separator: ", ")
            facts.impossible.append(ImpossibleValue(claim: claim, expected: "one of \(known)"))
        }
        // A note in prose names the format beside the model.
        let texts = facts.dossier.documents.prefix(50).filter { !$0.isStructured }
        let ordered = texts.filter { $0.kind == .inputs } + texts.filter { $0.kind != .inputs }
        let readings: [(String) -> NumericFormat?] = [WrittenFormat.ofWeights, WrittenFormat.firstWord]
        for reading in readings {
            for document in ordered {
                if let format = reading(String(document.text.content.prefix(20_000))) { return format }
            }
        }
        facts.assumptions.append(
            Assumption(subject: "precision", value: "the published checkpoint's", reason: "no document states it"))
        facts.assumed.insert(.precision)
        return nil
    }

    /// The architecture that the documents state, if they state all of it.
    private func statedArchitecture(named name: String, _ precision: Precision) -> ModelArchitecture? {
        func value(_ kind: ClaimKind) -> Int? {
            facts.claims(kind).first?.value.integer.flatMap { (1...10_000_000).contains($0) ? $0 : nil }
        }
        guard let layers = value(.layerCount), layers <= 10_000, let hidden = value(.hiddenSize),
            let heads = value(.queryHeads), let vocabulary = value(.vocabularySize),
            let width = value(.expertIntermediateSize), let experts = value(.expertsPerLayer),
            let perToken = value(.expertsPerToken), perToken <= experts
        else { return nil }
        let attention = GroupedQueryAttention(
            queryHeads: heads, keyValueHeads: value(.keyValueHeads) ?? heads,
            headDimension: value(.headDimension) ?? max(1, hidden / heads))
        let mixture = MixtureOfExperts(expertCount: experts, expertsPerToken: perToken, intermediateSize: width)
        return ModelArchitecture(
            name: name, hiddenSize: hidden, vocabularySize: vocabulary, tiesEmbeddings: false,
            layerRuns: [LayerRun(count: layers, attention: attention, feedForward: .mixture(mixture))],
            precision: precision)
    }
}

/// A number format as people write it.
enum WrittenFormat {
    private static let names: [String: NumericFormat] = [
        "fp32": .fp32, "float32": .fp32, "bf16": .bf16, "bfloat16": .bf16, "fp16": .fp16, "float16": .fp16,
        "fp8": .fp8, "e4m3": .fp8, "float8": .fp8, "fp8_e4m3": .fp8, "fp8_block": .fp8, "w8a8": .fp8, "int8": .int8,
        "fp4": .fp4,
        "nvfp4": .fp4, "mxfp4": .fp4, "int4": .int4, "w4a16": .int4, "awq": .int4, "gptq": .int4,
    ]

    /// The format that a value such as `FP8 (1 byte per parameter)` names.
    static func format(in text: String) -> NumericFormat? {
        if let whole = names[text.lowercased()] { return whole }
        let words = Words.split(text)
        return words.lazy.compactMap { word in names[word].map { named($0, word, in: words) } }.first
    }

    /// The formats that a text names, each once, in the order of their definition.
    static func all(in text: String) -> [NumericFormat] {
        let found = Set(Words.split(text).compactMap { names[$0] })
        return NumericFormat.allCases.filter(found.contains)
    }

    /// The formats that a text names, as it writes them.
    static func words(in text: String) -> Set<String> { Set(Words.split(text).filter { names[$0] != nil }) }

    /// The first format that running text names.
    ///
    /// A format beside the cache or a peak rate is not that of the weights.
    static func firstWord(in text: String) -> NumericFormat? {
        first(in: text) { words, index in
            let near = words[max(0, index - 3)..<min(words.count, index + 3)]
            return isOfWeights(near) && words[max(0, index - 3)..<index].allSatisfy { !denials.contains($0) }
        }
    }

    /// The format that running text gives the weights: `FP8 weights`, `BF16 throughout`.
    static func ofWeights(in text: String) -> NumericFormat? {
        first(in: text) { words, index in
            let before = words[max(0, index - 3)..<index]
            let after = words[min(words.count, index + 1)..<min(words.count, index + 3)]
            let isSupposed = words[index..<min(words.count, index + 4)].contains { $0 == "would" || $0 == "could" }
            return !isSupposed && isOfWeights(words[max(0, index - 2)..<min(words.count, index + 3)])
                && before.allSatisfy { !denials.contains($0) }
                && (before.suffix(2).contains { wholes.contains($0) || $0.hasSuffix("权重") || $0.hasPrefix("权重") }
                    || after.first.map { wholes.contains($0) || $0.hasPrefix("权重") } == true)
        }
    }

    /// The first format of a text whose place in its clause passes a test; suppositions name none.
    private static func first(in text: String, where test: ([String], Int) -> Bool) -> NumericFormat? {
        for sentence in text.split(whereSeparator: { "\n。".contains($0) }) {
            var isSupposed = false
            for clause in sentence.split(whereSeparator: { ";；".contains($0) }) {
                let words = Words.split(String(clause))
                for (index, word) in words.enumerated() {
                    if suppositions.contains(word) { isSupposed = true }
                    guard let format = names[word], !isSupposed, test(words, index) else { continue }
                    return named(format, word, in: words)
                }
                if clause.contains(".") { isSupposed = false }
            }
        }
        return nil
    }

    /// `W8A8` says how many bits and not of what: `W8A8 (INT8)`.
    private static func named(_ format: NumericFormat, _ word: String, in words: [String]) -> NumericFormat {
        word == "w8a8" && words.contains("int8") ? .int8 : format
    }

    private static let suppositions: Set<String> = ["if", "如果", "必要时", "若"]

    private static func isOfWeights(_ near: ArraySlice<String>) -> Bool {
        !near.contains { others.contains($0) || $0.contains("缓存") || $0.contains("算力") }
    }

    private static let wholes: Set<String> = [
        "weights", "checkpoint", "throughout", "everything", "linear", "linears", "权重",
    ]
    private static let denials: Set<String> = [
        "no", "not", "without", "cannot", "instead", "if", "would", "than", "switch", "lacks", "unlike", "没有", "不支持",
    ]

    private static let others: Set<String> = [
        "kv", "cache", "kvcache", "embedding", "embeddings", "tflops", "pflops", "tops", "flops", "router", "lm",
        "peak",
    ]
}
