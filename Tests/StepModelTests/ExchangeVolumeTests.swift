import Hardware
import Models
import Parallelism
import Quantities
import StepModel
import Testing

@Suite("Volumes of exchanges")
struct ExchangeVolumeTests {
    /// One sequence per attention rank of 64 tokens, 8192 bytes each: 512 KiB per rank.
    private func program(_ layout: ParallelLayout, decode: Bool = false) -> StepProgram {
        let step: Step =
            decode
            ? .decode(sequences: 64 * layout.data, context: 100) : .prefill(sequences: layout.data, newTokens: 64)
        return lower(step, model: Examples.qwen235B(), layout: layout, cluster: Examples.cluster(devices: 256))
    }
    static let message = 64.0 * 8192

    @Test("A ring all-reduce in a node sends 2(n−1)/n of the message", arguments: [2, 4, 8])
    func allReduce(devices: Int) throws {
        let program = program(ParallelLayout(tensor: devices, expert: devices))
        for kind in [Operator.Kind.attentionAllReduce, .feedForwardAllReduce, .embeddingAllReduce] {
            let exchange = try program.exchange(kind)
            let share = Double(devices - 1) / Double(devices)
            #expect(isClose(exchange.scaleUpBytes.rawValue, 2 * share * Self.message))
            #expect(exchange.scaleOutBytes == .zero)
            #expect(exchange.nodes == 1)
            #expect(exchange.participants == devices)
        }
        #expect(program.first(.attentionAllReduce)?.repetitions == 94)
        #expect(program.first(.embeddingAllReduce)?.repetitions == 1)
    }

    @Test("An all-reduce over nodes sends 2(N−1)/N of its shard out of the node", arguments: [(16, 2.0), (32, 4)])
    func hierarchical(devices: Int, nodes: Double) throws {
        let exchange = try program(ParallelLayout(tensor: devices, expert: devices)).exchange(.attentionAllReduce)
        #expect(isClose(exchange.scaleUpBytes.rawValue, 2 * 7 / 8 * Self.message))
        #expect(isClose(exchange.scaleOutBytes.rawValue, 2 * (nodes - 1) / nodes * Self.message / 8))
        #expect(exchange.nodes == Int(nodes))
        #expect(!exchange.networksOverlap)
    }

    @Test("Reduce-scatter and all-gather send (n−1)/n of the message each")
    func shards() throws {
        let program = program(ParallelLayout(tensor: 4, data: 8, expert: 32))
        for kind in [Operator.Kind.attentionReduceScatter, .attentionAllGather] {
            #expect(isClose(try program.exchange(kind).scaleUpBytes.rawValue, 3.0 / 4 * Self.message))
        }
    }

    @Test("Experts that are split inside gather every token of the stage")
    func gather() throws {
        let program = program(ParallelLayout(data: 4, expert: 2, expertTensor: 2))
        for kind in [Operator.Kind.expertAllGather, .expertReduceScatter] {
            #expect(isClose(try program.exchange(kind).scaleUpBytes.rawValue, 3.0 / 4 * 4 * Self.message))
        }
        #expect(program.first(.dispatch) == nil)
    }

    /// Copies of a token that leave the node and that stay in it, from the closed forms of DeepEP's kernels.
    @Test(
        "Dispatch and combine copy tokens per node for prompts and per expert for decoding",
        arguments: [
            // Prompts, 4 nodes: 3·(1 − (3/4)^8) = 2.70 leave; 31·(1 − (31/32)^8) = 6.953 devices get one inside.
            (32, false, 2.6997, 6.9533), (16, false, 0.99609, 6.0489), (8, false, 0, 4.5947),
            // Decoding, one copy per expert: 8·3/4 = 6.0 leave, 8·31/32 − 6 stay.
            (32, true, 6.0, 1.75), (16, true, 4.0, 3.5), (8, true, 0, 7.0),
        ])
    func expertExchange(devices: Int, decode: Bool, leaving: Double, staying: Double) throws {
        let program = program(ParallelLayout(data: devices, expert: devices), decode: decode)
        let dispatch = try program.exchange(.dispatch)
        let combine = try program.exchange(.combine)
        // FP8 with a 32-bit scale per 128 values out, BF16 back.
        let payload = 64.0 * (4096 + 4096 / 128 * 4)
        #expect(isClose(dispatch.scaleOutBytes.rawValue, leaving * payload, within: 1e-4))
        #expect(isClose(dispatch.scaleUpBytes.rawValue, staying * payload, within: 1e-4))
        #expect(isClose(combine.scaleOutBytes.rawValue, leaving * Self.message, within: 1e-4))
        #expect(isClose(combine.scaleUpBytes.rawValue, staying * Self.message, within: 1e-4))
        #expect(dispatch.collective == (decode ? .dispatchPerExpert : .dispatchPerNode))
        #expect(combine.collective == (decode ? .combinePerExpert : .combinePerNode))
        #expect(dispatch.networksOverlap)
    }

    @Test("A 16-bit model dispatches 16-bit activations")
    func unquantised() throws {
        let program = lower(
            .prefill(sequences: 32, newTokens: 64), model: Examples.qwen235B(linear: .bf16),
            layout: ParallelLayout(data: 32, expert: 32), cluster: Examples.cluster())
        #expect(try program.exchange(.dispatch).scaleOutBytes == program.exchange(.combine).scaleOutBytes)
    }

    @Test(
        "A stage hands a device's part of the tokens on, out of the node once one copy of the model spans several",
        arguments: [
            (ParallelLayout(pipeline: 2, tensor: 4, expert: 4), false),
            (ParallelLayout(pipeline: 4, tensor: 4, expert: 4), true),
        ])
    func handOver(layout: ParallelLayout, leavesNode: Bool) throws {
        let program = program(layout)
        let exchange = try program.exchange(.stageHandOver)
        #expect(exchange.scaleUpBytes.rawValue == (leavesNode ? 0 : Self.message / 4))
        #expect(exchange.scaleOutBytes.rawValue == (leavesNode ? Self.message / 4 : 0))
        #expect(program.first(.stageHandOver, stage: layout.pipeline - 1) == nil)
    }

    @Test("One device exchanges nothing")
    func alone() {
        for model in [Examples.qwen235B(), Examples.llama70B, Examples.mixed] {
            let program = lower(
                .prefill(sequences: 3, newTokens: 64), model: model, layout: ParallelLayout(),
                cluster: Examples.cluster())
            let exchanges = program.stages.flatMap(\.operators).filter { $0.kind.category == .communication }
            #expect(exchanges.isEmpty)
        }
    }
}
