import Models
import Testing

@Suite("Parameters of feed-forward parts and norms")
struct FeedForwardParameterTests {
    /// H = 7: a mixture of 4 experts of width 2, of which a token visits 2.
    private func change(_ edit: (inout MixtureOfExperts) -> Void) -> ParameterCount {
        var mixture = MixtureOfExperts(expertCount: 4, expertsPerToken: 2, intermediateSize: 2)
        edit(&mixture)
        let run = LayerRun(count: 1, mixer: .none, feedForward: .mixture(mixture), norms: ResidualNorms(count: 0))
        return run.parameters(hiddenSize: 7)
    }

    @Test("Options of a mixture")
    func mixture() {
        // Router 7·4, experts 4·3·7·2, two of them active.
        #expect(change { _ in } == ParameterCount(router: 28, experts: 168, activeExperts: 84))
        #expect(change { $0.isGated = false }.experts == 112)
        // Shared experts of width 3: 3·7·3; their gate 7.
        let shared = change {
            $0.sharedIntermediateSize = 3
            $0.hasSharedGate = true
        }
        #expect(shared.sharedExperts == 63)
        #expect(shared.norms == 7)
        // In a latent width of 5: experts 4·3·5·2, projections 2·7·5, a norm of 5.
        let latent = change {
            $0.latentSize = 5
            $0.hasLatentNorm = true
        }
        #expect(latent.experts == 120)
        #expect(latent.sharedExperts == 70)
        #expect(latent.norms == 5)
        // Two experts without weights: router 7·6 and a bias of 6; a token visits 2·4/6 with weights.
        let weightless = change {
            $0.weightlessExperts = 2
            $0.hasSelectionBias = true
        }
        #expect(weightless.router == 42)
        #expect(weightless.norms == 6)
        #expect(abs(weightless.activeExperts - 56) < 1e-9)
        // Biases of gate, up and down: 2 + 2 + 7 per expert.
        #expect(change { $0.hasExpertBias = true }.experts == 168 + 44)
    }

    @Test(
        "Dense networks",
        arguments: [
            (DenseFeedForward(intermediateSize: 13), 273.0, 0.0),
            (DenseFeedForward(intermediateSize: 13, isGated: false), 182, 0),
            (DenseFeedForward(intermediateSize: 13, isGated: false, hasBias: true), 182, 20),
            (DenseFeedForward(intermediateSize: 13, hasBias: true), 273, 33),
        ])
    func dense(network: DenseFeedForward, weights: Double, vectors: Double) {
        let part = FeedForward.dense(network)
        #expect(part.parameters(hiddenSize: 7).denseFeedForward == weights)
        #expect(part.vectorParameters(hiddenSize: 7) == vectors)
    }

    @Test("Norms follow the parts a layer has, unless stated")
    func norms() {
        let attention = SequenceMixer.grouped(
            GroupedQueryAttention(queryHeads: 1, keyValueHeads: 1, headDimension: 1))
        let dense = FeedForward.dense(intermediateSize: 1)
        func count(_ run: LayerRun) -> Double { run.norms.parameters(hiddenSize: 7) }
        #expect(count(LayerRun(count: 1, mixer: attention, feedForward: dense)) == 14)
        #expect(count(LayerRun(count: 1, mixer: attention, feedForward: .none)) == 7)
        #expect(count(LayerRun(count: 1, mixer: .none, feedForward: dense)) == 7)
        #expect(count(LayerRun(count: 1, mixer: .none, feedForward: .none)) == 0)
        let stated = ResidualNorms(count: 4, hasBias: true, extraParameters: 3)
        #expect(count(LayerRun(count: 1, mixer: attention, feedForward: dense, norms: stated)) == 59)
    }

    @Test("Drafting modules, tables, copies and encoders count for the checkpoint only")
    func checkpoint() {
        var model = Examples.tiny()
        let total = model.parameters.total
        #expect(model.checkpointParameters == total)
        model.otherParameters = 5
        model.duplicatedParameters = 7
        // Two modules of a dense layer (280 + 42 + 273 + 14), a projection of 2·7·7 and three norms; copies of 11.
        model.multiTokenPrediction = MultiTokenPrediction(
            moduleCount: 2, layer: model.layerRuns[0], extraParameters: 98 + 21, copiedParameters: 11)
        #expect(model.checkpointParameters == total + 12 + 11 + 2 * (609 + 119))
        #expect(model.parameters.total == total)
    }
}
