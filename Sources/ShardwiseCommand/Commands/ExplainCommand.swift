public import ArgumentParser
public import Shardwise

/// `shardwise explain`: why one layout does what it does.
struct ExplainCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Derive a layout's numbers: operators, memory, formulas down to the inputs.",
        discussion: """
            EXAMPLE:
              shardwise explain --layout "tp8 ep8" --step decode --count 8 \\
                  --model Qwen/Qwen3-235B-A22B-FP8 --accelerator H200 \\
                  --concurrency 64 --input 2048 --output 512
            """)

    @OptionGroup
    var layout: LayoutOptions

    @Option(
        name: [.customLong("step"), .customLong("phase")],
        help: "Only this step: prefill, decode, or mixed (a chunk of a prompt beside generation).")
    var step: StepExplanation.Kind?

    @OptionGroup(title: "Scenario")
    var scenario: ScenarioOptions

    @OptionGroup(title: "Report")
    var output: OutputOptions

    func result() throws(Diagnostic) -> CommandResult {
        let scenario = try scenario.resolved(layout: layout.layout)
        let layout = try LayoutOptions.legalLayout(of: scenario)
        let evaluation = try LayoutEvaluation(layout, in: scenario, reading: scenario.efficiency)
        let steps = step.map { [$0] } ?? [.prefill, .decode]
        return CommandResult(
            report: ExplanationReport.document(of: evaluation, steps: steps),
            json: ExplanationJSON.document(of: evaluation, steps: steps))
    }
}

extension StepExplanation.Kind: ExpressibleByArgument {}
