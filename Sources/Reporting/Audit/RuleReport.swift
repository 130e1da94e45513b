public import Auditing

/// The documentation of the audit's rules.
public enum RuleReport {
    /// All rules in a table.
    public static func list() -> ReportDocument {
        ReportDocument([
            .heading(level: 1, "Rules of the audit"),
            .table(
                ReportTable(
                    columns: [.left("Rule"), .left("Found when")],
                    rows: AuditRule.all.map { [.code($0.id), InlineText(plain: $0.summary)] })),
        ])
    }

    /// The page of one rule.
    public static func page(of rule: AuditRule) -> ReportDocument {
        ReportDocument([
            .heading(level: 1, .code(rule.id)), .paragraph(InlineText(plain: rule.summary)),
            .heading(level: 2, "Why"), .paragraph(InlineText(markup: rule.page.why)),
            .heading(level: 2, "Example"), .paragraph(InlineText(markup: rule.page.example)),
            .heading(level: 2, "Fix"), .paragraph(InlineText(markup: rule.page.fix)),
        ])
    }

    /// The rules as a document for programs.
    public static func json(_ rules: [AuditRule]) -> JSONValue {
        [
            "schema": "shardwise/rules-list/v1",
            "rules": .array(
                rules.map { rule in
                    [
                        "id": .string(rule.id), "summary": .string(rule.summary), "why": .string(rule.page.why),
                        "example": .string(rule.page.example), "fix": .string(rule.page.fix),
                    ]
                }),
        ]
    }
}
