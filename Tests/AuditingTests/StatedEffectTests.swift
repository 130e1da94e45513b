import Diagnostics
import Documents
import Quantities
import Testing

@testable import Auditing

/// What sentences say that splitting a model does, told by the order of their words.
@Suite struct StatedEffectTests {
    private func kinds(_ sentence: String) -> [Statement.Kind] {
        StatedEffect.kinds(in: [Unicode.Scalar](scalarsOf: sentence))
    }

    @Test(arguments: [
        ("Pipeline parallelism shortens the time of a single decoded token.", Statement.Kind.pipelineShortensLatency),
        ("Going from TP4 to TP4 x PP2 halves the time per output token of a request.", .pipelineShortensLatency),
        (
            "As a stage has fewer layers, the time of a single token falls in proportion to the number of stages.",
            .pipelineShortensLatency
        ),
        ("增大 PP 可以按比例降低单个 token 的延迟。", .pipelineShortensLatency),
        ("Raising TP from 1 to 8 cuts the MLA cache of each GPU to one eighth.", .latentCacheDivided),
        ("Under TP4 each die therefore keeps a quarter of the MLA latent.", .latentCacheDivided),
        ("用 TP8 时,MLA 的 latent cache 也被切成 8 份。", .latentCacheDivided),
        ("Using two data ranks for attention halves the attention weights of a GPU.", .dataDividesWeights),
        ("Each DP rank we add halves the KV cache of one token.", .dataShrinksTokenCache),
        ("DP replicas cut the latency of each request.", .dataShortensRequest),
        ("Expert parallelism shrinks the KV cache of a GPU in the same proportion.", .expertsDivideCache),
        ("EP divides all weights of the model, attention too.", .expertsDivideAll),
        ("More tensor parallelism always lowers the time per token.", .tensorAlwaysShortens),
        ("Prefill is limited by memory bandwidth, decode by arithmetic.", .decodeIsComputeBound),
        ("预填充阶段访存受限，解码阶段计算受限。", .decodeIsComputeBound),
    ])
    func wrongEffectsAreFound(sentence: String, kind: Statement.Kind) { #expect(kinds(sentence) == [kind]) }

    @Test(arguments: [
        "PP2 halves the weights per GPU.", "PP does not shorten the time of a token.",
        "PP2 halves the time of each stage.",
        "TP8 all-reduces take 2 ms of the time of a token.", "TP divides the heads, not the MLA latent.",
        "TP cuts the KV cache of GQA models by heads.", "Attention DP copies the weights and divides the sequences.",
        "EP divides the weights of the experts.", "DP shortens the queue, not the latency of each request.",
        "Prefill is bound by compute, decode by memory bandwidth.", "解码阶段访存受限，预填充阶段计算受限。",
        "TP lowers the time per token.", "The DP ranks split the latency budget of all requests.", "PP", "", "切成",
    ])
    func otherSentencesAreNot(sentence: String) { #expect(kinds(sentence).isEmpty) }

    @Test(arguments: [
        ("Weights per GPU follow the active parameters.", true),
        ("Just two experts fire per token, so only two experts per layer need to stay in HBM.", true),
        ("FLOPs follow the active parameters.", false), ("All experts have to stay in HBM.", false),
    ])
    func heldExperts(sentence: String, isWrong: Bool) throws {
        let text = "# Qwen3-235B-A22B on 8 × H20\n\nTP4 × DP2, EP8 on 8 GPUs.\n\n" + sentence
        let found = try ExampleDossier.audit([DocumentText(name: "memo.md", content: text)]).findings("knowledge")
        #expect(found.contains { $0.severity == .error } == isWrong)
    }
}
