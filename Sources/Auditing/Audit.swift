public import Diagnostics
public import Documents
internal import Hardware
internal import Planning

/// An audited dossier: what was given, what was found, and what would be right.
public struct Audit: Sendable {
    /// The documents.
    public let dossier: Dossier
    /// Everything that was computed from them.
    public let context: AuditContext
    /// The findings, errors first, each severity in the order of the rules.
    public let findings: [Finding]
    /// The layouts that the documents mean and those recommended, with their prices.
    public let layouts: [AuditedLayout]
    /// The corrected strategy of each phase.
    public let corrections: [CorrectedStrategy]
    /// What to do, the most important first.
    public let recommendations: [Recommendation]
    /// What the hardware and the model amount to.
    public let assessment: CaseAssessment
    /// Whether each promise is kept.
    public let objectives: [ObjectiveCheck]

    /// The case.
    public var auditCase: AuditCase { context.auditCase }

    /// Audits documents.
    ///
    /// - Parameters:
    ///   - documents: The documents, and those that could not be loaded.
    ///   - catalogs: The built-in facts.
    /// - Throws: A diagnostic if no document can be read, or if a value that the case needs is stated nowhere or
    ///   cannot be.
    public init(_ documents: DocumentCollection, catalogs: AuditCatalogs) throws(Diagnostic) {
        let dossier = Dossier(documents.texts, unreadable: documents.unreadable)
        guard !dossier.documents.isEmpty else {
            throw dossier.unreadable.first
                ?? Diagnostic(
                    code: "dossier-empty", "there is no document to audit", hint: "name a folder with documents")
        }
        let auditCase = try AuditCase(dossier, catalogs: catalogs)
        let context = AuditContext(dossier, auditCase, accelerators: catalogs.accelerators)
        let found = AuditRule.all.flatMap { $0.check(context) }
        self.dossier = dossier
        self.context = context
        findings = Finding.Severity.allCases.flatMap { severity in found.filter { $0.severity == severity } }
        assessment = CaseAssessment(context)
        layouts = AuditedLayout.all(context)
        corrections = Phase.allCases.compactMap { CorrectedStrategy($0, context) }
        recommendations = Recommendation.all(context, findings: findings)
        objectives = ObjectiveCheck.all(context)
    }

    /// How many findings have a severity.
    public func count(_ severity: Finding.Severity) -> Int {
        findings.count { $0.severity == severity }
    }
}
