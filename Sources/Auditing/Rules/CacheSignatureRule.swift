internal import Diagnostics
internal import Documents
internal import Quantities

/// Finds the bytes of a token that known slips give, wherever documents write them.
enum CacheSignatureRule {
    static func findings(_ context: AuditContext, besides known: [Finding]) -> [Finding] {
        let stages = Set(context.strategies.lazy.map(\.strategy.pipeline))
        guard stages.count < 50, !context.strategies.contains(where: { $0.strategy.context > 1 }),
            let signatures = CacheSignatures(context.auditCase.model, stages: stages)
        else { return [] }
        // What is read as a claim or as a calculation is checked as such.
        var taken = Set(known.flatMap(\.places).map { Line($0.location) })
        for claim in context.dossier.claims(.keyValueCacheMemory) where claim.extent == .perToken {
            taken.insert(Line(claim.location))
        }
        return context.dossier.documents.flatMap { document -> [Finding] in
            document.text.wholeNumbers(in: signatures.least...signatures.most).compactMap { number, location in
                guard let slip = signatures[number], let line = document.text.line(location.line),
                    isClaimed(number, on: line, at: location), taken.insert(Line(location)).inserted
                else { return nil }
                return Finding(
                    "kv-cache-formula", .error, .refuted, "\(number) bytes is a token's cache \(slip.title)",
                    at: [Finding.Place(location: location, quote: line.trimmingBlanks)],
                    "\(slip.explanation) A token's cache is \(signatures.right) over all layers.",
                    nearestReading: "the only reading found for this number")
            }
        }
    }

    private struct Line: Hashable {
        let file: String
        let line: Int

        init(_ location: SourceLocation) { (file, line) = (location.file, location.line) }
    }

    /// Whether a line states a number of bytes as its own, and not in comparison or of something else.
    private static func isClaimed(_ number: Int, on line: String, at location: SourceLocation) -> Bool {
        guard line.utf8.count < 2000 else { return false }
        let scalars = [Unicode.Scalar](scalarsOf: line)
        let sentence = Sentence.range(around: location.column, in: scalars)
        if comparisons.containsAny(of: Words.list(scalars[sentence])) { return false }
        if ["若", "如果", "相比", "而不是", "假如"].contains(where: { line.contains($0) }) { return false }
        let digits = scalars[min(location.column - 1, scalars.count)...].drop { ("0"..."9").contains($0) || $0 == "," }
        let unit = Words.list(digits.prefix(16)).first
        return unit.map(others.contains) != true
    }

    private static let comparisons: WordSet = [
        "mha", "instead", "would", "without", "if", "naive", "versus", "vs", "not", "than", "compared", "against",
        "unlike",
        "were", "wrong", "never", "rather",
    ]
    private static let others: WordSet = [
        "tokens", "token", "gb", "mb", "gib", "mib", "ms", "s", "tflops", "tok", "requests", "gpus", "parameters",
    ]
}
