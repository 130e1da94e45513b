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

            Fields of the file may hold lists or ranges, such as count: [8, 16, 32] or input: 1k..32k x2: every \
            combination is planned, and --format jsonl writes a line for each.
              shardwise plan --scenario sweep.yaml --shard 2/8 --format jsonl

            EXIT STATUS: 0 when a deployment keeps every promise, 1 when none does or nothing fits, 2 for wrong input.
            """)

    @OptionGroup(title: "Scenario")
    var scenario: ScenarioOptions

    @Option(help: ArgumentHelp("Of a sweep, only part i of n; `merge` joins the parts.", valueName: "i/n"))
    var shard: String?

    @Flag(
        name: .customLong("validate"),
        help: "Run the best deployments under the requests, and rank them by what those experience.")
    var isValidated = false

    @OptionGroup(title: "Requests, for --validate")
    var traffic: TrafficOptions

    @OptionGroup(title: "Report")
    var output: OutputOptions

    /// Plans one scenario, or every combination where fields hold alternatives.
    func run() throws {
        let sweep = try scenario.sweep()
        guard !sweep.paths.isEmpty else {
            if let shard {
                throw Diagnostic(
                    code: "sweep-part", "--shard \(shard) is given, but no field holds alternatives",
                    hint: "write a list or a range in the scenario file, such as count: [8, 16, 32]")
            }
            return try writeResult()
        }
        let part = try shard.map { text throws(Diagnostic) in try SweepPart(parsing: text) } ?? .whole
        let status = try PlanSweep(sweep: sweep, part: part, output: output).run()
        guard status == .success else { throw ExitCode(status.rawValue) }
    }

    func result() throws(Diagnostic) -> CommandResult {
        var typical: TypicalRequests?
        if traffic.isStated { typical = try TypicalRequests(of: try traffic.input(for: nil)) }
        let plan = try Plan(for: try scenario.resolved(typical: typical))
        let validation = isValidated ? try validation(of: plan) : nil
        return CommandResult(
            report: report(of: plan, validation), json: json(of: plan, validation), csv: FrontierCSV.text(of: plan),
            status: plan.isFeasible ? .success : .findings)
    }

    /// What the best deployments do under the requests.
    private func validation(of plan: Plan) throws(Diagnostic) -> PlanValidation {
        try PlanValidation(
            plan, attainment: Fraction(rawValue: SimulationAnswer.usualAttainment),
            options: SimulationOptions(
                record: RecordOptions(warmUpRequests: traffic.warmUp), seed: traffic.startOfDraws)
        ) { () throws(Diagnostic) in try traffic.feed(for: plan.scenario) }
    }

    private func report(of plan: Plan, _ validation: PlanValidation?) -> ReportDocument {
        var report = PlanReport.document(of: plan)
        if let validation {
            report.append(
                contentsOf: PlanValidationReport.blocks(of: validation, load: traffic.text(plan.scenario)))
        }
        return report
    }

    private func json(of plan: Plan, _ validation: PlanValidation?) -> JSONValue {
        let document = PlanJSON.document(of: plan)
        guard let validation, case .object(let members) = document else { return document }
        return .object(members + [JSONValue.Member("validation", PlanValidationReport.json(of: validation))])
    }
}
