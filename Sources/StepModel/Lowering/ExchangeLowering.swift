internal import Hardware
internal import Models
internal import Parallelism
internal import Quantities

/// The exchanges of activations between the devices of a stage, and between stages.
///
/// An exchange of a device with itself is none: `nil`. Devices are numbered so that a TP group is contiguous, then the DP ranks of a stage, then the stages.
struct ExchangeLowering {
    let model: ModelArchitecture
    let layout: ParallelLayout
    let cluster: Cluster
    /// Whether the step only decodes, which engines serve with the per-expert (low-latency) kernels.
    let isDecode: Bool

    /// The bytes of one token of the residual stream.
    private var tokenBytes: Bytes { Double(model.hiddenSize) * model.precision.unconverted.bytesPerElement }

    /// An all-reduce of `tokens` rows over `devices` neighbouring devices; nothing for a single device.
    func allReduce(_ kind: Operator.Kind, tokens: Double, over devices: Int, layers: Int) -> Operator? {
        operation(kind, tokens * tokenBytes, layers: layers, among: devices) {
            CollectiveVolume.allReduce($0, over: devices, in: cluster)
        }
    }

    /// Reduce-scatter of the attention output over TP, so that each device goes on with its part of the tokens.
    func scatterOverTensor(tokens: Double, layers: Int) -> Operator? {
        operation(.attentionReduceScatter, tokens * tokenBytes, layers: layers, among: layout.tensor) {
            CollectiveVolume.shard(.reduceScatter, $0, over: layout.tensor, in: cluster)
        }
    }

    /// All-gather over TP, after which each device of a TP group has the tokens of its attention rank again.
    func gatherOverTensor(tokens: Double, layers: Int) -> Operator? {
        operation(.attentionAllGather, tokens * tokenBytes, layers: layers, among: layout.tensor) {
            CollectiveVolume.shard(.allGather, $0, over: layout.tensor, in: cluster)
        }
    }

    /// All-gather of every token of the stage, for experts that are split inside.
    func gatherTokens(_ tokens: Double, layers: Int) -> Operator? {
        operation(.expertAllGather, tokens * tokenBytes, layers: layers, among: layout.stageWidth) {
            CollectiveVolume.shard(.allGather, $0, over: layout.stageWidth, in: cluster)
        }
    }

    /// Reduce-scatter of the experts' results over the stage.
    func scatterTokens(_ tokens: Double, layers: Int) -> Operator? {
        operation(.expertReduceScatter, tokens * tokenBytes, layers: layers, among: layout.stageWidth) {
            CollectiveVolume.shard(.reduceScatter, $0, over: layout.stageWidth, in: cluster)
        }
    }

    /// Sends a device's `tokens` to their experts: 8-bit models send FP8 with one 32-bit scale per 128 values.
    func dispatch(tokens: Double, experts: MixtureOfExperts, layers: Int) -> Operator? {
        let hidden = Double(model.hiddenSize)
        let isQuantised = model.precision.linear.bytesPerElement < model.precision.unconverted.bytesPerElement
        let payload = isQuantised ? Bytes(rawValue: hidden + hidden / 128 * 4) : tokenBytes
        return exchangeWithExperts(.dispatch, tokens, payload, experts, layers)
    }

    /// Brings the experts' results back to the tokens' device, in 16 bit.
    func combine(tokens: Double, experts: MixtureOfExperts, layers: Int) -> Operator? {
        exchangeWithExperts(.combine, tokens, tokenBytes, experts, layers)
    }

    /// Hands `tokens` to the next stage, each device of a TP group its part.
    func handOver(tokens: Double) -> Operator {
        let bytes = tokens * tokenBytes / Double(layout.tensor)
        return Operator(
            kind: .stageHandOver, repetitions: 1, shape: .message(bytes: bytes, participants: 2),
            work: .exchange(CollectiveVolume.pointToPoint(bytes, devices: layout.devicesPerReplica, in: cluster)))
    }

    private func exchangeWithExperts(
        _ kind: Operator.Kind, _ tokens: Double, _ payload: Bytes, _ experts: MixtureOfExperts, _ layers: Int
    ) -> Operator? {
        operation(kind, tokens * payload, layers: layers, among: layout.stageWidth) {
            CollectiveVolume.expertExchange(
                $0, isDispatch: kind == .dispatch, perExpert: isDecode, expertsPerToken: experts.expertsPerToken,
                over: layout.stageWidth, in: cluster)
        }
    }

    private func operation(
        _ kind: Operator.Kind, _ bytes: Bytes, layers: Int, among devices: Int, exchange: (Bytes) -> Exchange
    ) -> Operator? {
        guard devices > 1 else { return nil }
        return Operator(
            kind: kind, repetitions: layers, shape: .message(bytes: bytes, participants: devices),
            work: .exchange(exchange(bytes)))
    }
}
