public import Models

/// One copy of a model that generates with attention and routed experts on devices of their own (attention/FFN
/// disaggregation, after MegaScale-Infer and Step-3).
///
/// `data` attention ranks of `tensor` devices hold everything but the routed experts, and every cache; `expert` devices
/// hold whole routed experts and nothing else. The tokens of a rank are spread over its devices, travel to the devices of
/// their experts and back. Several micro-batches take turns, so that one is with the experts while another is with attention.
public struct SplitLayout: Hashable, Sendable {
    /// Tensor parallelism of attention, TP.
    public var tensor: Int
    /// Attention ranks, which hold different requests, DP.
    public var data: Int
    /// Devices among which whole experts are distributed, EP.
    public var expert: Int
    /// Further copies of much-visited experts, over all expert devices.
    public var redundantExperts: Int
    /// Micro-batches in flight.
    public var microBatches: Int

    /// Creates a layout.
    public init(tensor: Int, data: Int, expert: Int, redundantExperts: Int = 0, microBatches: Int = 1) {
        self.tensor = tensor
        self.data = data
        self.expert = expert
        self.redundantExperts = redundantExperts
        self.microBatches = microBatches
    }

    /// The devices of attention.
    public var attentionDevices: Int { tensor.times(data) }
    /// All devices of one copy.
    public var devices: Int { attentionDevices + expert }

    /// The attention devices by themselves, as reports write them: degrees of experts are none of theirs.
    public var attention: ParallelLayout { ParallelLayout(tensor: tensor, data: data) }
    /// The expert devices by themselves, as reports write them: degrees of attention are none of theirs.
    public var experts: ParallelLayout { ParallelLayout(expert: expert, redundantExperts: redundantExperts) }

    /// The attention devices as a grid whose tokens leave it for their experts one by one.
    package var attentionGrid: ParallelLayout {
        ParallelLayout(
            tensor: tensor, data: data, expert: 1, expertTensor: attentionDevices, statedCommunication: .allToAll)
    }

    /// The expert devices as a grid to which tokens come one by one.
    package var expertGrid: ParallelLayout {
        ParallelLayout(
            data: expert, expert: expert, redundantExperts: redundantExperts, statedCommunication: .allToAll)
    }

    /// The first rule that the layout breaks for a model; `nil` where it is legal.
    ///
    /// TP must divide heads and dense networks as in any layout, and EP the experts; the width of an expert is not cut.
    public func violation(for model: ModelArchitecture) -> LayoutViolation? {
        guard model.isMixtureOfExperts else {
            return LayoutViolation(
                .denseHasNoExperts, "\(model.name) is dense: it has no routed experts to set apart",
                hint: "only mixtures of experts are split into attention devices and expert devices")
        }
        let ofAttention = ParallelLayout(tensor: tensor).violations(for: model.withoutRoutedExperts, devices: .max)
        return ofAttention.first
            ?? expertGrid.violations(for: model, devices: .max).first { $0.rule == .expertsDivide }
    }
}

extension ModelArchitecture {
    /// The same model without mixtures: what attention devices divide among themselves.
    fileprivate var withoutRoutedExperts: ModelArchitecture {
        var model = self
        for index in model.layerRuns.indices where model.layerRuns[index].feedForward.mixture != nil {
            model.layerRuns[index].feedForward = .none
        }
        return model
    }
}
