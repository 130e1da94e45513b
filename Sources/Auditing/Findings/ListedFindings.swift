/// The first findings of each rule and severity, and how many more there are.
struct ListedFindings: Sendable {
    /// Those that are listed, in their order.
    private(set) var findings: [Finding] = []
    /// How many more there are.
    private(set) var further: [Key: Int] = [:]

    /// What is counted together.
    struct Key: Hashable {
        let rule: String
        let severity: Finding.Severity
    }

    /// Lists the findings of a rule: the first where none is suppressed, and all where it takes them all to know which are.
    init(_ findings: [Finding], of rule: AuditRule, in dossier: Dossier) {
        let sure = rule.isCautious ? findings.map(\.cautious) : findings
        self = dossier.maySuppress ? ListedFindings(all: sure) : ListedFindings(sure)
    }

    /// Lists findings without leaving any out.
    init(all findings: [Finding]) {
        self.findings = findings.filter { $0.unwritten == 0 }
        for finding in findings { count(finding) }
    }

    /// Lists the first findings.
    ///
    /// - Parameters:
    ///   - all: The findings.
    ///   - further: Others that were counted before.
    init(_ all: [Finding], beside further: [[Key: Int]] = []) {
        for counts in further { self.further.merge(counts, uniquingKeysWith: +) }
        var counts: [Key: Int] = [:]
        for finding in all {
            let key = Key(rule: finding.rule, severity: finding.severity)
            guard finding.unwritten == 0 else {
                count(finding)
                continue
            }
            counts[key, default: 0] += 1
            if counts[key, default: 0] <= Audit.mostFindingsOfRule {
                findings.append(finding)
            } else {
                self.further[key, default: 0] += 1
            }
        }
    }

    /// Counts the findings that one stands for.
    private mutating func count(_ finding: Finding) {
        guard finding.unwritten > 0 else { return }
        further[Key(rule: finding.rule, severity: finding.severity), default: 0] += finding.unwritten
    }

    /// The counts by severity and rule.
    var unlisted: [UnlistedFindings] {
        further.map { UnlistedFindings(rule: $0.rule, severity: $0.severity, count: $1) }
            .sorted { ($0.severity, $0.rule) < ($1.severity, $1.rule) }
    }
}
