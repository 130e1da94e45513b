internal import Documents
internal import Models
internal import Quantities
internal import Serving

/// The sizes that a load's KV cache can have, and the slips that give others.
struct CacheReadings {
    private let auditCase: AuditCase
    /// The contexts and request counts that the load or the text beside the size names.
    private let contexts: [Int]
    private let requests: [Int]
    /// Whether the load is stated, so that a size without a reading is wrong.
    let isComplete: Bool
    /// The load that is named beside the size.
    private let load: StatedLoad

    init(_ auditCase: AuditCase, beside claim: Claim) {
        self.auditCase = auditCase
        let load = auditCase.load
        let named = QuantityScanner.scan(claim.quote).filter {
            $0.dimension == .count && $0.value >= 1 && $0.value < 1e8
        }
        .map { Int($0.value) }
        var contexts = [load.input, load.finalContext]
        if let longest = load.lengthRange?.upperBound { contexts += [longest, longest + load.output] }
        // A number beside the size is a length or a number of requests, and what the load uses as one is not the other.
        if let count = claim.load.requests, let tokens = claim.load.tokens {
            // What is named beside the size is what it is the size of.
            (self.contexts, requests) = ([tokens], [count])
        } else {
            self.contexts =
                contexts + named.filter { $0 >= 64 && $0 != load.concurrency } + [claim.load.tokens].compactMap(\.self)
            requests =
                [load.concurrency] + named.filter { $0 <= 10_000 && !contexts.contains($0) }
                + [claim.load.requests].compactMap(\.self)
                + (claim.extent == .perRequest || claim.load.requests == nil ? [1] : [])
        }
        self.load = StatedLoad(requests: claim.load.requests, tokens: claim.load.tokens)
        isComplete =
            auditCase.states(.batchSize, .inputLength, .outputLength)
            || (claim.load.requests != nil && claim.load.tokens != nil)
    }

    private static let formats: [NumericFormat] = [.fp8, .bf16]

    private func size(_ format: NumericFormat, _ context: Int, requests: Int) -> Double {
        var model = auditCase.model
        model.precision.keyValueCache = format
        return model.keyValueCache.bytes(forTokens: Double(context)).rawValue * Double(requests)
    }

    /// All sizes of the load in words.
    var sentence: String {
        let requests = load.requests ?? auditCase.load.concurrency
        return CacheReadings.formats.map { format in
            (load.tokens.map { [$0] } ?? [auditCase.load.input, auditCase.load.finalContext]).map {
                "\(Bytes(rawValue: size(format, $0, requests: requests))) at \($0) tokens"
            }.joined(separator: " and ") + " in \(format.rawValue.uppercased())"
        }.joined(separator: ", ")
    }

    /// The reading within 3 % of a size.
    func exact(_ value: Double) -> String? { reading(value, factor: 1).map { $0 } }

    /// Whether a size is that of one of the devices over which a layout divides the cache, at a context of the load, at the
    /// mean of its answers, or at one that the document names.
    func isShare(
        _ value: Double, in formats: [NumericFormat], over shares: Set<Int>, batch: Int?, of document: DossierDocument?
    ) -> Bool {
        var lengths = Set(contexts + [auditCase.load.input + auditCase.load.output / 2])
        if let document, document.text.content.utf8.count < 50_000 {
            lengths.formUnion(CacheReadings.lengths(in: document.text.content))
        }
        let counts = Set(requests + [batch].compactMap(\.self))
        return formats.contains { format in
            let token = size(format, 1, requests: 1) / value
            return shares.contains { share in
                lengths.contains { length in
                    counts.contains { abs(token * Double(length) * Double($0) / Double(share) - 1) < 0.015 }
                }
            }
        }
    }

    /// The numbers of tokens that a text names.
    private static func lengths(in text: String) -> Set<Int> {
        let scalars = [Unicode.Scalar](scalarsOf: text)
        return Set(
            QuantityScanner.scan(scalars).lazy.filter { (64...10_000_000).contains($0.value) }.compactMap { number in
                let next = Words.list(scalars[min(number.range.upperBound, scalars.count)...].prefix(12)).first
                return next == "tokens" || next == "token" ? Int(exactly: number.value) : nil
            }.prefix(200))
    }

    private func reading(_ value: Double, factor: Double) -> String? {
        for format in CacheReadings.formats {
            for context in contexts {
                for count in requests {
                    let size = size(format, context, requests: count) * factor
                    if abs(size / value - 1) < 0.03 || abs(size / 1.073_741_824 / value - 1) < 0.015 {
                        let who =
                            count == auditCase.load.concurrency ? "" : " for \(count) request\(count == 1 ? "" : "s")"
                        return "an \(format.rawValue.uppercased()) cache at \(context) tokens\(who)"
                    }
                }
            }
        }
        return nil
    }

    /// What a slip multiplies the numbers of a token by: query heads in place of key-value heads, a wrong head width.
    private var slips: [(factor: Double, name: String)] {
        var slips: [(Double, String)] = []
        let model = auditCase.model
        let elements = model.keyValueCache.elementsPerToken
        if let attention = model.layerRuns.lazy.compactMap(\.attention).first {
            slips.append((Double(attention.queryHeads) / Double(attention.keyValueHeads), "counted with query heads"))
            let quotient = Double(model.hiddenSize) / Double(attention.queryHeads * attention.headDimension)
            if quotient != 1 { slips.append((quotient, "with hidden size / heads as the width of a head")) }
        } else if elements > 0 {
            for run in model.layerRuns {
                guard case .latent(let latent) = run.mixer else { continue }
                let whole = 2.0 * Double(latent.heads) * 128 * Double(model.layerCount)
                slips.append((whole / elements, "counted with \(latent.heads) whole heads instead of the latent"))
                break
            }
        }
        if let stated = auditCase.statedModel?.keyValueCache.elementsPerToken, elements > 0, stated != elements {
            slips.append((stated / elements, "counted with the documents' architecture"))
        }
        slips.append((0.5, "counted with keys or values only"))
        return slips
    }

    /// The slip that gives a size.
    func slip(_ value: Double) -> String? {
        slips.lazy.compactMap { slip in reading(value, factor: slip.factor).map { "\($0), \(slip.name)" } }.first
    }

    /// The slip that gives the cache of one token.
    func slipPerToken(_ value: Double) -> String? {
        let elements = auditCase.model.keyValueCache.elementsPerToken
        for slip in slips {
            for format in CacheReadings.formats
            where abs(elements * slip.factor * format.bytesPerElement.rawValue / value - 1) < 0.04 {
                return "\(format.rawValue.uppercased()), \(slip.name)"
            }
        }
        return nil
    }
}
