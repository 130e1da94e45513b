import ArgumentParser
import Shardwise

/// `shardwise simulate`: a deployment under real traffic.
struct SimulateCommand: ReportingCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Run requests through a deployment, step by step: percentiles instead of means.",
        discussion: """
            The deployment is that of a plan (a document of `shardwise plan --format json`), a --layout, or the best one \
            for the scenario. Requests come from a --trace, a --load, or the scenario's own --rate or --concurrency.

            EXAMPLES:
              shardwise simulate plan.json --trace mooncake.jsonl -o report.html
              shardwise simulate --model meta-llama/Llama-3.1-8B-Instruct --accelerator H100 --count 1 --layout tp1 \\
                  --load "rate: 4, input: 2000, output: 200, requests: 100k"
              shardwise simulate plan.json --load load.yaml --find-rate --ttft 2s --tpot 50ms
              shardwise simulate --replay requests.csv --model Qwen/Qwen3-8B --accelerator H100 --count 1 --layout tp1

            An interrupt (Ctrl-C) stops the run and reports what has happened so far.

            EXIT STATUS: 0 when all requests are served and promises are kept for 90 % of them, 1 when requests are \
            refused or left over, the deployment is overloaded or promises are broken, 2 for wrong input.
            """)

    @Argument(help: ArgumentHelp("A plan: what `shardwise plan --format json` writes.", valueName: "plan.json"))
    var plan: String?

    @OptionGroup
    var layout: LayoutOptions

    @OptionGroup(title: "Requests")
    var traffic: TrafficOptions

    @OptionGroup(title: "Engine")
    var engine: EngineOptions

    @Flag(help: "Run every step on its own, instead of those that only generate together.")
    var exact = false

    @Flag(help: "Search the highest rate at which the promises are kept.")
    var findRate = false

    @Option(help: ArgumentHelp("The share of requests that must get what is promised.", valueName: "share"))
    var attain = "90%"

    @Option(help: ArgumentHelp("Compare with a measured run, request by request.", valueName: "file.csv"))
    var replay: String?

    @Option(help: ArgumentHelp("Write what happened to each request to a file.", valueName: "file.csv"))
    var requestsFile: String?

    @OptionGroup(title: "Scenario")
    var scenario: ScenarioOptions

    @OptionGroup(title: "Report")
    var output: OutputOptions

    func validate() throws {
        if replay != nil, traffic.isStated { throw ValidationError("--replay brings its own requests.") }
        if replay != nil, findRate { throw ValidationError("Give either --replay or --find-rate.") }
    }

    func result() throws(Diagnostic) -> CommandResult {
        if let replay { return try replayed(replay) }
        let chosen = try subject(try typicalRequests())
        return findRate ? try searched(chosen) : try simulated(chosen)
    }

    /// The first requests of a load that is not the scenario's own.
    private func typicalRequests() throws(Diagnostic) -> TypicalRequests? {
        traffic.isStated ? try TypicalRequests(of: try traffic.input(for: nil)) : nil
    }

    // MARK: What is simulated

    /// A deployment with the question that it answers.
    private struct Subject {
        var scenario: Scenario
        var deployment: SimulatedDeployment
        var layouts: [String]
        var engine: EngineProfile
    }

    private func subject(_ typical: TypicalRequests?) throws(Diagnostic) -> Subject {
        if let plan {
            let document = try PlanDocument(
                reading: try DocumentText.load(path: plan), catalogs: try ScenarioCatalogs.load())
            var scenario = document.scenario
            scenario.objectives = try self.scenario.replacing(scenario.objectives)
            return try subject(try document.deployment(), scenario)
        }
        let scenario = try self.scenario.resolved(layout: layout.layout, typical: typical)
        guard scenario.layout != nil else {
            let plan = try Plan(for: scenario)
            guard let chosen = plan.chosen ?? plan.nearest?.deployment else {
                throw Diagnostic(
                    .infeasible, code: "plan-infeasible", "no deployment fits", hint: "`shardwise plan` says why")
            }
            return try subject(chosen, scenario)
        }
        let layout = try LayoutOptions.legalLayout(of: scenario)
        return Subject(
            scenario: scenario,
            deployment: try scenario.simulated(layout, settings: engine.settings, routing: engine.policy),
            layouts: ["\(layout)"], engine: try scenario.simulatedEngine())
    }

    private func subject(_ planned: PlannedDeployment, _ scenario: Scenario) throws(Diagnostic) -> Subject {
        let profile = try scenario.simulatedEngine()
        return Subject(
            scenario: scenario,
            deployment: try SimulatedDeployment(
                planned, in: scenario, engine: profile, settings: engine.settings, routing: engine.policy),
            layouts: planned.pools.map { "\($0.layout)" }, engine: profile)
    }

    private func options(_ scenario: Scenario, isOpenLoop: Bool) -> SimulationOptions {
        SimulationOptions(
            record: RecordOptions(
                keepsRequests: requestsFile != nil, promise: RequestPromise(scenario.objectives),
                warmUpRequests: traffic.warmUp), isExact: exact, isOpenLoop: isOpenLoop, seed: traffic.startOfDraws)
    }

    // MARK: What is done with it

    private func simulated(_ subject: Subject) throws(Diagnostic) -> CommandResult {
        var feed = try traffic.feed(for: subject.scenario)
        let rows = try requestsFile.map { path throws(Diagnostic) in try RequestFile(path: path) }
        let monitor = RunMonitor()
        defer { monitor.finish() }
        var result: SimulationResult
        do throws(Diagnostic) {
            result = try subject.deployment.run(
                &feed, options: options(subject.scenario, isOpenLoop: feed.source.isOpenLoop),
                sink: rows?.write, observe: monitor.observe)
            try rows?.write(result.requests)
            try rows?.finish()
        } catch {
            rows?.abandon()
            throw error
        }
        result.requests = []
        let capacity = monitor.wasInterrupted ? nil : try subject.deployment.capacity(for: result.sample)
        let answer = SimulationAnswer(
            scenario: subject.scenario, engine: subject.engine, deployment: subject.deployment,
            layouts: subject.layouts, load: traffic.text(subject.scenario),
            promise: RequestPromise(subject.scenario.objectives), warmUpRequests: traffic.warmUp, isExact: exact,
            result: result, capacity: capacity, trace: feed.source.counts)
        return CommandResult(
            report: SimulationReport.document(of: answer), json: SimulationJSON.document(of: answer),
            status: answer.isSound ? .success : .findings)
    }

    private func searched(_ subject: Subject) throws(Diagnostic) -> CommandResult {
        guard !RequestPromise(subject.scenario.objectives).isEmpty else {
            throw Diagnostic(
                code: "field-missing", "--find-rate needs a promise", hint: "pass --ttft, --tpot or --end-to-end")
        }
        let typical = try TypicalRequests(of: try traffic.input(for: subject.scenario))
        guard let rate = typical.rate else {
            throw Diagnostic(
                code: "load-rate", "requests of a closed loop have no rate that could be searched",
                hint: "pass --rate, or a --load with a rate")
        }
        var feed = try traffic.feed(for: subject.scenario)
        let count = try feed.count(atMost: RateSearch.mostRequests)
        let monitor = RunMonitor()
        defer { monitor.finish() }
        let search = try subject.deployment.findRate(
            attainment: try attainment, baseRate: rate, requests: count, sample: typical.requests,
            options: options(subject.scenario, isOpenLoop: feed.source.isOpenLoop),
            feed: { pace throws(Diagnostic) in
                try TrafficFeed(
                    try traffic.input(for: subject.scenario), pace: pace, upTo: TrafficLimit(requests: count))
            }, observe: monitor.observe)
        let question =
            "\(subject.scenario.model.name), \(subject.layouts.joined(separator: " + ")), "
            + "\(traffic.text(subject.scenario)), \(count) of them in every attempt."
        return CommandResult(
            report: RateSearchReport.document(of: search, question: question), json: RateSearchReport.json(of: search),
            status: search.best == nil ? .findings : .success)
    }

    private func replayed(_ path: String) throws(Diagnostic) -> CommandResult {
        let run = try MeasuredRun(reading: try traffic.traceFile(path))
        let chosen = try subject(try TypicalRequests(of: run.load))
        let settings = options(chosen.scenario, isOpenLoop: true)
        var replays: [(name: String, replay: Replay)] = [
            ("the model's step times", try chosen.deployment.replay(run, options: settings))
        ]
        if let replay = try chosen.deployment.replayByOwnTimes(run, options: settings) {
            replays.append(("step times from the run's own TPOT", replay))
        }
        let question = "\(chosen.scenario.model.name), \(chosen.layouts.joined(separator: " + ")), `\(path)`."
        return CommandResult(
            report: ReplayReport.document(of: replays, trace: run.counts, question: question),
            json: ReplayReport.json(of: replays, trace: run.counts))
    }

    private var attainment: Fraction {
        get throws(Diagnostic) {
            let share = try Fraction(parsing: attain, at: SourceLocation(file: "--attain", line: 1, column: 1))
            guard share.rawValue > 0, share.rawValue <= 1 else {
                throw Diagnostic(code: "field-range", "--attain must be above 0 and at most 100 %, not `\(attain)`")
            }
            return share
        }
    }
}
