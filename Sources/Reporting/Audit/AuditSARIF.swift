public import Auditing
internal import Diagnostics

/// An audit as a SARIF 2.1.0 log, for code-scanning services.
public enum AuditSARIF {
    /// The log.
    ///
    /// - Parameters:
    ///   - audit: The audit.
    ///   - version: The version of the tool.
    /// - Returns: The log as a JSON document.
    public static func document(of audit: Audit, version: String) -> JSONValue {
        let rules = AuditRule.all
        let accepted = audit.accepted.map { result($0.finding, rules, suppression: $0.reason) }
        return [
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [
                [
                    "tool": [
                        "driver": [
                            "name": "shardwise", "semanticVersion": .string(version),
                            "rules": .array(rules.map(rule)),
                        ]
                    ],
                    "columnKind": "unicodeCodePoints",
                    "invocations": [
                        [
                            "executionSuccessful": true,
                            "toolExecutionNotifications": .array(audit.dossier.unreadable.map(notification)),
                        ]
                    ],
                    "properties": [
                        "unlistedFindings": .array(
                            audit.unlisted.map { ["ruleId": .string($0.rule), "count": .integer($0.count)] })
                    ],
                    "results": .array(audit.findings.map { result($0, rules, suppression: nil) } + accepted),
                ]
            ],
        ]
    }

    private static func rule(_ rule: AuditRule) -> JSONValue {
        [
            "id": .string(rule.id), "shortDescription": ["text": .string(rule.summary)],
            "fullDescription": ["text": .string(rule.page.why)],
            "help": ["text": .string("\(rule.page.why) Example: \(rule.page.example) Fix: \(rule.page.fix)")],
        ]
    }

    private static func result(_ finding: Finding, _ rules: [AuditRule], suppression: String?) -> JSONValue {
        var members: [JSONValue.Member] = [.init("ruleId", .string(finding.rule))]
        if let index = rules.firstIndex(where: { $0.id == finding.rule }) {
            members.append(.init("ruleIndex", .integer(index)))
        }
        let remedy = finding.remedy.map { " Fix: \($0)." } ?? ""
        members += [
            .init("level", .string(finding.severity.rawValue)),
            .init("message", ["text": .string("\(finding.title). \(finding.explanation)\(remedy)")]),
            .init("locations", .array(finding.places.prefix(1).map { location($0, id: nil) })),
            .init(
                "relatedLocations",
                .array(finding.places.dropFirst().enumerated().map { location($0.element, id: $0.offset + 1) })),
        ]
        if finding.unlistedPlaces > 0 {
            members.append(.init("properties", ["placeCount": .integer(finding.placeCount)]))
        }
        if let suppression {
            members.append(
                .init("suppressions", [["kind": "inSource", "justification": .string(suppression)]]))
        }
        return .object(members)
    }

    private static func location(_ place: Finding.Place, id: Int?) -> JSONValue {
        var members: [JSONValue.Member] = id.map { [.init("id", .integer($0))] } ?? []
        members.append(
            .init(
                "physicalLocation",
                [
                    "artifactLocation": ["uri": .string(uri(place.location.file))],
                    "region": [
                        "startLine": .integer(place.location.line), "startColumn": .integer(place.location.column),
                        "snippet": ["text": .string(place.quote)],
                    ],
                ]))
        return .object(members)
    }

    private static func notification(_ problem: Diagnostic) -> JSONValue {
        [
            "level": "warning", "message": ["text": .string(problem.message)],
            "descriptor": ["id": .string(problem.code)],
        ]
    }

    /// A path as a relative or absolute URI reference.
    private static func uri(_ path: String) -> String {
        var text = ""
        for byte in path.utf8 {
            let scalar = Unicode.Scalar(byte)
            let isPlain =
                ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
                || "-._~/".unicodeScalars.contains(scalar)
            if isPlain {
                text.unicodeScalars.append(scalar)
            } else {
                text += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return path.hasPrefix("/") ? "file://" + text : text
    }
}
