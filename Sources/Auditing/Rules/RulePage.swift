/// What the documentation of a rule says.
public struct RulePage: Hashable, Sendable {
    /// Why it matters.
    public var why: String
    /// A document that breaks the rule.
    public var example: String
    /// What to do.
    public var fix: String
}

extension AuditRule {
    /// The rule's documentation.
    public var page: RulePage {
        RulePages.all[id] ?? RulePage(why: summary, example: "", fix: "")
    }
}
