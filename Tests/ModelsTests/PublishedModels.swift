/// What is published about each model of the catalog, and what its cache must come to.
///
/// Totals are the `safetensors.total` of the checkpoints on the Hugging Face hub, as listed in PyPI llmfit 1.1.17; `nil`
/// for packed or other checkpoints without one. Active parameters count the lookup table and are our own computation, in
/// accord with the publishers' rounded figures. Cache and state are our own computation: bytes per token at 16 bits of
/// the layers without a window; layers, bytes per token and cap of those with one; bytes of recurrent states.
struct PublishedModel: Sendable {
    let id: String
    let hubTotal: Double?
    let activeBillions: Double
    let cacheBytes: Double
    let window: (layers: Double, bytes: Double, cap: Int)?
    let stateBytes: Double

    init(
        _ id: String, _ hubTotal: Double?, active: Double, cache: Double,
        window: (layers: Double, bytes: Double, cap: Int)? = nil, state: Double = 0
    ) {
        self.id = id
        self.hubTotal = hubTotal
        activeBillions = active
        cacheBytes = cache
        self.window = window
        stateBytes = state
    }
}

extension PublishedModel {
    static let all: [PublishedModel] = [
        .init("CohereForAI/c4ai-command-r-v01", 34_980_831_232, active: 34.9808, cache: 1_310_720),
        .init("deepseek-ai/DeepSeek-V2-Lite", 15_706_484_224, active: 2.6612, cache: 31_104),
        .init("deepseek-ai/DeepSeek-V2", 235_741_434_880, active: 21.3758, cache: 69_120),
        .init("deepseek-ai/DeepSeek-R1", 684_489_845_504, active: 37.5523, cache: 70_272),
        .init("deepseek-ai/DeepSeek-V3.1", 684_531_386_000, active: 37.5523, cache: 70_272),
        .init("deepseek-ai/DeepSeek-V3", 684_531_386_000, active: 37.5523, cache: 70_272),
        .init("nvidia/DeepSeek-V3.1-NVFP4", nil, active: 37.5523, cache: 70_272),
        .init("deepseek-ai/DeepSeek-V3.2-Exp", 685_396_921_376, active: 38.4038, cache: 85_888),
        .init("deepseek-ai/DeepSeek-V3.2", 685_355_329_792, active: 38.4038, cache: 85_888),
        .init("deepseek-ai/DeepSeek-V4-Flash", 290_944_616_402, active: 13.7996, cache: 6880, window: (43, 1024, 128)),
        .init("deepseek-ai/DeepSeek-V4-Pro", 1_598_839_674_782, active: 49.7791, cache: 9848, window: (61, 1024, 128)),
        .init("baidu/ERNIE-4.5-21B-A3B-PT", 21_948_655_808, active: 3.3522, cache: 57_344),
        .init("baidu/ERNIE-4.5-300B-A47B-PT", 299_484_163_264, active: 47.9266, cache: 221_184),
        .init("tiiuae/falcon-7b", 7_217_189_760, active: 6.9217, cache: 8192),
        .init("tiiuae/falcon-40b-instruct", 41_835_970_560, active: 41.3033, cache: 122_880),
        .init("tiiuae/falcon-180B", 179_522_565_120, active: 178.5571, cache: 163_840),
        .init("zai-org/GLM-4.7-Flash", 31_221_488_576, active: 3.8968, cache: 54_144),
        .init("zai-org/GLM-4.5-Air", 110_468_824_832, active: 13.4241, cache: 188_416),
        .init("zai-org/GLM-4.5", 358_337_791_296, active: 33.6323, cache: 376_832),
        .init("zai-org/GLM-4.6", 356_785_898_816, active: 33.6323, cache: 376_832),
        .init("zai-org/GLM-4.7-FP8", 358_458_391_872, active: 33.6323, cache: 376_832),
        .init("zai-org/GLM-5.2", 753_329_940_480, active: 41.2505, cache: 95_232),
        .init("zai-org/GLM-5.3", 753_329_940_480, active: 41.2505, cache: 95_232),
        .init("zai-org/GLM-5-FP8", 753_910_024_032, active: 41.7847, cache: 109_824),
        .init("zai-org/GLM-5.1", 753_864_139_008, active: 41.7847, cache: 109_824),
        .init("zai-org/GLM-5", 753_864_139_008, active: 41.7847, cache: 109_824),
        .init("google/gemma-2-2b-it", 2_614_341_888, active: 2.6143, cache: 53_248, window: (13, 4096, 4096)),
        .init("google/gemma-2-9b", 9_241_705_984, active: 9.2417, cache: 172_032, window: (21, 8192, 4096)),
        .init("google/gemma-2-27b", 27_227_128_320, active: 27.2271, cache: 188_416, window: (23, 8192, 4096)),
        .init("google/gemma-3-1b-it", 999_885_952, active: 0.9999, cache: 4096, window: (22, 1024, 512)),
        .init("google/gemma-3-4b-it", 4_300_079_472, active: 3.8803, cache: 20_480, window: (29, 4096, 1024)),
        .init("google/gemma-3-12b-it", 12_187_325_040, active: 11.7660, cache: 65_536, window: (40, 8192, 1024)),
        .init("google/gemma-3-27b-it", 27_432_406_640, active: 27.0093, cache: 81_920, window: (52, 8192, 1024)),
        .init("google/gemma-4-26B-A4B", 25_805_936_206, active: 3.8225, cache: 20_480, window: (25, 8192, 1024)),
        .init("xai-org/grok-2", nil, active: 114.8967, cache: 262_144),
        .init("moonshotai/Kimi-K2-Instruct", 1_026_408_235_864, active: 32.8615, cache: 70_272),
        .init("moonshotai/Kimi-K2-Thinking", 1_026_408_240_256, active: 32.8615, cache: 70_272),
        .init("moonshotai/Kimi-K2.5", 1_026_879_376_368, active: 32.8615, cache: 70_272),
        .init("nvidia/Kimi-K2.5-NVFP4", nil, active: 32.8615, cache: 70_272),
        .init("moonshotai/Kimi-K3", 2_779_931_837_184, active: 105.3640, cache: 27_648, state: 449_372_160),
        .init(
            "moonshotai/Kimi-Linear-48B-A3B-Instruct", 49_122_681_728, active: 3.4845, cache: 8064, state: 43_417_600),
        .init("inclusionAI/Ling-mini-2.0", 16_255_643_392, active: 1.4330, cache: 40_960),
        .init("inclusionAI/Ling-flash-2.0", 102_889_705_216, active: 6.1523, cache: 65_536),
        .init("meta-llama/Llama-2-7b-hf", 6_738_417_664, active: 6.7384, cache: 524_288),
        .init("meta-llama/Llama-2-13b-hf", 13_015_866_880, active: 13.0159, cache: 819_200),
        .init("meta-llama/Llama-2-70b-hf", 68_976_653_312, active: 68.9766, cache: 327_680),
        .init("meta-llama/Llama-3.2-1B", 1_235_814_400, active: 1.2358, cache: 32_768),
        .init("meta-llama/Llama-3.2-3B", 3_212_749_824, active: 3.2127, cache: 114_688),
        .init("meta-llama/Meta-Llama-3-8B", 8_030_261_248, active: 8.0303, cache: 131_072),
        .init("meta-llama/Llama-3.1-8B", 8_030_261_248, active: 8.0303, cache: 131_072),
        .init("codellama/CodeLlama-34b-Instruct-hf", 33_743_970_304, active: 33.7440, cache: 196_608),
        .init("meta-llama/Llama-3.3-70B-Instruct", 70_553_706_496, active: 70.5537, cache: 327_680),
        .init("meta-llama/Meta-Llama-3-70B", 70_553_706_496, active: 70.5537, cache: 327_680),
        .init("meta-llama/Llama-3.1-70B", 70_553_706_496, active: 70.5537, cache: 327_680),
        .init("nvidia/Llama-3.1-70B-Instruct-FP8", 70_553_706_496, active: 70.5537, cache: 327_680),
        .init("meta-llama/Llama-3.1-405B", 405_853_388_800, active: 405.8534, cache: 516_096),
        .init(
            "meta-llama/Llama-4-Scout-17B-16E-Instruct", 108_641_793_536, active: 17.1729, cache: 49_152,
            window: (36, 4096, 8192)),
        .init(
            "meta-llama/Llama-4-Maverick-17B-128E-Instruct-FP8", 401_583_781_376, active: 17.1847, cache: 49_152,
            window: (36, 4096, 8192)),
        .init(
            "meta-llama/Llama-4-Maverick-17B-128E-Instruct", 401_583_781_376, active: 17.1847, cache: 49_152,
            window: (36, 4096, 8192)),
        .init("nvidia/Llama-3_3-Nemotron-Super-49B-v1", 49_867_145_216, active: 49.8671, cache: 200_704),
        .init("nvidia/Llama-3_1-Nemotron-Ultra-253B-v1", 253_401_268_224, active: 253.4013, cache: 262_144),
        .init("meituan-longcat/LongCat-Flash-Chat", 561_862_880_256, active: 27.9548, cache: 64_512),
        .init("XiaomiMiMo/MiMo-7B-Base", 7_833_409_536, active: 7.6226, cache: 147_456),
        .init("XiaomiMiMo/MiMo-V2-Flash", 309_785_318_400, active: 15.4459, cache: 23_040, window: (39, 5120, 128)),
        .init("MiniMaxAI/MiniMax-M1-80k", 456_089_655_296, active: 48.4033, cache: 40_960, state: 293_601_280),
        .init("MiniMaxAI/MiniMax-M2.5", 228_703_644_928, active: 11.0306, cache: 253_952),
        .init("MiniMaxAI/MiniMax-M2.7", 228_689_764_864, active: 11.0306, cache: 253_952),
        .init("MiniMaxAI/MiniMax-M2", 228_689_764_864, active: 11.0306, cache: 253_952),
        .init("nvidia/MiniMax-M2.5-NVFP4", nil, active: 11.0306, cache: 253_952),
        .init("MiniMaxAI/MiniMax-M3", 427_040_140_160, active: 25.9625, cache: 137_472),
        .init("mistralai/Mistral-7B-v0.1", 7_241_732_096, active: 7.2417, cache: 0, window: (32, 4096, 4096)),
        .init("mistralai/Mistral-7B-Instruct-v0.3", 7_248_023_552, active: 7.2480, cache: 131_072),
        .init("mistralai/Mistral-Nemo-Instruct-2407", 12_247_782_400, active: 12.2478, cache: 163_840),
        .init("mistralai/Mistral-Small-24B-Instruct-2501", 23_572_403_200, active: 23.5724, cache: 163_840),
        .init("mistralai/Mistral-Large-Instruct-2407", 122_610_069_504, active: 122.6101, cache: 360_448),
        .init("mistralai/Devstral-2-123B-Instruct-2512", 125_025_988_608, active: 125.0260, cache: 360_448),
        .init("mistralai/Mistral-Large-3-675B-Instruct-2512", nil, active: 39.9470, cache: 70_272),
        .init("mistralai/Mixtral-8x7B-v0.1", 46_702_792_704, active: 12.8799, cache: 131_072),
        .init("mistralai/Mixtral-8x22B-v0.1", 140_620_658_688, active: 39.1520, cache: 229_376),
        .init("nvidia/NVIDIA-Nemotron-Nano-9B-v2", 8_888_227_328, active: 8.8882, cache: 16_384, state: 143_548_416),
        .init("nvidia/NVIDIA-Nemotron-Nano-12B-v2", 12_310_001_152, active: 12.3100, cache: 24_576, state: 148_865_024),
        .init(
            "nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-BF16", 31_577_937_344, active: 3.5801, cache: 6144, state: 49_082_368
        ),
        .init("nvidia/Nemotron-H-56B-Base-8K", 56_324_350_464, active: 56.3244, cache: 40_960, state: 912_605_184),
        .init(
            "nvidia/NVIDIA-Nemotron-3-Super-120B-A12B-FP8", 123_611_012_096, active: 12.7702, cache: 8192,
            state: 170_229_760),
        .init("nvidia/NVIDIA-Nemotron-3-Super-120B-A12B-NVFP4", nil, active: 12.7702, cache: 8192, state: 170_229_760),
        .init(
            "nvidia/NVIDIA-Nemotron-3-Ultra-550B-A55B-BF16", 560_524_578_816, active: 56.0588, cache: 12_288,
            state: 407_961_600),
        .init("allenai/OLMo-2-0325-32B", 32_234_279_936, active: 32.2343, cache: 262_144),
        .init("facebook/opt-6.7b", nil, active: 6.6585, cache: 524_288),
        .init("facebook/opt-30b", nil, active: 29.9745, cache: 1_376_256),
        .init("facebook/opt-66b", nil, active: 65.7197, cache: 2_359_296),
        .init("microsoft/Phi-3-mini-128k-instruct", 3_821_079_552, active: 3.8211, cache: 393_216),
        .init("microsoft/Phi-4-mini-instruct", 3_836_021_760, active: 3.8360, cache: 131_072),
        .init("microsoft/phi-4", 14_659_507_200, active: 14.6595, cache: 204_800),
        .init("microsoft/Phi-3.5-MoE-instruct", 41_873_153_344, active: 6.6410, cache: 131_072),
        .init("Qwen/Qwen2.5-1.5B", 1_543_714_304, active: 1.5437, cache: 28_672),
        .init("Qwen/Qwen2.5-7B", 7_615_616_512, active: 7.6156, cache: 57_344),
        .init("Qwen/Qwen2.5-14B", 14_770_033_664, active: 14.7700, cache: 196_608),
        .init("Qwen/Qwen2.5-32B", 32_763_876_352, active: 32.7639, cache: 262_144),
        .init("deepseek-ai/DeepSeek-R1-Distill-Qwen-32B", 32_763_876_352, active: 32.7639, cache: 262_144),
        .init("Qwen/Qwen2.5-72B", 72_706_203_648, active: 72.7062, cache: 327_680),
        .init("Qwen/Qwen3-0.6B", 751_632_384, active: 0.5960, cache: 114_688),
        .init("Qwen/Qwen3-1.7B", 2_031_739_904, active: 1.7206, cache: 114_688),
        .init("Qwen/Qwen3-4B", 4_022_468_096, active: 4.0225, cache: 147_456),
        .init("Qwen/Qwen3-8B", 8_190_735_360, active: 8.1907, cache: 147_456),
        .init("Qwen/Qwen3-14B", 14_768_307_200, active: 14.7683, cache: 163_840),
        .init("Qwen/Qwen3-30B-A3B-FP8", 30_533_947_392, active: 3.3530, cache: 98_304),
        .init("Qwen/Qwen3-30B-A3B-Instruct-2507", 30_532_122_624, active: 3.3530, cache: 98_304),
        .init("Qwen/Qwen3-30B-A3B", 30_532_122_624, active: 3.3530, cache: 98_304),
        .init("Qwen/Qwen3-32B-FP8", 32_764_027_904, active: 32.7621, cache: 262_144),
        .init("Qwen/Qwen3-32B", 32_762_123_264, active: 32.7621, cache: 262_144),
        .init("Qwen/Qwen3-235B-A22B-FP8", 235_107_904_512, active: 22.1908, cache: 192_512),
        .init("Qwen/Qwen3-235B-A22B-Instruct-2507", 235_093_634_560, active: 22.1908, cache: 192_512),
        .init("Qwen/Qwen3-235B-A22B-Thinking-2507", 235_093_634_560, active: 22.1908, cache: 192_512),
        .init("Qwen/Qwen3-235B-A22B", 235_093_634_560, active: 22.1908, cache: 192_512),
        .init("nvidia/Qwen3-235B-A22B-NVFP4", nil, active: 22.1908, cache: 192_512),
        .init("Qwen/Qwen3-Coder-480B-A35B-Instruct", 480_154_875_392, active: 35.4748, cache: 253_952),
        .init("Qwen/Qwen3-Next-80B-A3B-Instruct", 81_324_862_720, active: 3.8749, cache: 24_576, state: 77_266_944),
        .init("Qwen/Qwen3-Next-80B-A3B-Thinking", 81_324_862_720, active: 3.8749, cache: 24_576, state: 77_266_944),
        .init("Qwen/Qwen3-VL-8B-Instruct", 8_767_123_696, active: 8.1907, cache: 147_456),
        .init("Qwen/Qwen3-VL-30B-A3B-Instruct", 31_070_754_032, active: 3.3530, cache: 98_304),
        .init("Qwen/Qwen3-VL-32B-Instruct", 33_357_390_064, active: 32.7621, cache: 262_144),
        .init("Qwen/Qwen3-VL-235B-A22B-Instruct", 235_670_022_896, active: 22.1908, cache: 192_512),
        .init("Qwen/Qwen3.5-27B", 27_781_427_952, active: 26.8960, cache: 65_536, state: 153_944_064),
        .init("Qwen/Qwen3.5-35B-A3B", 35_951_822_704, active: 3.4550, cache: 20_480, state: 64_389_120),
        .init("Qwen/Qwen3.5-122B-A10B", 125_086_497_008, active: 9.7713, cache: 24_576, state: 153_649_152),
        .init("Qwen/Qwen3.5-397B-A17B", 403_397_928_944, active: 17.3490, cache: 30_720, state: 192_061_440),
        .init("Qwen/Qwen3.6-35B-A3B", 35_951_822_704, active: 3.4550, cache: 20_480, state: 64_389_120),
        .init("Qwen/Qwen3.8-2.4T-A95B", 2_446_182_725_504, active: 95.2879, cache: 94_208, state: 587_292_672),
        .init("stepfun-ai/step3", 320_969_912_832, active: 38.8413, cache: 62_464),
        .init("stepfun-ai/Step-3.7-Flash", 196_956_118_272, active: 11.9873, cache: 49_152, window: (33, 4096, 512)),
        .init("01-ai/Yi-34B", 34_388_917_248, active: 34.3889, cache: 245_760),
        .init("openai/gpt-oss-20b", 20_914_757_184, active: 4.1874, cache: 24_576, window: (12, 2048, 128)),
        .init("openai/gpt-oss-120b", 116_829_156_672, active: 5.7120, cache: 36_864, window: (18, 2048, 128)),
    ]
}
