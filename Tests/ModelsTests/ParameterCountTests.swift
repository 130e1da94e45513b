import Models
import Testing

@Suite("Parameters")
struct ParameterCountTests {
    /// Each part of Qwen3-235B-A22B, worked by hand from its config.json.
    @Test(
        "Qwen3-235B-A22B by part",
        arguments: [
            // 94 · ((2·64 + 2·4) · 128 · 4096 + 2·128)
            ("attention", \ParameterCount.attention, 6_702_521_856.0),
            // 94 · 2 · 128
            ("q/k norms", \ParameterCount.attentionVectors, 24_064),
            // 94 · 4096 · 128
            ("router", \ParameterCount.router, 49_283_072),
            // 94 · 128 · 3 · 4096 · 1536
            ("experts", \ParameterCount.experts, 227_096_395_776),
            // 94 · 8 · 3 · 4096 · 1536
            ("active experts", \ParameterCount.activeExperts, 14_193_524_736),
            ("dense", \ParameterCount.denseFeedForward, 0),
            // 151936 · 4096
            ("embedding", \ParameterCount.embedding, 622_329_856),
            ("head", \ParameterCount.head, 622_329_856),
            // 94 · 2 · 4096 + 4096
            ("norms", \ParameterCount.norms, 774_144),
            ("total", \ParameterCount.total, 235_093_634_560),
            ("active", \ParameterCount.active, 22_190_763_520),
            ("active without lookup", \ParameterCount.activeWithoutInputEmbedding, 21_568_433_664),
        ] as [(String, any KeyPath<ParameterCount, Double> & Sendable, Double)])
    func qwen235B(part: String, path: any KeyPath<ParameterCount, Double> & Sendable, expected: Double) {
        #expect(Examples.qwen235B().parameters[keyPath: path] == expected, "\(part)")
    }

    @Test("A head dimension of hidden / heads loses 3.35 billion parameters")
    func headDimensionSlip() {
        let total = Examples.qwen235B(headDimension: 64).parameters.total
        #expect(abs(total - 231.74e9) < 0.01e9)
    }

    /// V·H = 77; attention (2·3 + 2·1)·5·7 = 280 per layer; vectors (3 + 2)·5 + 7 + 2·5 = 42 per layer;
    /// dense 3·7·13 = 273; router 7·4 = 28; expert 3·7·2 = 42; norms 2·(2·7) + 7 = 35.
    @Test("A mixed model counted on paper")
    func tiny() {
        let expected = ParameterCount(
            embedding: 77, attentionProjections: 560, attentionVectors: 84, router: 28, experts: 168,
            activeExperts: 84, denseFeedForward: 273, norms: 35, head: 77)
        let counted = Examples.tiny().parameters
        #expect(counted == expected)
        #expect(counted.total == 1302)
        #expect(counted.active == 1218)
        #expect(counted.activeWithoutInputEmbedding == 1141)
    }

    @Test("A tied head costs nothing and keeps the table among the active parameters")
    func tied() {
        let tied = Examples.tiny(tiesEmbeddings: true).parameters
        #expect(tied.head == 0)
        #expect(tied.total == 1302 - 77)
        #expect(tied.activeWithoutInputEmbedding == tied.active)
    }

    @Test("The matrices of attention add up to its projections")
    func attentionMatrices() throws {
        let attention = try #require(Examples.qwen235B().layerRuns[0].attention)
        #expect(attention.queryParameters(hiddenSize: 4096) == 33_554_432)
        #expect(attention.keyParameters(hiddenSize: 4096) == 2_097_152)
        #expect(attention.queryWidth == 8192)
        #expect(attention.keyValueWidth == 512)
        let sum =
            attention.queryParameters(hiddenSize: 4096) + attention.keyParameters(hiddenSize: 4096)
            + attention.valueParameters(hiddenSize: 4096) + attention.outputParameters(hiddenSize: 4096)
        #expect(sum == attention.projectionParameters(hiddenSize: 4096))
    }

    @Test("Splitting a run and adding its layers gives the model", arguments: [1, 31, 93])
    func splitting(first: Int) {
        var model = Examples.qwen235B()
        var (head, tail) = (model.layerRuns[0], model.layerRuns[0])
        head.count = first
        tail.count = 94 - first
        model.layerRuns = [head, tail]
        #expect(model.parameters == Examples.qwen235B().parameters)
        #expect(model.layerCount == 94)
    }

    @Test("An absurd architecture gives a number, not a trap")
    func absurd() {
        var model = Examples.qwen235B()
        model.hiddenSize = .max
        model.layerRuns[0].count = .max
        #expect(model.parameters.total > 1e30)
    }
}
