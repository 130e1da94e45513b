internal import Hardware
public import Planning
internal import Quantities
internal import Serving
internal import StepModel

/// A first measurement of what was started: the plan's load, and what to expect of it.
public struct SmokePlan: Sendable {
    /// A benchmark program with its command; the address of the service stands in the shell variable `base_url`.
    struct Tool: Hashable, Sendable {
        /// The name by which the script calls it.
        var name: String
        /// The version whose options these are.
        var version: String
        /// The command, options with their values on lines of their own, as shell text.
        var lines: [[String]]
    }

    /// What is predicted.
    public let prediction: PlanPrediction
    /// The tokens of a prompt and of an output.
    public let lengths: (input: Int, output: Int)
    /// Requests at the same time; `nil` where they come at a rate.
    public let concurrency: Int?
    /// Requests per second, where that is what the plan is for.
    public let rate: Double?
    /// How many requests are sent.
    public let requests: Int
    private let checkpoint: String

    /// The measurement of a deployment.
    init(scenario: Scenario, deployment: PlannedDeployment, checkpoint: String) {
        prediction = deployment.prediction
        lengths = (scenario.load.input, scenario.load.output)
        self.checkpoint = checkpoint
        switch scenario.demand {
        case .rate(let asked):
            (rate, concurrency) = (asked, nil)
            requests = SmokePlan.count(asked * SmokePlan.seconds)
        case .concurrency(let stated):
            (rate, concurrency) = (nil, stated)
            requests = SmokePlan.count(Double(stated) * SmokePlan.turns)
        case .free:
            let flying = Int(max(1, min(prediction.inFlight, 1e6)).rounded())
            (rate, concurrency) = (nil, flying)
            requests = SmokePlan.count(Double(flying) * SmokePlan.turns)
        }
    }

    /// How often each place in flight is filled, as throughput benchmarks do; a run begins and ends below its load.
    private static let turns = 10.0
    /// How long requests come at a stated rate.
    private static let seconds = 120.0

    private static func count(_ requests: Double) -> Int { Int(max(10, min(requests, 20_000)).rounded()) }

    /// The programs that can take the measurement.
    var tools: [Tool] {
        let (input, output) = (String(lengths.input), String(lengths.output))
        let model = ShellText.word(checkpoint)
        let count = String(requests)
        let pace: (vllm: [String], aiperf: [String], guide: String)
        if let rate {
            pace = (
                ["--request-rate", rate.description], ["--request-rate", rate.description],
                "kind=poisson,rate=\(rate)"
            )
        } else {
            let places = String(concurrency ?? 1)
            pace = (["--max-concurrency", places], ["--concurrency", places], "kind=concurrent,streams=\(places)")
        }
        return [
            Tool(
                name: "vllm", version: "vLLM 0.33.0",
                lines: [
                    ["vllm", "bench", "serve"], ["--backend", "openai"], ["--base-url", "\"$base_url\""],
                    ["--model", model], ["--dataset-name", "random"], ["--random-input-len", input],
                    ["--random-output-len", output], ["--num-prompts", count], pace.vllm, ["--ignore-eos"],
                    ["--percentile-metrics", "ttft,tpot,itl,e2el"], ["--metric-percentiles", "50,99"],
                ]),
            Tool(
                name: "aiperf", version: "AIPerf 0.13.0",
                lines: [
                    ["aiperf", "profile"], ["--url", "\"$base_url\""], ["--model", model],
                    ["--endpoint-type", "completions"], ["--streaming"], ["--isl", input], ["--osl", output],
                    pace.aiperf, ["--request-count", count], ["--extra-inputs", "ignore_eos:true"],
                ]),
            Tool(
                name: "guidellm", version: "GuideLLM 0.8.1",
                lines: [
                    ["guidellm", "run"], ["--backend", "\"kind=openai_http,target=$base_url\""],
                    ["--profile", pace.guide], ["--constraint", "kind=max_requests,count=\(count)"],
                    ["--data", "kind=synthetic_text,prompt_tokens=\(input),output_tokens=\(output)"],
                ]),
        ]
    }

    /// What to expect, one line per metric, as means over requests.
    func expectations(_ band: ErrorBand?) -> [String] {
        func line(_ name: String, _ value: String, _ range: (String, String)?) -> String {
            "\(name): \(value)" + (range.map { ", from \($0.0) to \($0.1)" } ?? "")
        }
        func time(_ name: String, _ time: Seconds) -> String {
            let range = band?.range(of: time)
            return line(name, "\(time)", range.map { ("\($0.lowerBound)", "\($0.upperBound)") })
        }
        let rate = band?.range(of: prediction.outputRate)
        return [
            time("mean TTFT", prediction.timeToFirstToken), time("mean TPOT", prediction.timePerOutputToken),
            time("mean end-to-end latency", prediction.endToEnd),
            line(
                "output tokens per second", "\(prediction.outputRate)",
                rate.map { ("\($0.lowerBound)", "\($0.upperBound)") }),
        ]
    }
}
