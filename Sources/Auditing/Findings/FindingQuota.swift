/// Counts the findings of one rule, so that the texts of those that are counted and not listed are never written.
struct FindingQuota {
    private let isLimited: Bool
    private var counts: [Finding.Severity: Int] = [:]

    /// A quota of what an audit lists.
    ///
    /// - Parameter dossier: The documents; where they may suppress findings, it takes them all to know which are listed.
    init(_ dossier: Dossier) { isLimited = !dossier.maySuppress }

    /// A finding, or its bare count if those before it are all that is listed.
    mutating func finding(_ rule: String, _ severity: Finding.Severity, _ make: () -> Finding) -> Finding {
        counts[severity, default: 0] += 1
        guard isLimited, counts[severity, default: 0] > Audit.mostFindingsOfRule else { return make() }
        return Finding(rule, severity, .refuted, "", at: [Finding.Place](), "")
    }
}
