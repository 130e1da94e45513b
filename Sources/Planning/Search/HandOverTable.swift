internal import Hardware
internal import Models
internal import Parallelism
internal import Quantities
internal import Serving
internal import StepModel

/// The hand-overs of a prompt's cache between pools, by the devices of a sender and of a receiver.
struct HandOverTable: Sendable {
    private let bytes: Bytes
    private let bandwidth: BytesPerSecond
    private let layers: Int

    /// The hand-overs of caches in one of the formats among which to choose.
    init(_ scenario: Scenario, _ first: WorkerSpace, _ second: WorkerSpace?, cache: NumericFormat) {
        let model = scenario.model.withPrecision(keyValueCache: cache)
        let other = second?.variants.first?.pricing.cluster ?? scenario.cluster
        bytes = model.keyValueCache.bytes(forTokens: Double(scenario.load.input))
        bandwidth = min(scenario.cluster.scaleOut.bandwidth, other.scaleOut.bandwidth)
        layers = model.layerCount
    }

    /// The hand-over from a worker of `sender` devices to one of `receiver`.
    @Sendable func handOver(_ sender: Int, _ receiver: Int) -> PoolMatching.HandOver {
        let transfer = KeyValueTransfer(bytes: bytes, adapters: min(sender, receiver), adapterBandwidth: bandwidth)
        return PoolMatching.HandOver(
            time: transfer.time, lastLayer: transfer.exposed(behind: transfer.time, layers: layers))
    }
}
