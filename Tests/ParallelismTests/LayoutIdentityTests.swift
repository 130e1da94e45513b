import Models
import Parallelism
import Testing

@Suite("Layout identity")
struct LayoutIdentityTests {
    @Test("Experts overlap the attention grid and multiply nothing")
    func identity() {
        let layout = ParallelLayout(replicas: 3, pipeline: 2, tensor: 4, data: 4, expert: 8, expertTensor: 2)
        #expect(layout.stageWidth == 16)
        #expect(layout.expertWidth == 16)
        #expect(layout.devicesPerReplica == 32)
        #expect(layout.deviceCount == 96)
        #expect(layout.requestGroups == 12)
    }

    @Test(
        "How tokens reach the experts follows from the grids",
        arguments: [
            (ParallelLayout(tensor: 8, expert: 8), ExpertCommunication.replicatedTokens),
            (ParallelLayout(tensor: 8, expertTensor: 8), .replicatedTokens),
            (ParallelLayout(data: 32, expert: 32), .allToAll),
            (ParallelLayout(tensor: 4, data: 8, expert: 32), .allToAll),
            (ParallelLayout(data: 4, expert: 2, expertTensor: 2), .gatherAndScatter),
            (ParallelLayout(tensor: 2, data: 2, expertTensor: 4), .gatherAndScatter),
        ])
    func communication(layout: ParallelLayout, expected: ExpertCommunication) {
        #expect(layout.expertCommunication == expected)
    }

    @Test(
        "Products beyond any integer are the largest one, not a trap",
        arguments: [
            ParallelLayout(
                replicas: 1_000_000, pipeline: 1_000_000, tensor: 1_000_000, context: 1_000_000, data: 1_000_000,
                expert: 1_000_000, expertTensor: 1_000_000),
            ParallelLayout(replicas: .max, pipeline: .max, tensor: .max, data: .max, expert: .max, expertTensor: .max),
            ParallelLayout(replicas: 1 << 32, pipeline: 1 << 32),
        ])
    func overflow(layout: ParallelLayout) throws {
        #expect(layout.deviceCount == .max)
        for model in [Examples.qwen235B(), Examples.llama70B] {
            let violations = layout.violations(for: model, devices: 32)
            let tooMany = try #require(violations.first { $0.rule == .devicesAvailable })
            #expect(tooMany.message.contains("more than 10^18 devices, but there are 32"))
        }
    }
}
