/// The documentation of every rule.
enum RulePages {
    static let all: [String: RulePage] = documentPages.merging(deploymentPages) { first, _ in first }
}
