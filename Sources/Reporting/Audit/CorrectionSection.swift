internal import Serving
public import Auditing
internal import Documents
internal import Parallelism
internal import Planning

/// The corrected strategies, in the shape of the documents they replace.
enum CorrectionSection {
    static func blocks(_ audit: Audit) -> [ReportBlock] {
        guard !audit.corrections.isEmpty else { return [] }
        return [.heading(level: 2, "Corrected strategies")]
            + audit.corrections.flatMap { correction -> [ReportBlock] in
                let origin = correction.original.map { " (in the shape of \($0))" } ?? ""
                return [
                    .heading(
                        level: 3,
                        InlineText(plain: "\(title(correction.phase)): ") + .code("\(correction.candidate.layout)")),
                    .paragraph(InlineText(plain: "\(reason(correction))\(origin):")),
                    .code(language: "json", text(of: correction).trimmedEnd),
                ] + difference(correction, audit)
            }
    }

    /// What changes in the document that is corrected.
    private static func difference(_ correction: CorrectedStrategy, _ audit: Audit) -> [ReportBlock] {
        guard let name = correction.original,
            let old = audit.dossier.documents.first(where: { $0.name == name })?.text.content
        else {
            return []
        }
        let changes = UnifiedDiff.text(
            from: old, to: text(of: correction), oldName: name, newName: "\(name) (corrected)")
        return changes.isEmpty ? [] : [.code(language: "diff", changes.trimmedEnd)]
    }

    /// The corrected document as a file.
    static func text(of correction: CorrectedStrategy) -> String { JSONWriter.write(JSONValue(correction.document)) }

    private static func title(_ phase: Phase) -> String {
        switch phase {
        case .prefill: "Prefill phase"
        case .decode: "Decode phase"
        }
    }

    private static func reason(_ correction: CorrectedStrategy) -> String {
        let candidate = correction.candidate
        switch correction.phase {
        case .prefill:
            return "It reads the burst soonest of all legal layouts: \(candidate.prefill.last) for the last request, "
                + "\(candidate.prefill.mean) on average, "
                + "\(candidate.prefill.requestsPerStep.counted("prompt")) per rank and step"
        case .decode:
            return "It generates fastest of all legal layouts: \(candidate.decode.timePerOutputToken) per token, "
                + "\(candidate.decode.throughput)"
        }
    }
}

extension CorrectedStrategy {
    /// The corrected document as the text of a file, JSON also where the original is YAML.
    public var fileText: String { CorrectionSection.text(of: self) }

    /// The name of the corrected document's file.
    public var fileName: String {
        original.flatMap { $0.split(separator: "/").last.map(String.init) } ?? "\(phase.rawValue)-strategy.json"
    }
}

extension String {
    /// The text without line ends at its end.
    fileprivate var trimmedEnd: String {
        var text = self
        while text.last?.isNewline == true { text.removeLast() }
        return text
    }
}
