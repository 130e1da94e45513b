import Models
import Quantities
import Testing

@Suite("Storage")
struct StorageTests {
    @Test(
        "Key-value cache per token",
        arguments: [(NumericFormat.fp8, 96_256.0), (.bf16, 192_512), (.fp16, 192_512)])
    func cache(format: NumericFormat, bytes: Double) {
        let cache = Examples.qwen235B(keyValueCache: format).keyValueCache
        #expect(cache.elementsPerToken == 96_256)
        #expect(cache.bytesPerToken == Bytes(rawValue: bytes))
        #expect(cache.bytes(forTokens: 4096) == Bytes(rawValue: bytes * 4096))
    }

    @Test("The cache of a model is the sum over its runs")
    func cacheOverRuns() {
        let model = Examples.tiny()
        #expect(model.layerRuns.map(\.cacheElementsPerToken) == [10, 10])
        #expect(model.keyValueCache.elementsPerToken == 20)
    }

    /// Linear weights at 1 + 4 / 16,384 bytes, everything else at 2 bytes.
    @Test("Weights of Qwen3-235B-A22B-FP8 by part")
    func weights() {
        let weights = Examples.qwen235B().weightBytes
        let linear = 1 + 4.0 / 16_384
        #expect(weights.experts.rawValue == 227_096_395_776 * linear)
        #expect(weights.attention.rawValue == 6_702_497_792 * linear + 24_064 * 2)
        #expect(weights.router.rawValue == 2 * 49_283_072)
        #expect(weights.embedding.rawValue == 2 * 622_329_856)
        #expect(weights.head == weights.embedding)
        #expect(weights.norms.rawValue == 2 * 774_144)
        #expect(weights.denseFeedForward == .zero)
        // Between one byte per parameter and one plus the second byte of what stays unconverted.
        #expect(abs(weights.total.inGigabytes - 236.445) < 0.001)
    }

    @Test("Sixteen bits without scales are two bytes per parameter")
    func weightsInBF16() {
        let model = Examples.qwen235B().withPrecision(linear: .bf16)
        #expect(model.precision.scaleBlock == nil)
        #expect(model.weightBytes.total.rawValue == 2 * 235_093_634_560)
        #expect(Examples.tiny().weightBytes.total.rawValue == 2 * 1302)
    }

    @Test("Overriding one format leaves the others")
    func overrides() {
        let model = Examples.qwen235B()
        let cached = model.withPrecision(keyValueCache: .fp8)
        #expect(cached.precision.keyValueCache == .fp8)
        #expect(cached.precision.scaleBlock == ScaleBlock(rows: 128, columns: 128))
        #expect(cached.weightBytes == model.weightBytes)
        #expect(model.withPrecision(linear: .fp8).precision == model.precision)
        #expect(model.withPrecision(linear: .fp16).precision.unconverted == .fp16)
        #expect(model.withPrecision(linear: .int8).precision.unconverted == .bf16)
    }
}
