internal import Diagnostics
internal import Quantities

/// Holds the rate of several copies of the model against that of one.
enum CopyRateRule {
    /// The rate of several copies against that of one before it: `1,019 tokens/s per replica, 8,153 for the four replicas`.
    static func findings(_ context: AuditContext) -> [Finding] {
        context.dossier.documents.filter { !$0.isStructured }.flatMap { document -> [Finding] in
            let rates = document.comparableRates
            return zip(rates, rates.dropFirst()).compactMap { one, all -> Finding? in
                guard one.extent != .perDevice, one.extent != .perRequest, all.extent != .perDevice,
                    all.extent != .perRequest, (0...3).contains(all.location.line - one.location.line),
                    let line = context.dossier.line(at: all.location), let copies = copyCount(line),
                    let each = one.value.number, let whole = all.value.number
                else { return nil }
                let ways = whole / each
                guard abs(ways / Double(copies) - 1) > 0.015, ways > 1.2,
                    abs(ways - ways.rounded()) < 0.02 * ways
                else { return nil }
                let right = TokensPerSecond(rawValue: each * Double(copies))
                return Finding(
                    "rate-product", .error, .refuted,
                    "\(copies) copies at \(one.value) are \(right), not \(all.value)", at: [all, one].places,
                    "Independent copies add their rates; the stated one is that of "
                        + "\(FixedPoint.significant(ways.rounded())) copies.", remedy: "write \(right)")
            }
        }
    }

    /// How many copies a line speaks of: `both replicas`, `the four replicas`, `all 4 instances`.
    private static func copyCount(_ line: String) -> Int? {
        let words = Words.split(line)
        let counts = words.indices.dropLast().compactMap { index -> Int? in
            guard ["replicas", "copies", "instances", "workers", "groups"].contains(words[index + 1]) else {
                return nil
            }
            return spelled[words[index]] ?? Int(words[index])
        }
        return Set(counts).count == 1 ? counts.first.flatMap { (2...64).contains($0) ? $0 : nil } : nil
    }

    private static let spelled: [String: Int] = [
        "both": 2, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8,
    ]
}
