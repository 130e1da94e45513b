import ArgumentParser
import Shardwise

/// `shardwise evaluate`: what one layout does.
struct EvaluateCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Price one layout: memory, TTFT, TPOT and throughput.",
        discussion: """
            EXAMPLE:
              shardwise evaluate --layout "tp8 dp4 ep32" --model Qwen3-235B \\
                  --weights fp8 --kv-cache fp8 --memory 64GB --bandwidth 1.8TB/s \\
                  --compute 400TFLOPS --mfu 60% --bandwidth-utilization 80% \\
                  --count 32 --concurrency 128 --input 2048 --output 2048 --ttft 30s

            EXIT STATUS: 0 when the layout fits and keeps every promise, 1 when it does not, 2 when it is not legal or \
            the input is wrong.
            """)

    @OptionGroup
    var layout: LayoutOptions

    @OptionGroup(title: "Scenario")
    var scenario: ScenarioOptions

    @OptionGroup(title: "Report")
    var output: OutputOptions

    func result() throws(Diagnostic) -> CommandResult {
        let scenario = try scenario.resolved(layout: layout.layout)
        let layout = try LayoutOptions.legalLayout(of: scenario)
        var evaluations: [LayoutEvaluation] = []
        for reading in scenario.readings {
            evaluations.append(try LayoutEvaluation(layout, in: scenario, reading: reading))
        }
        return CommandResult(
            report: EvaluationReport.document(of: evaluations), json: EvaluationJSON.document(of: evaluations),
            status: evaluations.first?.isFeasible == true ? .success : .findings)
    }
}
