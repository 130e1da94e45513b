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

    @Option(help: ArgumentHelp("Tokens of a prompt.", valueName: "n"))
    var input: String?

    @Option(help: ArgumentHelp("Tokens of an output.", valueName: "n"))
    var output: String?

    @Option(help: ArgumentHelp("Shortest and longest sequence, such as 128-10240.", valueName: "range"))
    var lengths: String?

    @Option(help: ArgumentHelp("The promised time to first token of a burst's last request.", valueName: "time"))
    var ttft: String?

    @Option(help: ArgumentHelp("The promised time per output token.", valueName: "time"))
    var tpot: String?

    @Option(help: ArgumentHelp("stated or calibrated; stated when --mfu is given.", valueName: "reading"))
    var efficiency: String?

    @Option(help: ArgumentHelp("The stated share of the peak compute rate, such as 60%.", valueName: "share"))
    var mfu: String?

    @Option(help: ArgumentHelp("The stated share of the memory bandwidth, such as 80%.", valueName: "share"))
    var bandwidthUtilization: String?

    @Option(help: ArgumentHelp("vllm, sglang or trtllm, with a version if it matters: vllm@0.22.0.", valueName: "name"))
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
            ("--concurrency", "load.concurrency", concurrency), ("--input", "load.input", input),
            ("--output", "load.output", output), ("--lengths", "load.lengths", lengths),
            ("--ttft", "objectives.ttft", ttft), ("--tpot", "objectives.tpot", tpot),
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
    /// - Parameter layout: A layout given by a flag of the command.
    /// - Returns: The scenario.
    /// - Throws: A diagnostic that names the flag, or quotes the line of the file.
    func resolved(layout: String? = nil) throws(Diagnostic) -> Scenario {
        var file: DocumentText?
        if let scenario { file = try DocumentText.load(path: scenario) }
        let settings = settings + (layout.map { [ScenarioSetting("--layout", sets: "layout", to: $0)] } ?? [])
        let description = try ScenarioReader.read(file, settings: settings)
        do throws(Diagnostic) {
            return try description.resolved(in: try ScenarioCatalogs.load())
        } catch {
            throw file?.quoting(error) ?? error
        }
    }
}
