internal import Diagnostics

/// An audit of documents that describe a case, with everything that was priced.
public struct PricedAudit: Sendable {
    /// The audit.
    public let audit: Audit
    /// The case, its strategies and the searched alternatives.
    public let context: AuditContext
    /// What the hardware and the model amount to.
    public let assessment: CaseAssessment

    /// The case.
    public var auditCase: AuditCase { context.auditCase }
    /// The layouts that the documents mean and those recommended.
    public var layouts: [AuditedLayout] { audit.layouts }
    /// The corrected strategy of each phase.
    public var corrections: [CorrectedStrategy] { audit.corrections }
    /// What to do.
    public var recommendations: [Recommendation] { audit.recommendations }
    /// Whether each promise is kept.
    public var objectives: [ObjectiveCheck] { audit.objectives }
    /// The findings.
    public var findings: [Finding] { audit.findings }
}

extension Audit {
    /// The audit with its prices, if the documents describe a case.
    public var priced: PricedAudit? {
        guard let context, let assessment else { return nil }
        return PricedAudit(audit: self, context: context, assessment: assessment)
    }
}
