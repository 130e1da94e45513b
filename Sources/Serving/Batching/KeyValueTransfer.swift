internal import Hardware
internal import Models
internal import Parallelism
public import Quantities
internal import StepModel

/// The hand-over of a prompt's cache from the devices that read it to those that generate.
public struct KeyValueTransfer: Hashable, Sendable {
    /// The cache and states of one prompt.
    public var bytes: Bytes
    /// The bandwidth between a copy of the model that reads and one that generates.
    public var bandwidth: BytesPerSecond
    /// The start of a transfer.
    public var startUp: Seconds

    /// Creates a transfer.
    public init(bytes: Bytes, bandwidth: BytesPerSecond, startUp: Seconds) {
        self.bytes = bytes
        self.bandwidth = bandwidth
        self.startUp = startUp
    }

    /// A transfer over so many pairs of adapters of like bandwidth at once.
    ///
    /// Every device of the smaller side sends or receives over its own adapter at 90 % of its rate (Mooncake reaches
    /// 87 of 100 and 190 of 400 GB/s, arXiv 2407.00079).
    public init(bytes: Bytes, adapters: Int, adapterBandwidth: BytesPerSecond) {
        self.init(
            bytes: bytes, bandwidth: adapterBandwidth * (0.9 * Double(max(1, adapters))), startUp: .milliseconds(1))
    }

    /// The time of a transfer after the prompt has been read.
    public var time: Seconds { startUp + bytes / bandwidth }

    /// The part of it that the prompt's reader does not hide by sending each layer as soon as it is done: all of it
    /// beyond the reading time, and never less than the last layer's share.
    public func exposed(behind reading: Seconds, layers: Int) -> Seconds {
        max(time - reading, startUp + (time - startUp) / Double(max(1, layers)))
    }
}

extension DeploymentModel {
    /// The hand-over of a prompt of `tokens` tokens to a copy of the model of `receivers` devices elsewhere.
    public func transfer(tokens: Int, receivers: Int) -> KeyValueTransfer {
        KeyValueTransfer(
            bytes: model.keyValueCache.bytes(forTokens: Double(tokens)),
            adapters: min(layout.devicesPerReplica, receivers), adapterBandwidth: pricing.cluster.scaleOut.bandwidth)
    }
}
