import Models
import Parallelism
import Quantities
import Testing

@Suite("Weights and cache per device")
struct DeviceWeightsTests {
    /// Sums what all devices of one replica hold.
    private func everything(_ layout: ParallelLayout, _ model: ModelArchitecture) -> DeviceWeights {
        var sum = DeviceWeights()
        for stage in model.pipelineStages(layout.pipeline) {
            let held = layout.weights(of: stage, in: model)
            let devices = Double(layout.stageWidth)
            sum.attention += held.attention * devices
            sum.experts += held.experts * devices
            sum.denseFeedForward += held.denseFeedForward * devices
            sum.router += held.router * devices
            sum.norms += held.norms * devices
            sum.embedding += held.embedding * devices
            sum.head += held.head * devices
        }
        return sum
    }

    private func isClose(_ left: Bytes, _ right: Bytes) -> Bool {
        abs(left / right - 1) < 1e-12 || left == right
    }

    @Test("One device alone holds every weight of every catalog model, vectors of its own kind included")
    func everyModelWhole() throws {
        for entry in try ModelCatalog.load().entries() {
            let model = entry.architecture
            let held = try #require(model.pipelineStages(1).first.map { ParallelLayout().weights(of: $0, in: model) })
            #expect(isClose(held.norms, model.weightBytes.norms), "\(entry.id)")
            #expect(isClose(held.total - held.other, model.weightBytes.total), "\(entry.id)")
        }
    }

    @Test(
        "All devices together hold one copy, times the stated replication",
        arguments: [Examples.qwen235B(), Examples.llama70B, Examples.mixed])
    func oneCopy(model: ModelArchitecture) throws {
        let whole = model.weightBytes
        let attention = try #require(model.layerRuns.first?.attention)
        for layout in Examples.randomLayouts(of: model, count: 200, seed: 11) {
            let sum = everything(layout, model)
            let ranks = Double(layout.data)
            #expect(isClose(sum.experts, whole.experts), "\(layout)")
            #expect(isClose(sum.denseFeedForward, whole.denseFeedForward * ranks), "\(layout)")
            #expect(isClose(sum.router, whole.router * Double(layout.stageWidth)), "\(layout)")
            #expect(isClose(sum.norms, whole.norms * Double(layout.stageWidth)), "\(layout)")
            #expect(isClose(sum.embedding, whole.embedding * ranks), "\(layout)")
            let headCopies = model.tiesEmbeddings ? (layout.pipeline > 1 ? whole.embedding : .zero) : whole.head
            #expect(isClose(sum.head, headCopies * ranks), "\(layout)")

            // Query, output, and key and value matrices; TP above the key-value heads replicates the latter. Vectors
            // (query and key norms) are whole on every device.
            let copies = max(1, Double(layout.tensor) / Double(attention.keyValueHeads))
            let hidden = model.hiddenSize
            let matrices =
                2 * attention.queryParameters(hiddenSize: hidden)
                + copies * 2 * attention.keyParameters(hiddenSize: hidden)
            let vectors = attention.vectorParameters(hiddenSize: hidden) * Double(layout.tensor)
            let perRank =
                matrices * model.precision.bytesPerLinearWeight
                + vectors * model.precision.unconverted.bytesPerElement
            #expect(isClose(sum.attention, ranks * Double(model.layerCount) * perRank), "\(layout)")
        }
    }

    /// Hand values in GB of the first stage; that of the pipeline of four holds 24 of 94 layers, not 23.5.
    @Test(
        "The brief's five layouts hold what was worked out by hand",
        arguments: [
            (ParallelLayout(replicas: 2, pipeline: 4, tensor: 4, expertTensor: 4), 0.43, 14.50, 0.31),
            (ParallelLayout(data: 32, expert: 32), 6.70, 7.10, 2.49),
            (ParallelLayout(tensor: 8, data: 4, expert: 32), 0.89, 7.10, 0.31),
            (ParallelLayout(pipeline: 2, tensor: 4, data: 4, expert: 16), 0.84, 7.10, 0.31),
            (ParallelLayout(replicas: 4, tensor: 8, expert: 8), 0.89, 28.39, 0.31),
        ])
    func brief(layout: ParallelLayout, attention: Double, experts: Double, ends: Double) throws {
        let model = Examples.qwen235B()
        let stage = try #require(model.pipelineStages(layout.pipeline).first)
        let held = layout.weights(of: stage, in: model)
        #expect(abs(held.attention.inGigabytes - attention) < 0.005)
        #expect(abs(held.experts.inGigabytes - experts) < 0.005)
        #expect(abs((held.embedding + held.head).inGigabytes - ends) < 0.005)
        #expect(held.total == held.attention + held.experts + held.router + held.norms + held.embedding + held.head)
    }

    @Test("Block scales add 4 bytes for 128 × 128 weights to linear layers only")
    func scales() throws {
        let layout = ParallelLayout(data: 32, expert: 32)
        let plain = Examples.qwen235B()
        let scaled = Examples.qwen235B(scaleBlock: ScaleBlock(rows: 128, columns: 128))
        let first = layout.weights(of: try #require(plain.pipelineStages(1).first), in: plain)
        let second = layout.weights(of: try #require(scaled.pipelineStages(1).first), in: scaled)
        #expect(abs(second.experts / first.experts - (1 + 4.0 / 16384)) < 1e-12)
        #expect(second.embedding == first.embedding)
        #expect(second.router == first.router)
    }

    @Test("Tied embeddings are held once where both ends share a device")
    func tied() throws {
        let model = Examples.mixed
        let alone = try #require(model.pipelineStages(1).first)
        #expect(ParallelLayout().weights(of: alone, in: model).head == .zero)
        let last = try #require(model.pipelineStages(2).last)
        #expect(ParallelLayout(pipeline: 2).weights(of: last, in: model).head == model.weightBytes.embedding)
    }

    @Test(
        "Cache per device halves with TP until each device holds one key-value head",
        arguments: [(1, 4), (2, 2), (4, 1), (8, 1), (16, 1), (64, 1)])
    func keyValueHeads(tensor: Int, heads: Int) throws {
        let layout = ParallelLayout(tensor: tensor)
        #expect(layout.keyValueHeadsPerDevice(Examples.qwenAttention) == heads)
        let model = Examples.qwen235B()
        let stage = try #require(model.pipelineStages(1).first)
        let bytes = layout.keyValueBytesPerToken(of: stage, in: model)
        #expect(bytes == Bytes(rawValue: Double(94 * 2 * heads * 128)))
    }

    @Test("Data parallel ranks and expert degrees do not change a token's cache")
    func cacheOfRanks() throws {
        let model = Examples.qwen235B()
        let stage = try #require(model.pipelineStages(1).first)
        let bytes = ParallelLayout(data: 32, expert: 32).keyValueBytesPerToken(of: stage, in: model)
        #expect(bytes == model.keyValueCache.bytesPerToken)
        #expect(bytes == Bytes(rawValue: 96_256))
    }
}
