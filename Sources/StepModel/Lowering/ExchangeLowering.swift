internal import Hardware
internal import Models
internal import Parallelism
internal import Quantities

/// The exchanges of activations between the devices of a stage, and between stages.
///
/// An exchange of a device with itself is none: `nil`. Devices are numbered so that a TP group is contiguous, then the
/// CP and DP ranks of a stage, then the stages.
struct ExchangeLowering {
    let model: ModelArchitecture
    let layout: ParallelLayout
    let cluster: Cluster
    let options: StepOptions

    /// The bytes of one token of the residual stream.
    var tokenBytes: Double { Double(model.hiddenSize) * model.precision.unconverted.bytesPerElement.rawValue }

    /// An all-reduce of a rank's tokens over `devices` neighbouring devices; nothing for a single device.
    func allReduce(_ kind: Operator.Kind, over devices: Int) -> OperatorTemplate? {
        template(kind, .tokens, tokenBytes, among: devices) {
            CollectiveVolume.allReduce($0, over: devices, in: cluster)
        }
    }

    /// Reduce-scatter of the attention output over TP, so that each device goes on with its part of the tokens.
    func scatterOverTensor() -> OperatorTemplate? {
        template(.attentionReduceScatter, .tokens, tokenBytes, among: layout.tensor) {
            CollectiveVolume.shard(.reduceScatter, $0, over: layout.tensor, in: cluster)
        }
    }

    /// All-gather over TP, after which each device of a TP group has the tokens of its attention rank again.
    func gatherOverTensor() -> OperatorTemplate? {
        template(.attentionAllGather, .tokens, tokenBytes, among: layout.tensor) {
            CollectiveVolume.shard(.allGather, $0, over: layout.tensor, in: cluster)
        }
    }

    /// All-gather of every token of the stage.
    func gatherTokens() -> OperatorTemplate? {
        template(.expertAllGather, .groupTokens, dispatchBytes, among: layout.stageWidth) {
            CollectiveVolume.shard(.allGather, $0, over: layout.stageWidth, in: cluster)
        }
    }

    /// Reduce-scatter of the experts' results over the stage.
    func scatterTokens() -> OperatorTemplate? {
        template(.expertReduceScatter, .groupTokens, tokenBytes, among: layout.stageWidth) {
            CollectiveVolume.shard(.reduceScatter, $0, over: layout.stageWidth, in: cluster)
        }
    }

    /// Sends a device's tokens to their experts.
    func dispatch(_ experts: MixtureOfExperts, load: ExpertLoad) -> OperatorTemplate? {
        expertExchange(.dispatch, dispatchBytes, experts, load)
    }

    /// Brings the experts' results back to the tokens' device, in 16 bit.
    func combine(_ experts: MixtureOfExperts, load: ExpertLoad) -> OperatorTemplate? {
        expertExchange(.combine, tokenBytes, experts, load)
    }

    /// Whether one copy of the model spans several nodes, so that tokens leave a node between some of its stages.
    var handsOverBetweenNodes: Bool { cluster.leavesNode(layout.devicesPerReplica) }

    /// Hands tokens to the next stage, each device of a TP group its part.
    func handOver(leavesNode: Bool) -> OperatorTemplate {
        let unit = CollectiveVolume.pointToPoint(Bytes(rawValue: 1), leavesNode: leavesNode, in: cluster)
        return OperatorTemplate(
            .stageHandOver,
            .exchange(
                ExchangeWork(
                    variable: .tokens, bytesPerUnit: tokenBytes / Double(layout.tensor), prefill: unit,
                    decode: unit, load: nil)))
    }

    /// The bytes with which a token is sent to experts: 8-bit models send FP8 with one 32-bit scale per 128 values.
    var dispatchBytes: Double {
        let multiplied = model.precision.stored(.experts).multiplied
        let isQuantised = multiplied.bytesPerElement < model.precision.unconverted.bytesPerElement
        let hidden = Double(model.hiddenSize)
        return isQuantised && layout.expertCommunication == .allToAll ? hidden + hidden / 128 * 4 : tokenBytes
    }

    private func expertExchange(
        _ kind: Operator.Kind, _ payload: Double, _ experts: MixtureOfExperts, _ load: ExpertLoad
    ) -> OperatorTemplate? {
        guard layout.stageWidth > 1 else { return nil }
        func unit(_ copies: ExpertCopies) -> Exchange {
            CollectiveVolume.expertExchange(
                Bytes(rawValue: 1), isDispatch: kind == .dispatch, copies: copies,
                expertsPerToken: experts.expertsPerToken, over: layout.stageWidth, in: cluster)
        }
        return OperatorTemplate(
            kind,
            .exchange(
                ExchangeWork(
                    variable: .tokens, bytesPerUnit: payload / Double(layout.tensor),
                    prefill: unit(options.prefillCopies), decode: unit(options.decodeCopies), load: load,
                    expertsPerToken: experts.expertsPerToken)))
    }

    private func template(
        _ kind: Operator.Kind, _ variable: RowVariable, _ bytesPerUnit: Double, among devices: Int,
        exchange: (Bytes) -> Exchange
    ) -> OperatorTemplate? {
        guard devices > 1 else { return nil }
        let unit = exchange(Bytes(rawValue: 1))
        return OperatorTemplate(
            kind,
            .exchange(
                ExchangeWork(
                    variable: variable, bytesPerUnit: bytesPerUnit, prefill: unit, decode: unit, load: nil)))
    }
}

extension Exchange {
    /// The same exchange inside a captured graph.
    var captured: Exchange { scaled(1, isCaptured: true) }
}
