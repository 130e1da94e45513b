/// One thing that an audit checks.
public struct AuditRule: Sendable {
    /// The stable identifier that findings carry.
    public let id: String
    /// What is wrong when the rule finds something, in one sentence.
    public let summary: String
    /// The check.
    let check: @Sendable (AuditContext) -> [Finding]

    /// Every rule, in the order in which they run.
    public static var all: [AuditRule] {
        ConflictRules.all + ArithmeticRules.all + LayoutRules.all + MemoryRules.all + TimeRules.all
            + KnowledgeRules.all + CaseRules.all
    }
}
