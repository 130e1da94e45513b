import ArgumentParser
import Shardwise

/// `shardwise plan`: the best layouts for a scenario.
struct PlanCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Find the best layouts for a model, a cluster, a load and a promise.",
        discussion: """
            Every legal layout on at most the given devices is priced; nothing is sampled.

            EXAMPLES:
              shardwise plan --model Qwen/Qwen3-235B-A22B-FP8 --accelerator H200 \\
                  --count 32 --input 4000 --output 1000 --ttft 3s --tpot 50ms
              shardwise plan --scenario scenario.yaml --output-file plan.json

            EXIT STATUS: 0 when a layout keeps every promise, 1 when none does or nothing fits, 2 for wrong input.
            """)

    @OptionGroup(title: "Scenario")
    var scenario: ScenarioOptions

    @OptionGroup(title: "Report")
    var output: OutputOptions

    func result() throws(Diagnostic) -> CommandResult {
        let plan = try Plan(for: try scenario.resolved())
        return CommandResult(
            report: PlanReport.document(of: plan), json: PlanJSON.document(of: plan),
            status: plan.isFeasible ? .success : .findings)
    }
}
