internal import Diagnostics
internal import Models
internal import Parallelism
internal import Planning
internal import Quantities

/// Checks what documents multiply to get the KV cache of a token, and by what they divide it.
enum CacheFormulaRule {
    static func findings(_ context: AuditContext) -> [Finding] {
        context.dossier.documents.flatMap(\.equations).compactMap { equation in
            guard equation.relation == .equal, !isComparison(equation, context) else { return nil }
            return [equation.left, equation.right].lazy.filter(\.isCalculated).compactMap { side in
                let other = side == equation.left ? equation.right : equation.left
                return wrongFactor(side, other, equation, context) ?? wrongDivision(side, equation, context)
            }.first
        }
    }

    /// Whether a calculation is that of what is compared with: `Compared with plain multi-head attention (…)`.
    private static func isComparison(_ equation: Equation, _ context: AuditContext) -> Bool {
        let line = context.dossier.line(at: equation.location) ?? equation.quote
        let scalars = [Unicode.Scalar](scalarsOf: line)
        guard scalars.count < 2000 else { return false }
        let sentence = Sentence.range(around: min(equation.location.column, scalars.count), in: scalars)
        return comparisons.containsAny(of: Words.list(scalars[sentence]))
    }

    private static let comparisons: WordSet = [
        "compared", "mha", "plain", "instead", "versus", "vs", "unlike", "would", "without",
    ]

    /// `2 × 80 layers × 64 heads × 128 × 1 byte`: the query heads, or the hidden size, in place of what is cached.
    private static func wrongFactor(
        _ side: Equation.Side, _ other: Equation.Side, _ equation: Equation, _ context: AuditContext
    ) -> Finding? {
        let model = context.auditCase.model
        let operands = side.operands
        guard (3...9).contains(operands.count), layerCounts(model).contains(where: { operands.contains(Double($0)) }),
            isOfCache(equation, other, context)
        else { return nil }
        let product = operands.reduce(1, *)
        let isLatent = if case .latent? = model.layerRuns.first?.mixer { true } else { false }
        guard isLatent || abs(product / side.value - 1) < 1e-6 || (side.sums.isEmpty && side.dimension == .data) else {
            return nil
        }
        let right = model.keyValueCache.bytesPerToken
        let explanation: (title: String, text: String)
        if let attention = model.layerRuns.lazy.compactMap(\.attention).first {
            let (queries, cached) = (Double(attention.queryHeads), Double(attention.keyValueHeads))
            guard queries != cached, operands.contains(2) else { return nil }
            if operands.contains(queries), !operands.contains(cached),
                operands.contains(Double(attention.headDimension))
            {
                explanation = (
                    "the KV cache is worked out with \(attention.queryHeads) query heads; "
                        + "\(attention.keyValueHeads) key-value heads are cached",
                    "Grouped-query attention stores keys and values once per key-value head: "
                        + "\(FixedPoint.significant(queries / cached)) times less."
                )
            } else if operands.contains(Double(model.hiddenSize)), !operands.contains(cached) {
                explanation = (
                    "the KV cache is worked out with the hidden size of \(model.hiddenSize)",
                    "What is cached is \(attention.keyValueHeads) key-value heads of \(attention.headDimension)."
                )
            } else if model.hiddenSize != attention.queryHeads * attention.headDimension,
                operands.contains(Double(model.hiddenSize / max(1, attention.queryHeads))), operands.contains(cached),
                !operands.contains(Double(attention.headDimension))
            {
                explanation = (
                    "the KV cache is worked out with heads of \(model.hiddenSize / max(1, attention.queryHeads)); they have "
                        + "\(attention.headDimension)",
                    "The width of a head is stated in config.json and is not hidden size / heads."
                )
            } else {
                return nil
            }
        } else if case .latent(let latent)? = model.layerRuns.first?.mixer, operands.contains(Double(latent.heads)),
            operands.contains(2), !operands.contains(Double(latent.latentRank))
        {
            explanation = (
                "the KV cache is worked out with \(latent.heads) heads; latent attention caches one latent",
                "One latent per token and layer is stored, whatever the number of heads."
            )
        } else {
            return nil
        }
        return finding(explanation.title, explanation.text, equation, side, right)
    }

    /// `70,272 / 4`, `192,512 / 16`: the cache of a token divided over more devices than its heads and layers allow.
    private static func wrongDivision(
        _ side: Equation.Side, _ equation: Equation, _ context: AuditContext
    ) -> Finding? {
        let model = context.auditCase.model
        guard side.operands.count == 2, let whole = side.operands.first, let ways = side.operands.last, ways > 1,
            abs(whole / ways / side.value - 1) < 1e-6, ways == ways.rounded(), ways <= 4096
        else { return nil }
        let elements = model.keyValueCache.elementsPerToken
        guard elements > 0, [1.0, 2].contains(where: { abs(elements * $0 / whole - 1) < 0.002 }) else { return nil }
        let heads = model.layerRuns.lazy.compactMap(\.attention?.keyValueHeads).first ?? 1
        let stages = context.strategies.map(\.strategy.pipeline).max() ?? 1
        guard Int(ways) > heads * stages else { return nil }
        let words = Words.list(equation.quote) + Words.list(context.dossier.line(at: equation.location) ?? "")
        guard devices.containsAny(of: words) || words.contains(where: { $0.terms.contains(.card) }) else { return nil }
        let least = Bytes(rawValue: whole / Double(heads * stages))
        return finding(
            "TP does not divide the cache of a token by \(FixedPoint.significant(ways)): each device holds \(least)",
            heads == 1
                ? "One latent per token and layer has no heads to divide."
                : "There are \(heads) key-value heads; beyond TP \(heads) they are held several times.", equation, side,
            least)
    }

    private static let devices: WordSet = [
        "gpu", "gpus", "device", "devices", "card", "cards", "rank", "ranks", "npu", "die",
    ]

    /// Whether a calculation is about the cache: it says so, or its result is an amount of data and nothing else is named.
    private static func isOfCache(
        _ equation: Equation, _ other: Equation.Side, _ context: AuditContext
    ) -> Bool {
        let words = Words.list(equation.quote) + Words.list(context.dossier.line(at: equation.location) ?? "")
        let namesCache = words.contains { cache.contains($0) || $0.terms.contains(.cache) }
        let isWork = other.dimension == .work || other.dimension == .computeRate || words.contains { work.contains($0) }
        return !isWork
            && (namesCache
                || ((other.dimension == .data
                    || words.contains(where: { bytes.contains($0) || $0.terms.contains(.tokenBytes) }))
                    && words.contains { $0.containsToken }))
    }

    /// The layers that may hold a cache: all, or those of one kind.
    private static func layerCounts(_ model: ModelArchitecture) -> [Int] {
        let kinds = Dictionary(model.layerRuns.map { ($0.mixer, $0.count) }, uniquingKeysWith: +).values
        return [model.layerCount] + kinds.sorted()
    }

    private static let bytes: WordSet = ["bytes", "byte", "字节", "每token字节"]

    private static let cache: WordSet = ["kv", "cache"]
    private static let work: WordSet = ["flop", "flops", "gflop", "tflop", "gflops"]

    private static func finding(
        _ title: String, _ explanation: String, _ equation: Equation, _ side: Equation.Side, _ right: Bytes
    ) -> Finding {
        Finding(
            "kv-cache-formula", .error, .refuted, title,
            at: [Finding.Place(location: equation.location, quote: equation.quote)], explanation,
            derivations: [
                Derivation(
                    "as written", formula: side.text, substituted: side.text,
                    result: Bytes(rawValue: side.value).description)
            ], remedy: "write \(right)")
    }
}
