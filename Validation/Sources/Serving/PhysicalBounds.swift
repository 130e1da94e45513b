internal import Diagnostics
internal import Hardware
internal import Models
internal import Parallelism
public import Quantities
internal import Serving
internal import StepModel

/// What no engine can beat on a row's devices: every byte read once at the full bandwidth, arithmetic at the peak
/// rate, no start-up and no communication.
///
/// Of a mixture only the experts of one token are counted, since routing may send all tokens to the same ones. With
/// drafting, one step yields the accepted length.
public struct PhysicalBounds: Hashable, Sendable {
    /// The shortest TTFT.
    public var timeToFirstToken: Seconds
    /// The shortest TPOT at the question's concurrency; of a saturated deployment, that of one sequence.
    public var timePerOutputToken: Seconds
    /// The largest rate of requests.
    public var requestsPerSecond: Double

    /// The bounds of a question.
    init(_ question: ServingQuestion, ideal pricing: Pricing) {
        let output = max(1, question.output)
        let devices = Double(question.deployment.deviceCount)
        let roles = PhysicalBounds.roles(of: question.deployment)
        let load = Load(
            concurrency: 1, input: max(1, Int(question.input)), output: Int(output.rounded(.up)))
        let alone = pricing.ceilings(of: question.model, load: load, devices: 1)
        let tokensPerStep = question.speculation?.acceptedLength ?? 1
        let context = question.input + output / 2
        let cache = question.model.keyValueCache.bytes(forTokens: context)
        let bandwidth = pricing.cluster.accelerator.memoryBandwidth

        timeToFirstToken = alone.prefillFloor / Double(roles.prefill.devicesPerReplica)
        let replica = Double(roles.decode.devicesPerReplica)
        let sequences = PhysicalBounds.sequencesPerReplica(question.arrival, roles.decode)
        let read = alone.decodeBytes + cache * Double(max(0, sequences - 1))
        timePerOutputToken = read / bandwidth / replica / tokensPerStep

        // Per request: the arithmetic of prompt and output, or the reading of its own cache for every step.
        let prompt = question.scope == .decode ? .zero : alone.prefillFloor
        let generated = question.scope == .prefill ? 0 : output
        let arithmetic = prompt + Seconds(rawValue: generated / alone.computeCeiling.rawValue)
        let work = max(arithmetic, cache / bandwidth * (generated / tokensPerStep))
        var limit = devices / max(work.rawValue, .leastNonzeroMagnitude)
        if case .closedLoop(let concurrency) = question.arrival {
            let latency = prompt / Double(roles.prefill.devicesPerReplica) + timePerOutputToken * (output - 1)
            if latency > .zero { limit = min(limit, Double(concurrency) / latency.rawValue) }
        }
        requestsPerSecond = limit
    }

    private static func roles(of deployment: MeasuredDeployment) -> (prefill: ParallelLayout, decode: ParallelLayout) {
        switch deployment {
        // Among layouts that may have been used, the widest bounds all of them.
        case .shared(let layouts):
            let widest = layouts.max { $0.devicesPerReplica < $1.devicesPerReplica } ?? ParallelLayout()
            return (widest, widest)
        case .disaggregated(let prefill, let decode): return (prefill, decode)
        }
    }

    private static func sequencesPerReplica(_ arrival: ServingQuestion.Arrival, _ layout: ParallelLayout) -> Int {
        switch arrival {
        // Fewer than the concurrency may be generating at a time, in the extreme one.
        case .closedLoop, .openLoop, .saturating: 1
        case .staticBatch(let batch): ceilingDivision(batch, layout.replicas)
        }
    }
}
