import Hardware
import Models
import Parallelism
import Quantities
import StepModel
import Testing

/// What all devices do together is the unsharded work and the stated redundancy, whatever the layout.
@Suite("Conservation of work")
struct ConservationTests {
    /// The FLOPs of operators of a kind over all devices of all stages.
    private func everything(_ kind: Operator.Kind, _ program: StepProgram, _ layout: ParallelLayout) -> Double {
        let perDevice = program.stages.flatMap(\.operators).reduce(0.0) { sum, step in
            guard step.kind == kind, case .compute(let work) = step.work else { return sum }
            return sum + work.flops.rawValue * Double(step.repetitions)
        }
        return perDevice * Double(layout.stageWidth)
    }

    @Test(
        "Matrix operators do the unsharded FLOPs, key-value projections and routers as often as they are replicated",
        arguments: [Examples.qwen235B(), Examples.llama70B, Examples.mixed])
    func flops(model: ModelArchitecture) throws {
        let attention = try #require(model.layerRuns.first?.attention)
        let (hidden, width) = (Double(model.hiddenSize), Double(attention.headDimension))
        let (queries, keyValues) = (Double(attention.queryHeads), Double(attention.keyValueHeads))
        let layers = Double(model.layerCount)
        for (index, layout) in Examples.randomLayouts(of: model, count: 120, seed: 21).enumerated() {
            // As many sequences per rank, so that the busiest rank is like all others.
            let step: Step =
                index % 2 == 0
                ? .prefill(sequences: 3 * layout.data, newTokens: 50, cachedTokens: 17)
                : .decode(sequences: 5 * layout.data, context: 300)
            let program = lower(step, model: model, layout: layout, cluster: Examples.cluster())
            let tokens = Double(step.newTokens)
            let pairs = step.groups.reduce(0.0) { $0 + $1.causalPairs }

            let heldHeads = max(keyValues, Double(layout.tensor))
            let projection = 2 * tokens * hidden * width * layers
            #expect(
                isClose(
                    everything(.queryKeyValueProjection, program, layout), projection * (queries + 2 * heldHeads)))
            #expect(isClose(everything(.outputProjection, program, layout), projection * queries))
            let core = everything(.prefillAttention, program, layout) + everything(.decodeAttention, program, layout)
            #expect(isClose(core, model.attentionCoreFLOPs(pairs: pairs).rawValue))

            let parameters = model.parameters
            let dense =
                everything(.gateUpProjection, program, layout)
                + everything(.downProjection, program, layout)
            #expect(isClose(dense, 2 * tokens * parameters.denseFeedForward))
            #expect(isClose(everything(.groupedExperts, program, layout), 2 * tokens * parameters.activeExperts))
            let scored = layout.expertCommunication == .replicatedTokens ? Double(layout.tensor) : 1
            #expect(isClose(everything(.router, program, layout), 2 * tokens * parameters.router * scored))

            let columns = Double((model.vocabularySize + layout.tensor - 1) / layout.tensor * layout.tensor)
            let head = program.stages.last.map { last in
                everything(.languageModelHead, StepProgram(stages: [last], like: program), layout)
            }
            #expect(isClose(try #require(head), 2 * Double(step.sequences) * columns * hidden))
        }
    }

    @Test("Without replication, one device does exactly the model's work")
    func oneDevice() {
        for model in [Examples.qwen235B(), Examples.llama70B, Examples.mixed] {
            let step = Step.prefill(sequences: 2, newTokens: 77, cachedTokens: 5)
            let program = lower(step, model: model, layout: ParallelLayout(), cluster: Examples.cluster())
            let matrices: [Operator.Kind] = [
                .queryKeyValueProjection, .outputProjection, .prefillAttention, .router, .groupedExperts,
                .gateUpProjection, .downProjection, .languageModelHead,
            ]
            let sum = matrices.reduce(0.0) { $0 + everything($1, program, ParallelLayout()) }
            #expect(isClose(sum, model.flops(of: step).rawValue))
        }
    }

    @Test("The work of a token and of a request are those worked out by hand for Qwen3-235B-A22B")
    func handValues() {
        let model = Examples.qwen235B()
        #expect(isClose(model.linearFLOPsPerToken.inGigaFLOPs, 41.89, within: 5e-4))
        #expect(isClose(model.attentionProjectionFLOPsPerToken.inGigaFLOPs, 13.41, within: 5e-4))
        let request = Step.prefill(sequences: 1, newTokens: 2048)
        #expect(isClose(model.attentionCoreFLOPs(pairs: 2048 * 2049 / 2).inTeraFLOPs, 6.46, within: 1e-3))
        #expect(isClose(model.flops(of: request).inTeraFLOPs, 92.26, within: 1e-3))
        #expect(isClose(model.flops(of: .prefill(sequences: 128, newTokens: 2048)).inPetaFLOPs, 11.81, within: 1e-3))
    }

    @Test("Weights read in a step that visits all experts are the weights held, lookup table and vectors aside")
    func weightsRead() {
        let model = Examples.qwen235B()
        for layout in Examples.randomLayouts(of: model, count: 60, seed: 5) {
            let program = lower(
                .prefill(sequences: layout.data, newTokens: 4096), model: model, layout: layout,
                cluster: Examples.cluster())
            for (stage, program) in zip(model.pipelineStages(layout.pipeline), program.stages) {
                let read = program.operators.reduce(0.0) { sum, step in
                    guard case .compute(let work) = step.work, step.kind != .embeddingLookup else { return sum }
                    return sum + work.weightBytes.rawValue * Double(step.repetitions)
                }
                let held = layout.weights(of: stage, in: model)
                let matrices = held.total - held.embedding - held.norms
                // Query and key norms are held with attention and read with the elementwise operators.
                #expect(isClose(read, matrices.rawValue, within: 1e-4), "\(layout)")
            }
        }
    }
}

extension StepProgram {
    /// Some stages of a program.
    init(stages: [StageProgram], like program: StepProgram) {
        self = program
        self.stages = stages
    }
}
