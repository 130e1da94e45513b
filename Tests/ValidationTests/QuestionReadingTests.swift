import Hardware
import Models
import Parallelism
import Quantities
import Testing

@testable import Validation

@Suite struct QuestionReadingTests {
    private func layout(_ changes: [String: String]) throws -> String {
        try Fixture.question(changes).deployment.layouts.map(\.description).joined(separator: " | ")
    }

    private let mixture = ["hf_id_if_known": "Qwen/Qwen3-30B-A3B"]

    @Test func denseModelsFillTheDevicesWithReplicas() throws {
        #expect(try layout([:]) == "r2 tp4")
        #expect(try layout(["tp": "2", "pp": "2"]) == "r2 pp2 tp2")
        #expect(try layout(["tp": "2", "dp": "4"]) == "r4 tp2")
        #expect(try layout(["num_gpus": "1", "tp": "2"]) == "tp1")
        #expect(try Fixture.exclusion(["num_gpus": "4", "tp": "8"]) == "degrees do not fit the device count")
    }

    @Test func expertsOfAMixtureCoverTheStage() throws {
        func layout(_ degrees: [String: String]) throws -> String {
            try self.layout(mixture.merging(degrees) { $1 })
        }
        // Without EP every expert is split over the stage; EP inside TP keeps the tokens of all ranks alike.
        #expect(try layout(["num_gpus": "4", "tp": "4"]) == "tp4 etp4")
        #expect(try layout(["num_gpus": "4", "tp": "4", "ep": "4"]) == "tp4 ep4")
        #expect(try layout(["num_gpus": "4", "tp": "4", "ep": "2", "dp": "1"]) == "tp4 ep2 etp2")
        #expect(try layout(["num_gpus": "4", "tp": "1", "ep": "4", "dp": "4"]) == "dp4 ep4")
        #expect(try layout(["num_gpus": "4", "pp": "2", "tp": "1", "ep": "2", "dp": "2"]) == "pp2 dp2 ep2")
        #expect(
            try layout(["num_gpus": "4", "tp": "4", "notes": "source runs MoE with enable_attention_dp:true"])
                == "dp4 ep4")
    }

    @Test func anUnstatedLayoutIsTheBestOfThoseWithinANode() throws {
        #expect(try layout(["tp": "", "pp": ""]) == "r8 | r4 tp2 | r2 tp4 | tp8")
    }

    @Test func pools() throws {
        let deployment = try Fixture.question([
            "num_gpus": "12", "disagg": "1", "hf_id_if_known": "Qwen/Qwen3-30B-A3B", "precision_weights": "bf16",
            "notes": "DISAGG prefill: 2x(tp2,ep1,dpa=False) on 4 GPUs; decode: 2x(tp4,ep4,dpa=True) on 8 GPUs",
        ]).deployment
        #expect(
            deployment
                == .disaggregated(
                    prefill: ParallelLayout(replicas: 2, tensor: 2, expertTensor: 2),
                    decode: ParallelLayout(replicas: 2, data: 4, expert: 4)))
        #expect(deployment.deviceCount == 12)
        #expect(
            try Fixture.exclusion([
                "disagg": "1", "notes": "DISAGG prefill: 0x(tp8,ep1,dpa=False) on 8 GPUs; decode: 1x(tp8) on 8 GPUs",
            ]) == "pool layout not stated")
        #expect(try Fixture.exclusion(["disagg": "1"]) == "pool layout not stated")
    }

    @Test func lengthsAndLoad() throws {
        let scaled = try Fixture.question(["notes": "lengths uniform in [0.8,1.0]x nominal ISL/OSL"])
        #expect((scaled.input, scaled.output) == (1024 * 0.9, 512 * 0.9))
        #expect(scaled.arrival == .closedLoop(concurrency: 32))
        #expect(
            try Fixture.question(["concurrency_or_batch": "", "request_rate": "2.5"]).arrival
                == .openLoop(perSecond: 2.5))
        #expect(try Fixture.question(["concurrency_or_batch": "saturating"]).arrival == .saturating)
        #expect(
            try Fixture.question([
                "phase": "e2e-offline", "concurrency_or_batch": "64", "notes": "STATIC batch of the given size",
            ]).arrival == .staticBatch(64))
        #expect(
            try Fixture.question(["concurrency_or_batch": "max_num_seqs 128", "request_rate": "10"]).arrival
                == .closedLoop(concurrency: 256))
        #expect(try Fixture.exclusion(["concurrency_or_batch": "", "request_rate": ""]) == "concurrency not stated")
        #expect(try Fixture.exclusion(["isl": ""]) == "prompt length not stated")
    }

    @Test func benchmarksBringTheirLengthsAndLimits() throws {
        let notes = "MLPerf v4.1 closed, submitter X, platform Y, Server, target llama2-70b-99.9; system"
        let question = try Fixture.question([
            "isl": "", "osl": "", "concurrency_or_batch": "", "request_rate": "", "notes": notes,
            "hf_id_if_known": "meta-llama/Llama-3.1-70B",
        ])
        // OpenOrca's means and the Server limits of llama2-70b, mlcommons/inference.
        #expect((question.input, question.output) == (294.45, 294.45))
        #expect(question.arrival == .saturating)
        #expect(question.prescribed?.timePerOutputToken == .milliseconds(200))
    }

    @Test func formatsOfWeightsAndCache() throws {
        func precision(_ changes: [String: String]) throws -> Precision {
            try Fixture.question(changes).model.precision
        }
        let vllm = try precision(["precision_weights": "fp8"])
        #expect((vllm.linear, vllm.keyValueCache, vllm.scaleBlock) == (.fp8, .bf16, nil))
        #expect(try precision(["precision_weights": "fp8_block"]).scaleBlock?.weights == 128 * 128)
        #expect(try precision(["precision_weights": ""]).linear == .bf16)
        #expect(try precision(["precision_kv": "fp8"]).keyValueCache == .fp8)
        #expect(try precision(["engine": "TensorRT-LLM", "precision_weights": "fp8"]).keyValueCache == .fp8)
        #expect(try precision(["engine": "TensorRT-LLM", "precision_weights": "bf16"]).keyValueCache == .bf16)
        let fp4 = try precision(["precision_weights": "nvfp4"])
        #expect((fp4.linear, fp4.keyValueCache) == (.fp4, .fp8))
        #expect(try Fixture.exclusion(["precision_weights": "ternary"]) == "format not known")
    }

    @Test func throughputBenchmarksQueueAsManyRequestsAsTheyPublish() throws {
        let row = ["source_title": "TensorRT-LLM performance overview", "isl": "128", "osl": "2048"]
        #expect(try Fixture.question(row).queued == 3000)
        #expect(try Fixture.question(row.merging(["osl": "77"]) { $1 }).queued == nil)
        #expect(try Fixture.question(row.merging(["source_title": "another"]) { $1 }).queued == nil)
    }

    @Test func engineLimits() throws {
        func limits(_ changes: [String: String]) throws -> BatchLimits {
            try Fixture.question(changes).behaviour.limits
        }
        #expect(try limits([:]) == BatchLimits(sequences: 1024, tokensPerStep: 8192))
        #expect(try limits(["gpu": "L40S"]) == BatchLimits(sequences: 256, tokensPerStep: 2048))
        #expect(try limits(["engine_version": "0.6.0"]).sequences == 256)
        #expect(
            try limits(["notes": "max-num-batched-tokens 512, max-num-seqs 64"])
                == BatchLimits(
                    sequences: 64, tokensPerStep: 512))
        // SGLang divides the budget of a step among its attention ranks.
        let ranks = mixture.merging([
            "engine": "SGLang", "engine_version": "", "num_gpus": "4", "tp": "1", "ep": "4", "dp": "4",
        ]) { $1 }
        #expect(try limits(ranks).tokensPerStep == 2048)
    }

    @Test func settingsOfAHarnessFillWhatItsRowsLeaveOut() throws {
        let setting = try #require(
            try HarnessSetting.load().first { $0.engine == "trtllm" && $0.accelerators == ["H200-SXM-141GB"] })
        let row = [
            "source_title": "SemiAnalysis InferenceX", "hf_id_if_known": "deepseek-ai/DeepSeek-R1",
            "gpu": "H200-SXM-141GB", "engine": "TensorRT-LLM",
        ]
        #expect(setting.applies(to: try Fixture.row(row)))
        #expect(!setting.applies(to: try Fixture.row(row.merging(["gpu": "B200-SXM-180GB"]) { $1 })))
        #expect(!setting.applies(to: try Fixture.row(row.merging(["source_title": "made up"]) { $1 })))
        #expect(setting.draftTokens == 3 && setting.draftTokensWithAttentionDataParallel == 1)
    }

    private let overview = [
        "source_title": "TensorRT-LLM performance overview", "hf_id_if_known": "meta-llama/Llama-3.3-70B-Instruct",
        "gpu": "H200-SXM-141GB", "num_gpus": "1", "tp": "1", "isl": "1000", "osl": "1000",
        "concurrency_or_batch": "saturating", "precision_weights": "fp8", "precision_kv": "fp8",
    ]

    /// The cache of 2,000 tokens is 2·80·8·128·2000 B = 328 MB; 95 % of 141 − 70.6 GB hold 204 of them, rounded up to a
    /// multiple of 32; the step that keeps them running has 408 tokens, and at least 2,048.
    @Test func aBenchmarkThatTunesItsLimitsIsReadAsTuned() throws {
        let pytorch = overview.merging(["engine": "TensorRT-LLM (PyTorch backend)", "engine_version": "v1.0"]) { $1 }
        #expect(
            try Fixture.question(pytorch).behaviour.limits == BatchLimits(sequences: 224, tokensPerStep: 2048))
        // Without chunks a step holds the longest prompt beside all sequences.
        let long = pytorch.merging(["isl": "8192", "osl": "1024"]) { $1 }
        #expect(try Fixture.question(long).behaviour.limits == BatchLimits(sequences: 64, tokensPerStep: 8192 + 64))
        // A pipeline runs one batch per stage.
        let staged = pytorch.merging(["num_gpus": "2", "pp": "2"]) { $1 }
        let limits = try Fixture.question(staged).behaviour.limits
        #expect(limits.sequences % 2 == 0 && limits.sequences > 448)
        // Formats and attention that it does not tune for run with the engine's limits.
        let latent = pytorch.merging(["hf_id_if_known": "deepseek-ai/DeepSeek-R1", "num_gpus": "8", "tp": "8"]) { $1 }
        #expect(try Fixture.question(latent).behaviour.limits.sequences == 2048)
    }

    @Test func aSettingMayHoldForSomeReleasesOnly() throws {
        let older = overview.merging([
            "hf_id_if_known": "meta-llama/Llama-2-70b-chat-hf", "num_gpus": "4", "tp": "4",
            "engine": "TensorRT-LLM (TensorRT backend)", "engine_version": "v0.11.0",
        ]) { $1 }
        func behaviour(_ changes: [String: String]) throws -> EngineBehaviour {
            try Fixture.question(older.merging(changes) { $1 }).behaviour
        }
        #expect(try behaviour([:]).limits == BatchLimits(sequences: 4096, tokensPerStep: 8192))
        #expect(try behaviour(["isl": "128", "osl": "4096"]).limits.sequences == 256)
        #expect(try behaviour([:]).scheduling == .mixedChunks)
        #expect(try behaviour([:]).memory.share == Fraction(rawValue: 0.99))
        #expect(try behaviour(["gpu": "GH200-96GB"]).memory.share == Fraction(rawValue: 0.95))
        #expect(try behaviour(["engine_version": "v0.9.0"]).scheduling == nil)
    }

    @Test func aSettingMayHoldForSeparatePoolsOnly() throws {
        let row = [
            "source_title": "SemiAnalysis InferenceX", "hf_id_if_known": "deepseek-ai/DeepSeek-R1", "gpu": "GB200",
            "num_gpus": "16", "engine": "Dynamo+TensorRT-LLM", "disagg": "1", "precision_weights": "nvfp4",
            "notes": "DISAGG prefill: 1x(tp8,ep8,dpa=True) on 8 GPUs; decode: 1x(tp8,ep8,dpa=True) on 8 GPUs",
        ]
        let captured = try #require(try Fixture.question(row).behaviour.captured)
        #expect(captured.largest == 2048 && captured.spacing == 8)
        #expect(
            try Fixture.question(row.merging(["disagg": "0", "notes": "", "tp": "8"]) { $1 }).behaviour.captured == nil)
    }

    @Test func aSettingMayHoldForOneLoadOnly() throws {
        let row = [
            "notes": "InferenceX-style lengths uniform in [0.8,1.0]x nominal", "engine": "TensorRT-LLM",
            "hf_id_if_known": "meta-llama/Llama-3.1-70B-Instruct", "isl": "1024", "osl": "1024", "tp": "2",
        ]
        func wait(_ changes: [String: String]) throws -> Int {
            try Fixture.question(row.merging(changes) { $1 }).behaviour.batchWait
        }
        #expect(try wait([:]) == 20)
        #expect(try wait(["osl": "8192"]) == 0)
        #expect(try wait(["tp": "8"]) == 0)
    }

    @Test func anEngineThatReadsPromptsWholeGetsAStepThatHoldsOne() throws {
        let question = try Fixture.question(["engine": "TensorRT-LLM", "isl": "20000", "concurrency_or_batch": "64"])
        #expect(question.behaviour.limits.tokensPerStep == 20_000 + 64 + 64)
        #expect(try Fixture.question(["isl": "20000"]).behaviour.limits.tokensPerStep == 8192)
    }

    @Test func activationsAreQuantisedWhereTheDeviceHasUnits() throws {
        func multiplied(_ changes: [String: String]) throws -> NumericFormat {
            let row = ["hf_id_if_known": "openai/gpt-oss-20b", "precision_weights": "mxfp4", "tp": "1"]
            return try Fixture.question(row.merging(changes) { $1 }).model.precision.stored(.experts).multiplied
        }
        #expect(try multiplied(["gpu": "B200", "engine": "TensorRT-LLM"]) == .fp8)
        #expect(try multiplied(["gpu": "H100", "engine": "TensorRT-LLM"]) == .bf16)
        #expect(try multiplied(["gpu": "B200", "engine": "vLLM"]) == .bf16)
    }

    @Test func expertsAreFilledUpAndOddShardsKept() throws {
        let deepSeek = ["hf_id_if_known": "deepseek-ai/DeepSeek-R1", "gpu": "GB200", "precision_weights": "fp8"]
        let filled = try Fixture.question(
            deepSeek.merging(["num_gpus": "48", "tp": "1", "ep": "48", "dp": "48"]) { $1 })
        // 256 experts and 32 copies over 48 ranks.
        #expect(filled.deployment.layouts.map(\.redundantExperts) == [32])
        // A width of 1536 over eight is 192, one and a half blocks of 128, which vLLM ran.
        let odd = try Fixture.question(["hf_id_if_known": "MiniMaxAI/MiniMax-M2.5", "tp": "8"])
        #expect(odd.deployment.layouts.map(\.expertTensor) == [8])
    }

    @Test func whatTheCatalogsLackIsNotGuessed() throws {
        #expect(try Fixture.exclusion(["hf_id_if_known": "nobody/nothing-7B"]) == "model not in the catalog")
        #expect(try Fixture.exclusion(["gpu": "H1OO"]) == "accelerator not in the catalog")
        #expect(try Fixture.exclusion(["spec_decode": "yes"]) == "speculation: drafted tokens not stated")
        #expect(
            try Fixture.exclusion(["spec_decode": "yes", "notes": "MTP2"]) == "speculation: acceptance not known")
        #expect(try Fixture.exclusion(["notes": "production average 73.7k"]) == "production average")
    }

    @Test func speculationIsReadWithItsAcceptance() throws {
        let speculation = try Fixture.question(["spec_decode": "yes", "notes": "MTP2 accept 2.58"]).speculation
        #expect(speculation == Speculation(draftTokens: 2, acceptedLength: 2.58))
    }
}
