import Models
import Quantities
import Testing

@Suite("Growth of the cache")
struct CacheGrowthTests {
    private func cache(_ id: String) throws -> KeyValueCache {
        try ModelCatalogTests.loaded.get().entry(named: id).architecture
            .withPrecision(keyValueCache: .bf16).keyValueCache
    }

    /// 18 full layers of 2·8·64 numbers, and 18 that keep 128 tokens at most.
    @Test("Alternating windows, gpt-oss-120b", arguments: [(100.0, 100.0), (128, 128), (1000, 128), (131_072, 128)])
    func alternating(tokens: Double, windowed: Double) throws {
        #expect(try cache("gpt-oss-120b").bytes(forTokens: tokens).rawValue == 18 * 2048 * (tokens + windowed))
    }

    /// 12 layers see everything, 36 their chunk of 8,192 tokens; 2·8·128 numbers each.
    @Test("Chunks, Llama-4-Scout", arguments: [(8000.0, 8000.0), (100_000, 8192)])
    func chunked(tokens: Double, windowed: Double) throws {
        let bytes = try cache("Llama-4-Scout-17B-16E-Instruct").bytes(forTokens: tokens).rawValue
        #expect(bytes == 4096 * (12 * tokens + 36 * windowed))
    }

    /// Per layer 512 numbers for 128 tokens; 21 layers 512 numbers and an indexer key of 132 bytes per 4 tokens; 20
    /// layers 512 numbers per 128 tokens.
    @Test("Compressed entries, DeepSeek-V4-Flash")
    func compressed() throws {
        let bytes = try cache("DeepSeek-V4-Flash").bytes(forTokens: 128_000).rawValue
        let (windows, quarters, sparse) = (43.0 * 1024 * 128, 21.0 * 32_000 * 1156, 20.0 * 1000 * 1024)
        #expect(bytes == windows + quarters + sparse)
    }

    /// 12 layers of 2·2·256 numbers; 36 states of 32·128·128 numbers in 32 bits and 3·8,192 in 16.
    @Test("States beside a cache, Qwen3-Next-80B", arguments: [0.0, 1000])
    func hybrid(tokens: Double) throws {
        let bytes = try cache("Qwen3-Next-80B-A3B-Instruct").bytes(forTokens: tokens).rawValue
        #expect(bytes == 24_576 * tokens + 36 * (524_288 * 4 + 24_576 * 2))
    }

    /// 61 latents of 576 numbers; an indexer adds a key of 132 bytes.
    @Test("Latents, DeepSeek-V3 and V3.2")
    func latent() throws {
        #expect(try cache("DeepSeek-V3").bytesPerToken.rawValue == 70_272)
        #expect(try cache("DeepSeek-V3.2").bytesPerToken.rawValue == 70_272 + 61 * 132)
    }
}
