import Models
import Parallelism
import Testing

@Suite("Pipeline stages")
struct PipelineStageTests {
    @Test(
        "Layers are dealt evenly, the first stages taking what is left over",
        arguments: [
            (1, [94]), (2, [47, 47]), (3, [32, 31, 31]), (4, [24, 24, 23, 23]), (5, [19, 19, 19, 19, 18]),
            (8, [12, 12, 12, 12, 12, 12, 11, 11]), (94, [Int](repeating: 1, count: 94)),
        ])
    func shares(count: Int, layers: [Int]) {
        #expect(Examples.qwen235B().pipelineStages(count).map(\.layerCount) == layers)
    }

    /// What the engines' own `get_pp_indices` and mapping.py give for 94 and 126 layers.
    @Test(
        "Spare layers go where the engine puts them",
        arguments: [
            (EngineDialect.vllm, 4, [23, 24, 24, 23]), (.sglang, 4, [23, 23, 24, 24]), (.trtllm, 4, [24, 24, 23, 23]),
            (.vllm, 5, [19, 19, 19, 19, 18]), (.sglang, 5, [18, 19, 19, 19, 19]), (.vllm, 3, [31, 32, 31]),
            (.vllm, 2, [47, 47]), (.sglang, 1, [94]),
        ])
    func engines(dialect: EngineDialect, count: Int, layers: [Int]) {
        var model = Examples.qwen235B()
        model.spareLayers = dialect.spareLayers
        #expect(model.pipelineStages(count).map(\.layerCount) == layers)
    }

    @Test(
        "No stage is empty, however many are asked for", arguments: [(0, 1), (-3, 1), (12, 12), (13, 12), (.max, 12)])
    func bounds(asked: Int, given: Int) {
        #expect(Examples.mixed.pipelineStages(asked).count == given)
    }

    @Test("Every layer is in one stage, in order", arguments: 1...12, [SpareLayers.first, .beforeLast, .last])
    func partition(count: Int, spare: SpareLayers) {
        var model = Examples.mixed
        model.spareLayers = spare
        let stages = model.pipelineStages(count)
        let kinds = stages.flatMap { $0.layerRuns.flatMap { Array(repeating: $0.feedForward, count: $0.count) } }
        let expected = Examples.mixed.layerRuns.flatMap { Array(repeating: $0.feedForward, count: $0.count) }
        #expect(kinds == expected)
        #expect(stages.map(\.index) == Array(0..<count))
        #expect(stages.filter(\.holdsEmbedding).map(\.index) == [0])
        #expect(stages.filter(\.holdsHead).map(\.index) == [count - 1])
    }

    @Test("A stage boundary inside a run of layers splits the run")
    func boundary() {
        let runs = Examples.mixed.pipelineStages(3).map { $0.layerRuns.map(\.count) }
        #expect(runs == [[3, 1], [4], [2, 2]])
    }
}
