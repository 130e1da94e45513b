internal import Serving
internal import Models
internal import Quantities

/// The sizes that a load's KV cache can have, and the slips that give others.
struct CacheReadings {
    private let elements: Double
    private let auditCase: AuditCase

    init(_ auditCase: AuditCase) {
        self.auditCase = auditCase
        elements = auditCase.model.keyValueCache.elementsPerToken
    }

    private var contexts: [Int] { [auditCase.load.input, auditCase.load.finalContext] }
    private static let formats: [NumericFormat] = [.fp8, .bf16]

    private func size(_ format: NumericFormat, _ context: Int) -> Bytes {
        Double(context * auditCase.load.concurrency) * elements * format.bytesPerElement
    }

    /// All sizes in words.
    var sentence: String {
        CacheReadings.formats.map { format in
            contexts.map { "\(size(format, $0)) at \($0) tokens" }.joined(separator: " and ")
                + " in \(format.rawValue.uppercased())"
        }.joined(separator: ", ")
    }

    /// The reading within 2 % of a size.
    func exact(_ value: Double) -> String? {
        for format in CacheReadings.formats {
            for context in contexts where abs(size(format, context).rawValue / value - 1) < 0.02 {
                return "an \(format.rawValue.uppercased()) cache at \(context) tokens"
            }
        }
        return nil
    }

    /// The slip within 2 % of a size: a wrong head dimension or query heads in place of key-value heads.
    func slip(_ value: Double) -> String? {
        var slips: [(Double, String)] = []
        if let attention = auditCase.model.layerRuns.first?.attention {
            let ratio = Double(attention.queryHeads) / Double(attention.keyValueHeads)
            slips.append((ratio, "counted with query heads"))
        }
        if let stated = auditCase.statedModel?.keyValueCache.elementsPerToken, stated != elements {
            slips.append((stated / elements, "counted with the documents' architecture"))
        }
        for (factor, name) in slips {
            for format in CacheReadings.formats {
                for context in contexts where abs(size(format, context).rawValue * factor / value - 1) < 0.02 {
                    return "an \(format.rawValue.uppercased()) cache at \(context) tokens, \(name)"
                }
            }
        }
        return nil
    }
}
