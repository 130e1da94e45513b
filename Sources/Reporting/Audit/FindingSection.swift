internal import Auditing
internal import Diagnostics

/// Findings with the lines they are about, what is right, and how it follows.
enum FindingSection {
    /// Errors and warnings in full.
    static func problems(_ audit: Audit) -> [ReportBlock] {
        let groups: [(Finding.Severity, InlineText)] = [(.error, "Critical issues"), (.warning, "Warnings")]
        var number = 0
        return groups.flatMap { severity, title -> [ReportBlock] in
            let findings = audit.findings.filter { $0.severity == severity }
            guard !findings.isEmpty else { return [] }
            return [.heading(level: 2, title)]
                + findings.flatMap { finding -> [ReportBlock] in
                    number += 1
                    return blocks(finding, number: number)
                }
        }
    }

    /// Claims that hold and other notes, one row each.
    static func confirmed(_ audit: Audit) -> [ReportBlock] {
        let notes = audit.findings.filter { $0.severity == .note }
        guard !notes.isEmpty else { return [] }
        return [
            .heading(level: 2, "Checked and in order, or worth knowing"),
            .bullets(
                notes.map { note in
                    let place = note.places.first.map { " (\($0.location.file):\($0.location.line))" } ?? ""
                    return ListItem(
                        .strong(note.title) + InlineText(plain: place + ". ") + InlineText(plain: note.explanation),
                        children: note.derivations.map(derivation))
                }),
        ]
    }

    /// How many findings are counted and not listed.
    static func unlisted(_ audit: Audit) -> [ReportBlock] {
        guard !audit.unlisted.isEmpty else { return [] }
        return [
            .heading(level: 2, "Not listed"),
            .bullets(audit.unlisted.map { InlineText(plain: $0.sentence) }),
        ]
    }

    /// Findings that do not count, with the reason.
    static func accepted(_ audit: Audit) -> [ReportBlock] {
        guard !audit.accepted.isEmpty else { return [] }
        return [
            .heading(level: 2, "Accepted"),
            .bullets(
                audit.accepted.map { entry in
                    InlineText(plain: "\(entry.finding.title) [\(entry.finding.rule)]: \(entry.reason)")
                }),
        ]
    }

    private static func blocks(_ finding: Finding, number: Int) -> [ReportBlock] {
        var blocks: [ReportBlock] = [
            .heading(level: 3, InlineText(plain: "\(number). \(finding.title) [\(finding.rule)]"))
        ]
        let unlisted =
            finding.unlistedPlaces > 0
            ? [InlineText(plain: "and \(finding.unlistedPlaces.counted("more place"))")] : []
        blocks.append(.bullets(finding.places.map(place) + unlisted))
        blocks.append(.paragraph(InlineText(plain: finding.explanation)))
        var details = finding.derivations.map(derivation)
        if let reading = finding.nearestReading {
            details.append(.strong("Nearest true reading:") + InlineText(plain: " \(reading)"))
        }
        if let remedy = finding.remedy { details.append(.strong("Fix:") + InlineText(plain: " \(remedy)")) }
        if !details.isEmpty { blocks.append(.bullets(details)) }
        return blocks
    }

    private static func place(_ place: Finding.Place) -> InlineText {
        .code("\(place.location)") + InlineText(plain: " “\(shortened(place.quote))”")
    }

    /// A quote that fits on a line or two.
    private static func shortened(_ quote: String) -> String {
        quote.count > 160 ? quote.prefix(157) + "…" : quote
    }

    private static func derivation(_ derivation: Derivation) -> InlineText {
        InlineText(plain: "\(derivation.subject) = \(derivation.formula) = \(derivation.substituted) = ")
            + .strong(derivation.result)
    }
}
