public import Parallelism
public import Quantities
public import Serving
internal import Diagnostics
internal import Hardware
internal import Models
internal import Planning
internal import StepModel

/// What a command that starts an engine would do on its accelerators, by the step model.
public struct LaunchPrice: Sendable {
    /// The layout.
    public let layout: ParallelLayout
    /// How many accelerators it takes.
    public let devices: Int
    /// The accelerator.
    public let accelerator: String
    /// The load it is priced for: the requests the command admits at most, or 16.
    public let load: Load
    /// The weights of the fullest device.
    public let weights: Bytes
    /// How many requests of the load's full length fit.
    public let capacity: Int
    /// The time until one prompt alone is read.
    public let firstToken: Seconds
    /// The time per token of each request with the whole load in flight.
    public let timePerOutputToken: Seconds
    /// The tokens per second of the whole load.
    public let throughput: TokensPerSecond

    /// The share of the peak arithmetic at which commands are priced (MFU): they are judged without a calibration.
    public static let computeEfficiency = Fraction.percent(60)
    /// The share of the memory bandwidth at which commands are priced.
    public static let memoryEfficiency = Fraction.percent(80)
}

extension LaunchAssessment {
    /// The price of the command; `nil` without a known model and accelerator or without a legal layout that fits.
    public var price: LaunchPrice? {
        guard let model, let entry = accelerator, layout.violations(for: model, devices: .max).isEmpty,
            layout.deviceCount <= 4096, let resolved = try? cluster(entry),
            let efficiencies = try? EfficiencyCatalog.load(for: resolved.accelerator),
            let profile = efficiencies.stated(
                compute: LaunchPrice.computeEfficiency, memory: LaunchPrice.memoryEfficiency),
            let pricing = try? Pricing(cluster: resolved, profile: profile, model: model)
        else { return nil }
        let deployment = DeploymentModel(legal: layout, model: model, pricing: pricing)
        let longest = command.degree("--max-model-len", "--context-length") ?? model.maximumContext ?? 4096
        let input = max(1, min(1024, longest / 2))
        let output = max(1, min(1024, longest - input))
        var load = Load(concurrency: 1, input: input, output: output)
        guard let alone = deployment.soonestCandidate(load), alone.memory.fits else { return nil }
        let capacity = deployment.sequenceCapacity(
            context: load.finalContext, tokensPerStep: alone.schedule.tokensPerStep)
        let admitted = command.degree("--max-num-seqs", "--max-running-requests") ?? 16
        load = Load(concurrency: max(1, min(admitted, capacity)), input: input, output: output)
        guard let full = deployment.soonestCandidate(load) else { return nil }
        return LaunchPrice(
            layout: layout, devices: layout.deviceCount, accelerator: entry.id, load: load,
            weights: full.memory.weights.total, capacity: capacity, firstToken: alone.prefill.singleRequest,
            timePerOutputToken: full.decode.timePerOutputToken, throughput: full.decode.throughput)
    }

    private func cluster(_ entry: AcceleratorCatalog.Entry) throws(Diagnostic) -> Cluster {
        let catalog = try AcceleratorCatalog.load()
        return try ClusterDescription(device: .named(entry.id), deviceCount: layout.deviceCount).resolved(in: catalog)
            .cluster
    }
}
