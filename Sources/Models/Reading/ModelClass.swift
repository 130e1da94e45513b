/// The model classes that Shardwise can read, by the name in `architectures` of a Hugging Face `config.json`.
///
/// What each class adds to the common decoder is in ``ClassTraits``; it follows the class's implementation in Hugging
/// Face `transformers` or in the code that its publisher ships with the weights.
enum ModelClass: String, CaseIterable {
    /// Llama 2 and 3, Yi, CodeLlama.
    case llama = "LlamaForCausalLM"
    /// Mistral 7B to Large 2.
    case mistral = "MistralForCausalLM"
    /// Devstral 2.
    case ministral3 = "Ministral3ForCausalLM"
    /// Mixtral 8x7B and 8x22B.
    case mixtral = "MixtralForCausalLM"
    /// Qwen 2 and 2.5, dense.
    case qwen2 = "Qwen2ForCausalLM"
    /// Qwen 3, dense.
    case qwen3 = "Qwen3ForCausalLM"
    /// Qwen 3, mixture of experts.
    case qwen3Mixture = "Qwen3MoeForCausalLM"
    /// Qwen 3 with vision, dense.
    case qwen3Vision = "Qwen3VLForConditionalGeneration"
    /// Qwen 3 with vision, mixture of experts.
    case qwen3VisionMixture = "Qwen3VLMoeForConditionalGeneration"
    /// Qwen 3 Next: three layers of Gated DeltaNet to one of gated attention.
    case qwen3Next = "Qwen3NextForCausalLM"
    /// Qwen 3.5 with vision, dense.
    case qwen35 = "Qwen3_5ForConditionalGeneration"
    /// Qwen 3.5 and 3.6 with vision, mixture of experts.
    case qwen35Mixture = "Qwen3_5MoeForConditionalGeneration"
    /// Qwen 3.8, mixture of experts.
    case qwen35TextMixture = "Qwen3_5MoeForCausalLM"
    /// Gemma 2.
    case gemma2 = "Gemma2ForCausalLM"
    /// Gemma 3, text only.
    case gemma3 = "Gemma3ForCausalLM"
    /// Gemma 3 with vision.
    case gemma3Vision = "Gemma3ForConditionalGeneration"
    /// Gemma 4.
    case gemma4 = "Gemma4ForConditionalGeneration"
    /// Llama 4.
    case llama4 = "Llama4ForConditionalGeneration"
    /// Phi 3 and 4.
    case phi3 = "Phi3ForCausalLM"
    /// Phi 3.5, mixture of experts.
    case phiMixture = "PhiMoEForCausalLM"
    /// gpt-oss.
    case gptOss = "GptOssForCausalLM"
    /// OLMo 2.
    case olmo2 = "Olmo2ForCausalLM"
    /// Command R.
    case cohere = "CohereForCausalLM"
    /// Grok 2.
    case grok = "Grok1ForCausalLM"
    /// ERNIE 4.5, mixture of experts.
    case ernie45Mixture = "Ernie4_5_MoeForCausalLM"
    /// Ling 2.0.
    case bailing2 = "BailingMoeV2ForCausalLM"
    /// DeepSeek V2.
    case deepseek2 = "DeepseekV2ForCausalLM"
    /// DeepSeek V3 and R1, Kimi K2.
    case deepseek3 = "DeepseekV3ForCausalLM"
    /// DeepSeek V3.2: sparse attention.
    case deepseek32 = "DeepseekV32ForCausalLM"
    /// DeepSeek V4: compressed attention.
    case deepseek4 = "DeepseekV4ForCausalLM"
    /// Mistral Large 3.
    case mistral4 = "Mistral4ForCausalLM"
    /// GLM 4.5 to 4.7.
    case glm4Mixture = "Glm4MoeForCausalLM"
    /// GLM 4.7 Flash.
    case glm4MixtureLite = "Glm4MoeLiteForCausalLM"
    /// GLM 5: sparse attention.
    case glm5 = "GlmMoeDsaForCausalLM"
    /// Kimi K2.5.
    case kimi25 = "KimiK25ForConditionalGeneration"
    /// Kimi Linear: three layers of KDA to one of latent attention.
    case kimiLinear = "KimiLinearForCausalLM"
    /// Kimi K3.
    case kimi3 = "KimiK3ForConditionalGeneration"
    /// LongCat Flash.
    case longCat = "LongcatFlashForCausalLM"
    /// MiMo 7B.
    case mimo = "MiMoForCausalLM"
    /// MiMo V2 Flash.
    case mimo2 = "MiMoV2FlashForCausalLM"
    /// MiniMax M1: seven layers of lightning attention to one of softmax attention.
    case miniMax1 = "MiniMaxM1ForCausalLM"
    /// MiniMax M2.
    case miniMax2 = "MiniMaxM2ForCausalLM"
    /// MiniMax M3: block-sparse attention.
    case miniMax3 = "MiniMaxM3ForCausalLM"
    /// Nemotron-H, Nemotron Nano 2, Nemotron 3: blocks of Mamba-2, attention, dense networks and mixtures.
    case nemotronHybrid = "NemotronHForCausalLM"
    /// Llama Nemotron Super and Ultra, pruned layer by layer.
    case prunedLlama = "DeciLMForCausalLM"
    /// Step 3: one wide key-value head.
    case step3 = "Step3VLForConditionalGeneration"
    /// Step 3.7 Flash.
    case step37 = "Step3p7FlashForCausalLM"
    /// Falcon 7B, 40B and 180B.
    case falcon = "FalconForCausalLM"
    /// OPT.
    case opt = "OPTForCausalLM"
    /// GPT-J.
    case gptj = "GPTJForCausalLM"
}
