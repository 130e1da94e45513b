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

    /// Lists findings without leaving any out.
    init(all findings: [Finding]) { self.findings = findings }

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
            counts[key, default: 0] += 1
            if counts[key, default: 0] <= Audit.mostFindingsOfRule {
                findings.append(finding)
            } else {
                self.further[key, default: 0] += 1
            }
        }
    }

    /// The counts by severity and rule.
    var unlisted: [UnlistedFindings] {
        further.map { UnlistedFindings(rule: $0.rule, severity: $0.severity, count: $1) }
            .sorted { ($0.severity, $0.rule) < ($1.severity, $1.rule) }
    }
}
