/// Counts the findings of one rule, so that those that are counted and not listed are never written.
struct FindingQuota {
    private let rule: String
    private let isLimited: Bool
    private var counts: [Finding.Severity: Int] = [:]

    /// A quota of what an audit lists.
    ///
    /// - Parameters:
    ///   - rule: The rule.
    ///   - dossier: The documents; where they may suppress findings, it takes them all to know which are listed.
    init(_ rule: String, _ dossier: Dossier) {
        self.rule = rule
        isLimited = !dossier.maySuppress
    }

    /// A finding; `nil` if those before it are all that is listed.
    mutating func finding(_ severity: Finding.Severity, _ make: () -> Finding) -> Finding? {
        counts[severity, default: 0] += 1
        return isLimited && counts[severity, default: 0] > Audit.mostFindingsOfRule ? nil : make()
    }

    /// What stands for the findings that were not made: how many there are of each severity.
    var rest: [Finding] {
        guard isLimited else { return [] }
        return Finding.Severity.allCases.compactMap { severity in
            let further = counts[severity, default: 0] - Audit.mostFindingsOfRule
            return further > 0 ? Finding(unwritten: further, of: rule, severity) : nil
        }
    }
}
