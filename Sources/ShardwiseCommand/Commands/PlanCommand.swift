import ArgumentParser
import Shardwise

/// `shardwise plan`: the best layouts for a scenario.
struct PlanCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Find the best deployment for a model, a cluster, a load and promises.",
        discussion: """
            Every legal layout is priced at every batch of the declared grid, as copies that serve both phases and as
            separate pools for prefill and decode; nothing is sampled. Without --concurrency and --rate the batch is
            free; with --rate and without --count the smallest cluster is sought.

            EXAMPLES:
              shardwise plan --model Qwen/Qwen3-235B-A22B-FP8 --accelerator H200 \\
                  --count 32 --input 4000 --output 1000 --ttft 1s --tpot 50ms
              shardwise plan --model Qwen/Qwen3-235B-A22B-FP8 --accelerator H200 \\
                  --rate 20 --input 4000 --output 1000 --ttft 1s --tpot 50ms --goal cost
              shardwise plan --scenario scenario.yaml --output-file plan.json

            EXIT STATUS: 0 when a deployment keeps every promise, 1 when none does or nothing fits, 2 for wrong input.
            """)

    @OptionGroup(title: "Scenario")
    var scenario: ScenarioOptions

    @OptionGroup(title: "Report")
    var output: OutputOptions

    func result() throws(Diagnostic) -> CommandResult {
        let plan = try Plan(for: try scenario.resolved())
        return CommandResult(
            report: PlanReport.document(of: plan), json: PlanJSON.document(of: plan), csv: FrontierCSV.text(of: plan),
            status: plan.isFeasible ? .success : .findings)
    }
}
