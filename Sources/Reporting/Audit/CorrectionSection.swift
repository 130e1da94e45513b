internal import Serving
internal import Auditing
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
                    .code(language: "json", JSONWriter.write(JSONValue(correction.document)).trimmedEnd),
                ]
            }
    }

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

extension String {
    /// The text without line ends at its end.
    fileprivate var trimmedEnd: String {
        var text = self
        while text.last?.isNewline == true { text.removeLast() }
        return text
    }
}
