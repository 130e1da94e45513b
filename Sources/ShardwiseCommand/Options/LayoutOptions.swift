import ArgumentParser
import Shardwise

/// The layout that a command prices.
struct LayoutOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The layout: r (replicas), pp, tp, cp, dp, ep, etp, dcp, such as \"tp4 dp8 ep32\".", valueName: "degrees"))
    var layout: String?
}

extension LayoutOptions {
    /// The layout of a scenario, once every rule has been found kept.
    ///
    /// - Throws: One diagnostic that lists every rule the layout breaks.
    static func legalLayout(of scenario: Scenario) throws(Diagnostic) -> ParallelLayout {
        guard let layout = scenario.layout else {
            throw Diagnostic(
                code: "field-missing", "no layout is given",
                hint: "pass --layout \"tp4 dp8 ep32\", or set `layout` in the scenario file; `shardwise plan` finds one"
            )
        }
        let violations = layout.violations(for: scenario.model, devices: scenario.cluster.deviceCount)
        guard let first = violations.first else { return layout }
        let lines = violations.map { "\n  - \($0.message)" + ($0.hint.map { " (\($0))" } ?? "") }
        throw Diagnostic(
            code: first.rule.rawValue,
            "the layout `\(layout)` is not legal:" + lines.joined())
    }
}
