import Testing

@testable import Parallelism

@Suite("Degrees as engines count them")
struct EngineDegreesTests {
    @Test("vLLM multiplies TP and DP; SGLang and TensorRT-LLM put attention ranks inside TP")
    func meaning() {
        let layout = ParallelLayout(pipeline: 2, tensor: 2, data: 4, expert: 8)
        let vllm = EngineDegrees(layout, in: .vllm)
        #expect((vllm.tensor, vllm.data, vllm.pipeline) == (2, 4, 2))
        let sglang = EngineDegrees(layout, in: .sglang)
        #expect((sglang.tensor, sglang.data, sglang.expert) == (8, 4, 8))
        let wide = EngineDegrees(ParallelLayout(data: 16, expert: 16), in: .trtllm)
        #expect((wide.tensor, wide.data, wide.expert) == (16, 16, 16))
    }

    @Test(
        "The layout that an engine builds from the degrees is the one they came from", arguments: EngineDialect.allCases
    )
    func roundTrip(dialect: EngineDialect) {
        let layouts = [
            ParallelLayout(tensor: 8), ParallelLayout(tensor: 8, expert: 8), ParallelLayout(tensor: 8, expertTensor: 8),
            ParallelLayout(pipeline: 2, tensor: 4, expertTensor: 4), ParallelLayout(data: 16, expert: 16),
            ParallelLayout(tensor: 8, expert: 8, decodeContext: 4),
        ]
        for layout in layouts {
            #expect(
                EngineDegrees(layout, in: dialect).layout(in: dialect, isMixture: true) == expected(layout), "\(layout)"
            )
        }
        // Attention that is split by TP and DP at once is not TensorRT-LLM's.
        let mixed = ParallelLayout(tensor: 4, context: 1, data: 2, expert: 8)
        if dialect != .trtllm {
            #expect(EngineDegrees(mixed, in: dialect).layout(in: dialect, isMixture: true) == mixed)
        }
    }

    /// Without expert parallelism an expert is split over the whole stage.
    private func expected(_ layout: ParallelLayout) -> ParallelLayout {
        var layout = layout
        if layout.expert == 1 { layout.expertTensor = layout.stageWidth }
        return layout
    }

    @Test("Attention ranks of a dense model are copies", arguments: [EngineDialect.vllm, .sglang])
    func dense(dialect: EngineDialect) {
        let degrees = EngineDegrees(tensor: 4, data: dialect == .vllm ? 2 : 1)
        #expect(degrees.layout(in: dialect, isMixture: false).replicas == (dialect == .vllm ? 2 : 1))
    }
}
