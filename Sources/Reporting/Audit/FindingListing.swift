public import Auditing
internal import Diagnostics
internal import Documents

/// Findings as a compiler prints them: place, severity, message, the quoted line with a caret, and what to do.
public enum FindingListing {
    /// The listing of errors and warnings, and a line that counts them.
    public static func text(of audit: Audit) -> String {
        let texts = Dictionary(audit.dossier.documents.map { ($0.name, $0.text) }) { first, _ in first }
        let listed = audit.findings.filter { $0.severity != .note }
        var lines = listed.map { entry($0, texts) }
        lines += audit.unlisted.map { "\($0.sentence)\n" }
        let accepted = audit.accepted.isEmpty ? "" : ", \(audit.accepted.count) accepted"
        let counts =
            "\(audit.count(.error).counted("error")), \(audit.count(.warning).counted("warning")), "
            + "\(audit.count(.note).counted("note"))\(accepted) in \(audit.dossier.documents.count.counted("document"))"
        lines.append(counts + "\n")
        return lines.joined(separator: "\n")
    }

    private static func entry(_ finding: Finding, _ texts: [String: DocumentText]) -> String {
        let message = finding.title
        guard let place = finding.places.first else {
            return "\(finding.severity.rawValue): \(message) [\(finding.rule)]\n" + details(finding)
        }
        return marked(finding.severity.rawValue, "\(message) [\(finding.rule)]", place, texts) + details(finding)
            + finding.places.dropFirst().prefix(others).map { marked("note", "also here", $0, texts) }.joined()
            + unshown(finding)
    }

    /// How many places of a finding are shown after the first.
    private static let others = 4

    private static func unshown(_ finding: Finding) -> String {
        let count = finding.placeCount - 1 - others
        return count > 0 ? "  = and \(count.counted("more place"))\n" : ""
    }

    private static func marked(
        _ severity: String, _ message: String, _ place: Finding.Place, _ texts: [String: DocumentText]
    ) -> String {
        let bare = Diagnostic(code: "", "", at: place.location)
        let quoted = texts[place.location.file]?.quoting(bare) ?? bare
        let description = quoted.description
        let heading = description.utf8.firstIndex(of: UInt8(ascii: "\n")).map(description.utf8.index(after:))
        let excerpt = heading.map { description[$0...] + "\n" } ?? ""
        return "\(place.location): \(severity): \(message)\n" + excerpt
    }

    private static func details(_ finding: Finding) -> String {
        var lines = ["  = \(finding.explanation)"]
        lines += finding.derivations.map { "  = \($0.subject): \($0.formula) = \($0.substituted) = \($0.result)" }
        if let reading = finding.nearestReading { lines.append("  = nearest true reading (an inference): \(reading)") }
        if let remedy = finding.remedy { lines.append("  = fix: \(remedy)") }
        return lines.map { $0 + "\n" }.joined()
    }
}

extension UnlistedFindings {
    /// What is not listed, in words.
    var sentence: String { "and \(count.counted("more \(severity.rawValue)")) of \(rule)" }
}

/// Findings as annotations of a GitHub workflow.
public enum GitHubAnnotations {
    /// One command per finding.
    public static func text(of audit: Audit) -> String {
        audit.findings.map { finding in
            let command =
                switch finding.severity {
                case .error: "error"
                case .warning: "warning"
                case .note: "notice"
                }
            var properties: [String] = []
            if let place = finding.places.first?.location {
                properties += ["file=\(property(place.file))", "line=\(place.line)", "col=\(place.column)"]
            }
            properties.append("title=\(property(finding.rule))")
            let remedy = finding.remedy.map { "\nFix: \($0)" } ?? ""
            return
                "::\(command) \(properties.joined(separator: ","))::\(data("\(finding.title)\n\(finding.explanation)\(remedy)"))\n"
        }.joined() + audit.unlisted.map { "::notice::\(data($0.sentence))\n" }.joined()
    }

    private static func data(_ text: String) -> String {
        text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
    }

    private static func property(_ text: String) -> String {
        data(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
    }
}
