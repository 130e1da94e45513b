/// One thing that an audit checks.
public struct AuditRule: Sendable {
    /// What a rule needs to see.
    enum Check: Sendable {
        /// The documents alone.
        case documents(@Sendable (Dossier) -> [Finding])
        /// The case that they describe, priced.
        case priced(@Sendable (AuditContext) -> [Finding])
        /// The commands and manifests among them, each on its own.
        case launches(@Sendable (LaunchAssessment) -> [Finding])
    }

    /// The stable identifier that findings carry.
    public let id: String
    /// What is wrong when the rule finds something, in one sentence.
    public let summary: String
    /// The check.
    let check: Check
    /// Whether only plainly named numbers are errors: many quantities have the words of this rule's kinds around them.
    let isCautious: Bool

    init(
        id: String, summary: String, isCautious: Bool = false,
        check: @escaping @Sendable (AuditContext) -> [Finding]
    ) {
        self.id = id
        self.summary = summary
        self.isCautious = isCautious
        self.check = .priced(check)
    }

    init(
        id: String, summary: String, isCautious: Bool = false,
        inDocuments check: @escaping @Sendable (Dossier) -> [Finding]
    ) {
        self.id = id
        self.summary = summary
        self.isCautious = isCautious
        self.check = .documents(check)
    }

    init(id: String, summary: String, ofLaunches check: @escaping @Sendable (LaunchAssessment) -> [Finding]) {
        self.id = id
        self.summary = summary
        isCautious = false
        self.check = .launches(check)
    }

    /// Every rule, in the order in which they run.
    public static var all: [AuditRule] {
        ConflictRules.all + ArchitectureRules.all + EquationRules.all + ArithmeticRules.all + LayoutRules.all
            + DegreeRules.all + MemoryRules.all + TimeRules.all + PhysicsRules.all + MethodRules.all
            + KnowledgeRules.all + StatementRules.all
            + CaseRules.all + DocumentRules.all + LaunchRules.all
    }
}
