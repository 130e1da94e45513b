import ArgumentParser
import Shardwise

/// The flags that describe a scenario; each wins over the field of the same name in the scenario file.
///
/// Values are kept as written: the library reads them, so that a flag and a file give the same errors.
struct ScenarioOptions: ParsableArguments {
    @Option(help: ArgumentHelp("A scenario file (YAML or JSON, schema shardwise/scenario/v1).", valueName: "file"))
    var scenario: String?

    @Option(help: ArgumentHelp("A model's name, or the path of its config.json.", valueName: "name or path"))
    var model: String?

    @Option(help: ArgumentHelp("The format of weights: bf16, fp16, fp8, int8.", valueName: "format"))
    var weights: String?

    @Option(help: ArgumentHelp("The format of the KV cache: bf16, fp16, fp8, int8.", valueName: "format"))
    var kvCache: String?

    @Option(help: ArgumentHelp("An accelerator's name.", valueName: "name"))
    var accelerator: String?

    @Option(help: ArgumentHelp("In place of a name: the memory of one accelerator, such as 64GB.", valueName: "size"))
    var memory: String?

    @Option(help: ArgumentHelp("In place of a name: its memory bandwidth, such as 1.8TB/s.", valueName: "rate"))
    var bandwidth: String?

    @Option(help: ArgumentHelp("In place of a name: its dense peak rate, such as 400TFLOPS.", valueName: "rate"))
    var compute: String?

    @Option(help: ArgumentHelp("How many accelerators there are.", valueName: "n"))
    var count: String?

    @Option(help: ArgumentHelp("The network in a node by name, such as GB200-NVL72.", valueName: "name"))
    var topology: String?

    @Option(
        name: [.customLong("devices-per-node"), .customLong("per-node")],
        help: ArgumentHelp("How many of them share a node.", valueName: "n"))
    var devicesPerNode: String?

    @Option(help: ArgumentHelp("Bandwidth in a node, per device and direction, such as 450GB/s.", valueName: "rate"))
    var scaleUp: String?

    @Option(help: ArgumentHelp("The network between nodes by name, such as IB-NDR400.", valueName: "name"))
    var fabric: String?

    @Option(help: ArgumentHelp("Bandwidth between nodes, per device and direction.", valueName: "rate"))
    var scaleOut: String?

    @Option(
        name: [.customLong("concurrency"), .customLong("batch")],
        help: ArgumentHelp("Requests at the same time; also the size of a burst.", valueName: "n"))
    var concurrency: String?

    @Option(
        help: ArgumentHelp(
            "Requests per second, in place of --concurrency; without --count, the devices are sought.", valueName: "n"))
    var rate: String?

    @Option(help: ArgumentHelp("Tokens of a prompt.", valueName: "n"))
    var input: String?

    @Option(help: ArgumentHelp("Tokens of an output.", valueName: "n"))
    var output: String?

    @Option(help: ArgumentHelp("Shortest and longest sequence, such as 128-10240.", valueName: "range"))
    var lengths: String?

    @Option(help: ArgumentHelp("The promised time to first token: the mean, or see --ttft-reading.", valueName: "time"))
    var ttft: String?

    @Option(
        help: ArgumentHelp(
            "mean (of a plan's steady state), or burst: of the last of --concurrency requests at once.",
            valueName: "reading"))
    var ttftReading: String?

    @Option(help: ArgumentHelp("The promised time per output token.", valueName: "time"))
    var tpot: String?

    @Option(help: ArgumentHelp("The promised mean time to the last token.", valueName: "time"))
    var endToEnd: String?

    @Option(help: ArgumentHelp("The share of each device's memory that must stay free.", valueName: "share"))
    var memoryHeadroom: String?

    @Option(
        help: ArgumentHelp(
            "What a plan is best at: throughput, per-dollar, per-kilowatt, ttft, tpot, devices, cost.",
            valueName: "goal"))
    var goal: String?

    @Option(help: ArgumentHelp("Dollars per device and hour, in place of the catalog's.", valueName: "n"))
    var price: String?

    @Option(help: ArgumentHelp("The board power of a device, in place of the catalog's.", valueName: "power"))
    var power: String?

    @Option(help: ArgumentHelp("Plan only aggregated or only disaggregated deployments.", valueName: "kind"))
    var deployment: String?

    @Flag(help: "Also plan generation with attention and routed experts on devices of their own.")
    var disaggregateFfn = false

    @Option(help: ArgumentHelp("Formats of weights among which a plan chooses, such as fp8,bf16.", valueName: "list"))
    var searchWeights: String?

    @Option(help: ArgumentHelp("Formats of the cache among which a plan chooses, such as bf16,fp8.", valueName: "list"))
    var searchKvCache: String?

    @Option(help: ArgumentHelp("Token budgets per rank and step among which a plan chooses.", valueName: "list"))
    var tokenBudgets: String?

    @Option(help: ArgumentHelp("Numbers of redundant experts among which a plan chooses.", valueName: "list"))
    var searchRedundantExperts: String?

    @Option(
        help: ArgumentHelp("Generate on other devices than those that read prompts: their name.", valueName: "name"))
    var decodeAccelerator: String?

    @Option(help: ArgumentHelp("How many devices generate.", valueName: "n"))
    var decodeCount: String?

    @Option(help: ArgumentHelp("stated or calibrated; stated when --mfu is given.", valueName: "reading"))
    var efficiency: String?

    @Option(help: ArgumentHelp("The stated share of the peak compute rate, such as 60%.", valueName: "share"))
    var mfu: String?

    @Option(help: ArgumentHelp("The stated share of the memory bandwidth, such as 80%.", valueName: "share"))
    var bandwidthUtilization: String?

    @Option(
        help: ArgumentHelp(
            "vllm, sglang, trtllm or vllm-ascend, with a version if it matters: vllm@0.22.0.", valueName: "name"))
    var engine: String?

    @Option(help: ArgumentHelp("The engine's version.", valueName: "version"))
    var engineVersion: String?

    @Option(
        help: ArgumentHelp(
            "How uneven experts are visited: the exponent of a power law, 0 for evenly.", valueName: "exponent"))
    var expertSkew: String?

    @Option(help: ArgumentHelp("Further copies of much-visited experts.", valueName: "n"))
    var redundantExperts: String?

    @Option(help: ArgumentHelp("How tokens reach experts: all-to-all or all-gather.", valueName: "way"))
    var expertExchange: String?

    @Flag(help: "Run steps as two half-batches that hide each other's exchanges.")
    var twoBatchOverlap = false

    @Option(
        help: ArgumentHelp(
            "Speculate: the probability that each drafted token is accepted, such as 0.85,0.75.", valueName: "list"))
    var draftAcceptance: String?

    @Option(help: ArgumentHelp("The share of each prompt that a prefix cache holds, such as 40%.", valueName: "share"))
    var cachedShare: String?
}

extension ScenarioOptions {
    /// Promises with those that flags state in their places.
    func replacing(_ objectives: Objectives) throws(Diagnostic) -> Objectives {
        func time(_ text: String?, _ flag: String) throws(Diagnostic) -> Seconds? {
            guard let text else { return nil }
            return try Seconds(parsing: text, at: SourceLocation(file: flag, line: 1, column: 1))
        }
        var replaced = objectives
        replaced.timeToFirstToken = try time(ttft, "--ttft") ?? objectives.timeToFirstToken
        replaced.timePerOutputToken = try time(tpot, "--tpot") ?? objectives.timePerOutputToken
        replaced.endToEnd = try time(endToEnd, "--end-to-end") ?? objectives.endToEnd
        return replaced
    }

    /// The fields that flags set; those of one object in an order in which the object comes before its members.
    private var settings: [ScenarioSetting] {
        let flags: [(String, String, String?)] = [
            ("--model", "model.name", model), ("--weights", "model.weights", weights),
            ("--kv-cache", "model.kv_cache", kvCache), ("--accelerator", "cluster.accelerator", accelerator),
            ("--memory", "cluster.accelerator.memory", memory),
            ("--bandwidth", "cluster.accelerator.bandwidth", bandwidth),
            ("--compute", "cluster.accelerator.compute", compute), ("--count", "cluster.count", count),
            ("--topology", "cluster.topology", topology),
            ("--devices-per-node", "cluster.devices_per_node", devicesPerNode),
            ("--scale-up", "cluster.scale_up", scaleUp), ("--fabric", "cluster.fabric", fabric),
            ("--scale-out", "cluster.scale_out", scaleOut),
            ("--price", "cluster.price", price), ("--power", "cluster.power", power),
            ("--decode-accelerator", "decode_cluster.accelerator", decodeAccelerator),
            ("--decode-count", "decode_cluster.count", decodeCount),
            ("--concurrency", "load.concurrency", concurrency), ("--rate", "load.rate", rate),
            ("--input", "load.input", input),
            ("--output", "load.output", output), ("--lengths", "load.lengths", lengths),
            ("--ttft", "objectives.ttft", ttft), ("--tpot", "objectives.tpot", tpot),
            ("--ttft-reading", "objectives.ttft_reading", ttftReading),
            ("--end-to-end", "objectives.end_to_end", endToEnd),
            ("--memory-headroom", "objectives.memory_headroom", memoryHeadroom), ("--goal", "objectives.goal", goal),
            ("--deployment", "search.deployment", deployment),
            ("--disaggregate-ffn", "search.disaggregate_ffn", disaggregateFfn ? "true" : nil),
            ("--search-weights", "search.weights", searchWeights),
            ("--search-kv-cache", "search.kv_cache", searchKvCache),
            ("--token-budgets", "search.token_budgets", tokenBudgets),
            ("--search-redundant-experts", "search.redundant_experts", searchRedundantExperts),
            ("--efficiency", "efficiency", efficiency), ("--mfu", "mfu", mfu),
            ("--bandwidth-utilization", "bandwidth_utilization", bandwidthUtilization),
            ("--engine", "engine", engine), ("--engine-version", "engine_version", engineVersion),
            ("--expert-skew", "experts.routing", expertSkew.map { "power-law \($0)" }),
            ("--redundant-experts", "experts.redundant", redundantExperts),
            ("--expert-exchange", "experts.exchange", expertExchange),
            ("--two-batch-overlap", "two_batch_overlap", twoBatchOverlap ? "true" : nil),
            ("--draft-acceptance", "speculation.acceptance", draftAcceptance),
            ("--cached-share", "load.cached_share", cachedShare),
        ]
        return flags.compactMap { flag, path, text in text.map { ScenarioSetting(flag, sets: path, to: $0) } }
    }

    /// The scenarios that the file and the flags describe, one per combination of their alternatives.
    ///
    /// - Throws: A diagnostic that names the flag, or quotes the line of the file.
    func sweep() throws(Diagnostic) -> ScenarioSweep {
        var file: DocumentText?
        if let scenario { file = try DocumentText.load(path: scenario) }
        return try ScenarioSweep(file, settings: settings)
    }

    /// The scenario that the file and the flags describe.
    ///
    /// - Parameters:
    ///   - layout: A layout given by a flag of the command.
    ///   - typical: Requests whose mean lengths stand where no lengths are given.
    /// - Returns: The scenario.
    /// - Throws: A diagnostic that names the flag, or quotes the line of the file.
    func resolved(layout: String? = nil, typical: TypicalRequests? = nil) throws(Diagnostic) -> Scenario {
        var file: DocumentText?
        if let scenario { file = try DocumentText.load(path: scenario) }
        var settings = settings + (layout.map { [ScenarioSetting("--layout", sets: "layout", to: $0)] } ?? [])
        if let typical, file == nil {
            if input == nil {
                settings.append(ScenarioSetting("--input", sets: "load.input", to: "\(typical.meanInput)"))
            }
            if output == nil {
                settings.append(ScenarioSetting("--output", sets: "load.output", to: "\(typical.meanOutput)"))
            }
        }
        let description = try ScenarioReader.read(file, settings: settings)
        do throws(Diagnostic) {
            return try description.resolved(in: try ScenarioCatalogs.load(for: description))
        } catch {
            throw file?.quoting(error) ?? error
        }
    }
}
