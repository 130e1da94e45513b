internal import Diagnostics
internal import Documents

/// Findings that documents themselves suppress, each with a reason.
///
/// A suppression is a comment, or a member of a structured document:
///
///     <!-- shardwise: allow ttft-estimate: measured on the test cluster -->
///     # shardwise: allow kv-cache-size: includes the draft model's cache
///     "shardwise": "allow layout-grids: replicas are started by the operator"
///
/// A comment holds for its own line and the next, or for the whole document with `allow-file`.
struct Suppressions {
    private struct Entry {
        let rule: String
        let reason: String
        let location: SourceLocation
        let wholeFile: Bool
    }

    private var entries: [String: [Entry]] = [:]
    private var malformed: [Finding] = []

    init(_ dossier: Dossier) {
        for document in dossier.documents where document.maySuppress { read(document) }
    }

    /// Whether words stand in a text without which it suppresses nothing.
    static func mayStand(in text: DocumentText) -> Bool {
        text.holds("shardwise: allow") || text.holds("\"shardwise\"")
    }

    private mutating func read(_ document: DossierDocument) {
        let text = document.text
        for number in text.firstLine..<(text.firstLine + text.lineCount) {
            guard let line = text.line(number), line.contains("allow"), let mark = line.firstRange(of: "shardwise")
            else { continue }
            var rest = line[mark.upperBound...].drop { "\": ".contains($0) }
            let wholeFile = rest.hasPrefix("allow-file")
            guard wholeFile || rest.hasPrefix("allow ") else { continue }
            rest = rest.dropFirst(wholeFile ? 10 : 5).drop { $0 == " " }
            let rule = String(rest.prefix { $0.isLetter || $0.isNumber || $0 == "-" })
            let reason = rest.dropFirst(rule.count).drop { $0 == ":" || $0 == " " }
                .replacing("-->", with: "").trimmingBlanks.trimmingSuffix { "\",".contains($0) }
            let column = line.unicodeScalars.distance(from: line.startIndex, to: mark.lowerBound) + 1
            let location = text.location(line: number, column: column)
            guard AuditRule.all.contains(where: { $0.id == rule }) || rule.hasPrefix("team-"), !reason.isEmpty else {
                malformed.append(problem(rule, reason, location, line))
                continue
            }
            entries[document.name, default: []].append(
                Entry(rule: rule, reason: reason, location: location, wholeFile: wholeFile))
        }
    }

    private func problem(_ rule: String, _ reason: String, _ location: SourceLocation, _ line: String) -> Finding {
        let isKnown = AuditRule.all.contains { $0.id == rule }
        let nearest = NearestName.suggestion(for: rule, among: AuditRule.all.map(\.id))
        return Finding(
            "suppression", .warning, .refuted,
            isKnown ? "a suppression of \(rule) gives no reason" : "a suppression names no rule: '\(rule)'",
            at: [Finding.Place(location: location, quote: line.trimmingBlanks)],
            "Nothing is suppressed. A suppression is `shardwise: allow RULE: reason`.",
            remedy: isKnown ? "add a reason" : nearest.map { "is \($0) meant?" })
    }

    /// Sets aside what is suppressed.
    func apply(to findings: [Finding]) -> (kept: [Finding], accepted: [AcceptedFinding], used: Set<SourceLocation>) {
        var kept: [Finding] = []
        var accepted: [AcceptedFinding] = []
        var used: Set<SourceLocation> = []
        for finding in findings {
            if let entry = entry(for: finding) {
                accepted.append(AcceptedFinding(finding: finding, reason: entry.reason))
                used.insert(entry.location)
            } else {
                kept.append(finding)
            }
        }
        return (kept, accepted, used)
    }

    private func entry(for finding: Finding) -> Entry? {
        for place in finding.places {
            let entry = entries[place.location.file]?.first { entry in
                entry.rule == finding.rule
                    && (entry.wholeFile || (0...1).contains(place.location.line - entry.location.line))
            }
            if let entry { return entry }
        }
        return nil
    }

    /// Suppressions that are malformed, or that nothing needs.
    func problems(used: Set<SourceLocation>) -> [Finding] {
        let idle = entries.values.flatMap(\.self).filter { !used.contains($0.location) }.sorted {
            $0.location < $1.location
        }
        return malformed
            + idle.map { entry in
                Finding(
                    "suppression", .warning, .refined, "a suppression of \(entry.rule) is not needed",
                    at: [Finding.Place(location: entry.location, quote: "allow \(entry.rule): \(entry.reason)")],
                    "No finding of that rule stands there.", remedy: "remove it")
            }
    }
}

extension String {
    /// The text without the characters of a kind at its end.
    fileprivate func trimmingSuffix(_ isTrimmed: (Character) -> Bool) -> String {
        var text = self
        while let last = text.last, isTrimmed(last) { text.removeLast() }
        return text
    }
}
