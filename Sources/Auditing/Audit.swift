internal import Concurrency
public import Diagnostics
public import Documents
internal import Hardware
internal import Planning

/// An audited dossier: what was given, what was found, and what would be right.
public struct Audit: Sendable {
    /// The documents.
    public let dossier: Dossier
    /// Everything that was computed from them; `nil` if they do not describe a case that can be priced.
    public let context: AuditContext?
    /// Why there is nothing to price.
    public let unpriced: Diagnostic?
    /// The findings, errors first, each severity in the order of the rules.
    public private(set) var findings: [Finding]
    /// How many more findings rules have than are listed.
    public let unlisted: [UnlistedFindings]
    /// The findings that a document suppresses or that were accepted before, each with the reason.
    public private(set) var accepted: [AcceptedFinding]
    /// The layouts that the documents mean and those recommended, with their prices.
    public let layouts: [AuditedLayout]
    /// The corrected strategy of each phase.
    public let corrections: [CorrectedStrategy]
    /// What to do, the most important first.
    public let recommendations: [Recommendation]
    /// What the hardware and the model amount to.
    public let assessment: CaseAssessment?
    /// Whether each promise is kept.
    public let objectives: [ObjectiveCheck]

    /// The case.
    public var auditCase: AuditCase? { context?.auditCase }

    /// Audits documents.
    ///
    /// - Parameters:
    ///   - documents: The documents, and those that could not be loaded.
    ///   - catalogs: The built-in facts.
    ///   - teamRules: Rules of the user's own.
    /// - Throws: A diagnostic if no document can be read.
    public init(
        _ documents: DocumentCollection, catalogs: AuditCatalogs, teamRules: [TeamRule] = []
    ) throws(Diagnostic) {
        let dossier = Dossier(documents.texts, unreadable: documents.unreadable)
        guard !dossier.documents.isEmpty else {
            throw dossier.unreadable.first
                ?? Diagnostic(
                    code: "dossier-empty", "there is no document to audit", hint: "name a folder with documents")
        }
        let groups = ModelGroups(dossier, catalog: catalogs.models)
        // The rules that look at documents alone need not wait until the case is priced.
        let (cases, ofDocuments) = inParallel {
            AuditedCases(groups, of: dossier, catalogs: catalogs)
        } _: {
            AuditRule.all.map { rule -> ListedFindings? in
                guard case .documents(let check) = rule.check else { return nil }
                let found = groups.others.isEmpty ? check(dossier) : groups.all(of: dossier).flatMap(check)
                return ListedFindings(found, of: rule, in: dossier)
            }
        }
        let launches = LaunchAssessment.all(in: dossier, catalogs: catalogs)
        let suppressions = Suppressions(dossier)
        let rules = Array(zip(AuditRule.all, ofDocuments)).mappedInParallel { rule, known in
            switch rule.check {
            case .documents: known ?? ListedFindings([])
            case .priced(let check): ListedFindings(cases.contexts.flatMap(check), of: rule, in: dossier)
            case .launches(let check): ListedFindings(launches.flatMap(check), of: rule, in: dossier)
            }
        }
        let context = cases.main
        let found = rules.flatMap(\.findings) + teamRules.flatMap { $0.check(dossier) }
        let sorted = suppressions.apply(to: found)
        self.dossier = dossier
        self.context = context
        unpriced = cases.unpriced
        let listed = ListedFindings(
            Finding.bySeverity(sorted.kept + suppressions.problems(used: sorted.used)),
            beside: rules.map(\.further))
        (findings, unlisted) = (listed.findings, listed.unlisted)
        accepted = sorted.accepted
        assessment = context.map { CaseAssessment($0) }
        layouts = context.map { AuditedLayout.all($0) } ?? []
        corrections = context.map { context in Phase.allCases.compactMap { CorrectedStrategy($0, context) } } ?? []
        recommendations = context.map { [findings] in Recommendation.all($0, findings: findings) } ?? []
        objectives = context.map { ObjectiveCheck.all($0) } ?? []
    }

    /// How many findings have a severity.
    public func count(_ severity: Finding.Severity) -> Int {
        findings.count { $0.severity == severity }
            + unlisted.filter { $0.severity == severity }.map(\.count).reduce(0, +)
    }

    /// How many findings of one rule and severity are listed.
    public static let mostFindingsOfRule = 500

    /// The audit without findings that a baseline accepts.
    public func accepting(_ baseline: FindingBaseline) -> Audit {
        var audit = self
        audit.findings = findings.filter { !baseline.contains($0) }
        audit.accepted += findings.filter(baseline.contains).map {
            AcceptedFinding(finding: $0, reason: "in the baseline")
        }
        return audit
    }
}

/// The cases that documents describe, priced: that of the first model, and those of the others.
private struct AuditedCases: Sendable {
    /// The case of the first model, if it can be priced.
    let main: AuditContext?
    /// Why it cannot.
    let unpriced: Diagnostic?
    /// The cases of all models that can.
    let contexts: [AuditContext]

    init(_ groups: ModelGroups, of dossier: Dossier, catalogs: AuditCatalogs) {
        var main: AuditContext?
        var unpriced: Diagnostic?
        do throws(Diagnostic) {
            main = AuditContext(
                groups.main, try AuditCase(groups.main, catalogs: catalogs), accelerators: catalogs.accelerators)
        } catch {
            unpriced = error
        }
        let others = groups.others.compactMap { part in
            (try? AuditCase(part, beside: dossier, catalogs: catalogs)).map {
                AuditContext(part, $0, accelerators: catalogs.accelerators)
            }
        }
        (self.main, self.unpriced) = (main, unpriced)
        contexts = (main.map { [$0] } ?? []) + others
    }
}

/// Findings of one rule and severity that are counted and not listed: there are more than anybody reads.
public struct UnlistedFindings: Hashable, Sendable {
    /// The rule.
    public var rule: String
    /// How much they matter.
    public var severity: Finding.Severity
    /// How many there are.
    public var count: Int
}

/// A finding that does not count, and why.
public struct AcceptedFinding: Hashable, Sendable {
    /// The finding.
    public var finding: Finding
    /// Why it does not count.
    public var reason: String
}
