/// Tells promises from estimates in documents that describe a case.
enum StatedPromises {
    /// The claims, with times read as promises if the document states facts and proposes nothing: `TTFT: 15s` in a list
    /// of inputs is asked for, not computed.
    static func read(_ claims: [Claim]) -> [Claim] {
        let facts: Set<ClaimKind> = [
            .deviceCount, .deviceMemory, .memoryBandwidth, .deviceCompute, .batchSize, .inputLength, .modelName,
            .parameterCount,
        ]
        let stated = Set(claims.filter { $0.form != .prose && facts.contains($0.kind) }.map(\.kind))
        let results: Set<ClaimKind> = [.throughput, .memoryUtilisation, .computeUtilisation, .keyValueCacheMemory]
        guard stated.count >= 3, !claims.contains(where: { results.contains($0.kind) }) else { return claims }
        return claims.map { claim in
            let promised: ClaimKind
            switch claim.kind {
            case .timeToFirstToken: promised = .timeToFirstTokenRequirement
            case .timePerOutputToken: promised = .timePerOutputTokenRequirement
            default: return claim
            }
            guard claim.form != .prose, !Words.split(claim.quote).contains(where: isEstimate) else { return claim }
            var claim = claim
            claim.kind = promised
            return claim
        }
    }

    /// The promise that a time is where its value begins as a bound: `First token: at most 2 s`.
    static func promised(_ kind: ClaimKind, by value: String) -> ClaimKind? {
        guard kind == .timeToFirstToken || kind == .timePerOutputToken,
            let first = value.utf8.first(where: { $0 != UInt8(ascii: " ") }),
            !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first)
        else { return nil }
        let text = value.trimmingBlanks
        guard
            ["at most ", "within ", "under ", "below ", "≤", "<", "no more than ", "不超过", "max "].contains(where: {
                text.hasPrefix($0)
            })
        else { return nil }
        return kind == .timeToFirstToken ? .timeToFirstTokenRequirement : .timePerOutputTokenRequirement
    }

    private static func isEstimate(_ word: String) -> Bool {
        ["estimat", "expect", "predict", "achiev", "measur", "comput", "result"].contains { word.hasPrefix($0) }
    }
}
