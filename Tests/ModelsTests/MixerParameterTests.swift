import Models
import Quantities
import Testing

/// Each kind of mixer counted by hand from the sizes of a published model.
@Suite("Parameters of mixers")
struct MixerParameterTests {
    static let deepseek3 = LatentAttention(
        heads: 128, queryRank: 1536, latentRank: 512, rotaryDimension: 64, nonRotaryDimension: 128,
        valueDimension: 128)

    private func matrices(_ mixer: SequenceMixer, _ hiddenSize: Int) -> Double {
        mixer.matrices(hiddenSize: hiddenSize).reduce(0) { $0 + $1.parameters }
    }

    /// 7168·1536 + 1536·128·192 + 7168·576 + 512·128·256 + 128·128·7168, and norms of 1536 + 512.
    @Test("Latent attention of DeepSeek-V3")
    func latent() {
        let mixer = SequenceMixer.latent(Self.deepseek3)
        #expect(matrices(mixer, 7168) == 187_105_280)
        #expect(mixer.vectorParameters(hiddenSize: 7168) == 2048)
        #expect(mixer.cacheComponents.map(\.elementsPerEntry) == [576])
    }

    /// 2048·16·192 + 2048·576 + 512·16·256 + 16·128·2048, and one norm of 512.
    @Test("Latent attention without a query latent, DeepSeek-V2-Lite")
    func latentWithoutQueryRank() {
        let mixer = SequenceMixer.latent(
            LatentAttention(
                heads: 16, queryRank: nil, latentRank: 512, rotaryDimension: 64, nonRotaryDimension: 128,
                valueDimension: 128))
        #expect(matrices(mixer, 2048) == 13_762_560)
        #expect(mixer.vectorParameters(hiddenSize: 2048) == 512)
    }

    /// 1536·64·128 + 7168·128 + 7168·64, and scale and bias of the keys' norm, 2·128.
    @Test("The indexer of DeepSeek-V3.2 and layers that share its scores")
    func indexer() {
        var attention = Self.deepseek3
        attention.indexer = SparseIndexer(heads: 64, headDimension: 128, keptTokens: 2048)
        #expect(matrices(.latent(attention), 7168) - 187_105_280 == 13_959_168)
        #expect(attention.vectorParameters == 2048 + 256)
        #expect(attention.cacheComponents.map(\.elementsPerEntry) == [576, 128])
        // An indexer key takes 128 bytes and a scale of 4, whatever the cache's format.
        #expect(attention.cacheComponents[1].bytesPerEntry(in: .bf16).rawValue == 132)
        attention.indexer?.computesScores = false
        #expect(matrices(.latent(attention), 7168) == 187_105_280)
        #expect(attention.cacheComponents.count == 1)
    }

    /// 4096·1024 + 1024·64·512 + 4096·512 + (64·512/8)·8192 + 8192·4096; norms 1024 + 512, 64 sinks.
    @Test("Compressed attention of DeepSeek-V4-Flash")
    func compressed() {
        var attention = CompressedAttention(
            heads: 64, headDimension: 512, queryRank: 1024, outputGroups: 8, outputRank: 1024, window: 128,
            compressionRatio: nil)
        #expect(matrices(.compressed(attention), 4096) == 106_954_752)
        #expect(attention.vectorParameters == 1600)

        // A compressor of 128 tokens: 4096·2·512, with positions 128·512 and a norm of 512.
        attention.compressionRatio = 128
        #expect(matrices(.compressed(attention), 4096) - 106_954_752 == 4_194_304)
        #expect(attention.vectorParameters == 1600 + 128 * 512 + 512)
        #expect(attention.cacheComponents.map(\.window) == [128, nil])

        // One of 4 tokens with overlap: 4096·4·512; its indexer 1024·64·128 + 4096·64 + 4096·4·128.
        attention.compressionRatio = 4
        attention.compressionOverlaps = true
        attention.indexer = SparseIndexer(heads: 64, headDimension: 128, keptTokens: 512)
        #expect(matrices(.compressed(attention), 4096) - 106_954_752 == 8_388_608 + 8_388_608 + 262_144 + 2_097_152)
        #expect(attention.vectorParameters == 1600 + (4 * 2 + 1) * (512 + 128))
        #expect(attention.cacheComponents.map(\.tokensPerEntry) == [1, 4, 4])
    }

    /// A recurrence, the hidden size, and the matrices, vectors and state bytes of a layer.
    static let recurrences: [(RecurrentMixer, Int, Double, Double, Double)] = [
        // Qwen3-Next: 2048·(2·2048 + 2·4096 + 2·32) + 4096·2048; 4·8192 + 2·32 + 128.
        (mixer(.gatedDeltaNet, (16, 128), (32, 128), taps: 4), 2048, 33_685_504, 32_960, 2_146_304),
        // Kimi Linear: 4·2304·4096 + 2304·32 + 2·(2304·128 + 128·4096); 4·3·4096 + 4096 + 128 + 32.
        (mixer(.kimiDelta, (32, 128), (32, 128), taps: 4), 2304, 39_460_864, 53_408, 2_170_880),
        // Nemotron-3-Nano: 2688·(2·4096 + 2·1024 + 64) + 4096·2688; 5·6144 + 3·64 + 4096.
        (mixer(.mamba2, (8, 128), (64, 64), taps: 4, bias: true), 2688, 38_707_200, 35_008, 2_134_016),
        // MiniMax-M1: 5·6144·8192; a norm of 8192.
        (mixer(.lightning, (64, 128), (64, 128), taps: 0), 6144, 251_658_240, 8192, 4_194_304),
    ]

    private static func mixer(
        _ kind: RecurrentMixer.Kind, _ keys: (heads: Int, width: Int), _ values: (heads: Int, width: Int), taps: Int,
        bias: Bool = false
    ) -> RecurrentMixer {
        RecurrentMixer(
            kind: kind, keyHeads: keys.heads, valueHeads: values.heads, keyDimension: keys.width,
            valueDimension: values.width, convolutionTaps: taps, hasConvolutionBias: bias)
    }

    @Test("Recurrences", arguments: recurrences)
    func recurrent(mixer: RecurrentMixer, hiddenSize: Int, weights: Double, vectors: Double, state: Double) {
        #expect(matrices(.recurrent(mixer), hiddenSize) == weights)
        #expect(mixer.vectorParameters == vectors)
        // States at 4 bytes, the convolution's last three inputs at 2.
        #expect(mixer.stateBytes.rawValue == state)
        #expect(SequenceMixer.recurrent(mixer).cacheComponents.isEmpty)
    }

    @Test("A full-rank gate replaces one low-rank pair")
    func fullRankGate() {
        var mixer = RecurrentMixer(
            kind: .kimiDelta, keyHeads: 2, valueHeads: 2, keyDimension: 3, valueDimension: 3, convolutionTaps: 4)
        let pair = 5.0 * 3 + 3 * 6
        let before = matrices(.recurrent(mixer), 5)
        mixer.hasFullRankGate = true
        #expect(matrices(.recurrent(mixer), 5) == before - pair + 5 * 6)
    }

    /// A base of (3 + 1)·5·7 + 5·7 + 3·5·7 = 280 with one of Nq = 3, Nkv = 1, d = 5, H = 7.
    @Test("Options of attention with key-value heads")
    func options() {
        let plain = GroupedQueryAttention(queryHeads: 3, keyValueHeads: 1, headDimension: 5)
        func change(_ edit: (inout GroupedQueryAttention) -> Void) -> (weights: Double, vectors: Double) {
            var attention = plain
            edit(&attention)
            return (matrices(.grouped(attention), 7) - 280, attention.vectorParameters(hiddenSize: 7))
        }
        #expect(matrices(.grouped(plain), 7) == 280)
        #expect(change { $0.hasOutputGate = true } == (105, 0))
        #expect(change { $0.hasHeadGate = true } == (21, 0))
        #expect(change { $0.sharesKeyAndValue = true } == (-35, 0))
        #expect(change { $0.hasSinks = true } == (0, 3))
        #expect(change { $0.normalisesQueriesAndKeys = true } == (0, 10))
        #expect(
            change {
                $0.normalisesQueriesAndKeys = true
                $0.normalisesAcrossHeads = true
            } == (0, 20))
        // Values of 2 instead of 5: 3·7 less for the value, 3·3·7 less for the output.
        #expect(change { $0.valueDimension = 2 } == (-84, 0))
        // Through a rank of 2: 7·2 + 2·15 instead of 7·15, and a norm of 2.
        #expect(change { $0.queryRank = 2 } == (44 - 105, 2))
        #expect(change { $0.hasProjectionBias = true } == (0, 25))
        // An indexer of 4 heads of 2 and a key of 2: 7·10, norms 2·2.
        #expect(change { $0.indexer = SparseIndexer(heads: 4, headDimension: 2, keptTokens: 9) } == (70, 4))
    }

    @Test(
        "The tensor-parallel share of a matrix is never less than a unit", arguments: [(1, 1.0), (2, 0.5), (8, 0.25)])
    func shares(ranks: Int, share: Double) {
        let attention = GroupedQueryAttention(queryHeads: 8, keyValueHeads: 4, headDimension: 2)
        let matrices = SequenceMixer.grouped(attention).matrices(hiddenSize: 16)
        #expect(matrices[1].split.share(of: ranks) == share)
        #expect(attention.cacheComponents[0].share(of: ranks) == share)
    }
}
