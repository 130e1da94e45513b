import Models
import Parallelism
import Quantities
import Serving
import StepModel
import Testing

@Suite("Time per output token")
struct DecodeEstimateTests {
    @Test(
        "A pipeline runs as many micro-batches as it has stages, if there are requests enough",
        arguments: [
            (ParallelLayout(replicas: 2, pipeline: 4, tensor: 4, expertTensor: 4), 128, 4, 16),
            (ParallelLayout(pipeline: 4, tensor: 8, expert: 8), 128, 4, 32),
            (ParallelLayout(pipeline: 4, tensor: 8, expert: 8), 10, 4, 3),
            (ParallelLayout(pipeline: 4, tensor: 8, expert: 8), 2, 2, 1),
            (ParallelLayout(replicas: 4, pipeline: 8), 3, 1, 1),
            (ParallelLayout(data: 32, expert: 32), 128, 1, 128),
        ])
    func microBatches(layout: ParallelLayout, concurrency: Int, microBatches: Int, sequences: Int) throws {
        let deployment = try Examples.deployment(layout)
        let load = Load(concurrency: concurrency, input: 100, output: 100)
        let estimate = deployment.decode(load)
        #expect(estimate.microBatches == microBatches)
        #expect(estimate.sequencesPerStep == sequences)
        let time = deployment.time(of: .decode(sequences: sequences, context: 150))
        let full = time.period * Double(microBatches)
        #expect(estimate.timePerOutputToken == max(full, time.latency))
    }

    @Test("A pipeline that is not full idles: its latency sets the pace")
    func idlePipeline() throws {
        let deployment = try Examples.deployment(ParallelLayout(pipeline: 4, tensor: 8, expert: 8))
        let one = deployment.decode(Load(concurrency: 1, input: 2048, output: 2048))
        #expect(one.timePerOutputToken == one.singleRequestTimePerOutputToken)
        let two = deployment.decode(Load(concurrency: 2, input: 2048, output: 2048))
        #expect(two.timePerOutputToken == one.timePerOutputToken)
        #expect(isClose(two.throughput.rawValue, 2 * one.throughput.rawValue))
    }

    @Test("Rates are consistent", arguments: [Examples.qwen235B(), Examples.llama8B])
    func rates(model: ModelArchitecture) throws {
        for (index, layout) in Examples.randomLayouts(of: model, count: 60, seed: 12).enumerated() {
            let load = Load(concurrency: 1 + 5 * index, input: 900, output: 300)
            let estimate = try Examples.deployment(layout, model).decode(load)
            let perToken = estimate.timePerOutputToken.rawValue
            #expect(isClose(estimate.throughput.rawValue, Double(load.concurrency) / perToken))
            #expect(isClose(estimate.throughputPerUser.rawValue, 1 / perToken))
            let devices = Double(layout.deviceCount)
            #expect(isClose(estimate.throughputPerDevice.rawValue * devices, estimate.throughput.rawValue))
            #expect(estimate.singleRequestTimePerOutputToken <= estimate.timePerOutputToken)
            #expect(estimate.context == 1050)
        }
    }

    @Test("Decoding is priced at the middle of the output, memory at its end")
    func contexts() {
        let load = Load(concurrency: 1, input: 2048, output: 2048)
        #expect(load.middleContext == 3072)
        #expect(load.finalContext == 4096)
    }
}
