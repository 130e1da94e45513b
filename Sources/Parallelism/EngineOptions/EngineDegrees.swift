public import Models

/// An engine family by how its options count devices.
public enum EngineDialect: String, Hashable, Sendable, CaseIterable {
    /// vLLM, and vLLM-Ascend, which takes the same options.
    case vllm
    /// SGLang.
    case sglang
    /// TensorRT-LLM.
    case trtllm

    /// Which pipeline stages take the layers that are left over.
    ///
    /// vLLM 0.33.0 vllm/distributed/utils.py and SGLang 0.5.23 python/sglang/srt/distributed/utils.py, both
    /// `get_pp_indices`; NVIDIA/TensorRT-LLM tensorrt_llm/mapping.py.
    public var spareLayers: SpareLayers {
        switch self {
        case .vllm: .beforeLast
        case .sglang: .last
        case .trtllm: .first
        }
    }
}

/// The degrees of one copy of a model as an engine's options count them.
///
/// Engines use the same words for different things. vLLM 0.33 multiplies: devices are TP · PP · PCP · DP, and experts
/// span a whole stage or are split over it. SGLang 0.5.23 and TensorRT-LLM nest: devices are TP · PP (· CP in
/// TensorRT-LLM), and attention DP and experts divide TP.
public struct EngineDegrees: Hashable, Sendable {
    /// The tensor-parallel size that the engine is given.
    public var tensor: Int
    /// The pipeline-parallel size.
    public var pipeline: Int
    /// The (prefill) context-parallel size.
    public var context: Int
    /// The decode-context-parallel size.
    public var decodeContext: Int
    /// The attention ranks that hold different requests; 1 without attention data parallelism.
    public var data: Int
    /// Over how many devices experts are spread; 1 where every expert is split over all.
    public var expert: Int
    /// Into how many parts an expert is split.
    public var expertTensor: Int

    /// The degrees with which an engine builds a layout.
    ///
    /// - Parameters:
    ///   - layout: The layout; its replicas are servers of their own.
    ///   - dialect: The engine.
    public init(_ layout: ParallelLayout, in dialect: EngineDialect) {
        pipeline = layout.pipeline
        context = layout.context
        decodeContext = layout.decodeContext
        data = layout.data
        expert = layout.expert
        expertTensor = layout.expertTensor
        switch dialect {
        case .vllm: tensor = layout.tensor
        case .sglang: tensor = layout.tensor.times(layout.context).times(layout.data)
        case .trtllm: tensor = layout.tensor.times(layout.data)
        }
    }

    /// Creates degrees as they are written in options; what is not given is 1.
    public init(
        tensor: Int = 1, pipeline: Int = 1, context: Int = 1, decodeContext: Int = 1, data: Int = 1, expert: Int = 1,
        expertTensor: Int = 1
    ) {
        self.tensor = tensor
        self.pipeline = pipeline
        self.context = context
        self.decodeContext = decodeContext
        self.data = data
        self.expert = expert
        self.expertTensor = expertTensor
    }

    /// The layout that an engine builds from the degrees.
    ///
    /// - Parameters:
    ///   - dialect: The engine. For vLLM any expert degree above 1 means that expert parallelism is switched on.
    ///   - isMixture: Whether the model has experts; a dense model's attention ranks are copies.
    /// - Returns: The layout; degrees that do not divide as the engine needs leave the grids unequal, which
    ///   ``ParallelLayout/violations(for:devices:)`` reports.
    public func layout(in dialect: EngineDialect, isMixture: Bool) -> ParallelLayout {
        var layout = ParallelLayout(pipeline: pipeline, tensor: tensor, context: context, decodeContext: decodeContext)
        switch dialect {
        case .vllm: break
        case .sglang: layout.tensor = max(1, tensor / max(1, data.times(context)))
        case .trtllm: layout.tensor = data > 1 ? max(1, tensor / data) : tensor
        }
        guard isMixture else {
            layout.replicas = data
            return layout
        }
        layout.data = data
        switch dialect {
        case .vllm:
            (layout.expert, layout.expertTensor) = expert > 1 ? (layout.stageWidth, 1) : (1, layout.stageWidth)
        case .sglang:
            layout.expert = expert
            layout.expertTensor = max(1, tensor / max(1, expert))
        case .trtllm:
            layout.expert = expert
            layout.expertTensor = expertTensor > 1 || expert > 1 ? expertTensor : tensor
        }
        return layout
    }
}
