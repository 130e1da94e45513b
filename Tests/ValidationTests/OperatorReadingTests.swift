import Hardware
import Models
import Quantities
import StepModel
import Testing

@testable import Validation

@Suite struct OperatorReadingTests {
    private func compute(_ notes: String, _ changes: [String: String] = [:]) throws -> ComputeWork {
        guard case .compute(let work) = try question(notes, changes).work else { throw Exclusion("no arithmetic") }
        return work
    }

    private func question(_ notes: String, _ changes: [String: String] = [:]) throws -> OperatorQuestion {
        let row = try Fixture.row(
            ["kind": "micro", "metric": "latency_us", "precision_weights": "bf16", "notes": notes]
                .merging(changes) { $1 })
        return try OperatorReading(
            models: try ModelCatalog.load(), accelerators: try AcceleratorCatalog.load(),
            names: try MeasurementNames.load()
        ).question(row)
    }

    @Test func aProductByHand() throws {
        let work = try compute("op=gemm;m=8;n=4096;k=1024;dtype=bfloat16;tflops=11.1")
        #expect(work.flops.rawValue == 2 * 8 * 4096 * 1024)
        #expect(work.weightBytes.rawValue == 4096 * 1024 * 2)
        #expect(work.activationBytes.rawValue == 8 * (1024 + 4096) * 2)
        #expect(work.passBytes == .zero)
        let quantised = try compute("op=gemm;m=8;n=4096;k=1024;dtype=nvfp4")
        #expect(quantised.weightBytes.rawValue == 4096 * 1024 * 0.5625)
        #expect(quantised.passBytes.rawValue == 8 * 1024 * 2)
        // A library's own figure takes activations that are quantised already.
        #expect(try compute("op=gemm_fp8_blockscale;m=64;n=2112;k=7168").passBytes == .zero)
        let weightOnly = try compute("op=gemm;m=8;n=4096;k=1024;dtype=int4_wo")
        #expect((weightOnly.operands.multiplied, weightOnly.operands.stored) == (.bf16, .int4))
    }

    @Test func attentionByHand() throws {
        let prompt = try compute(
            "op=context_attention;batch=2;isl=100;step(kv)=50;heads=8;kv_heads=2;head_dim=64;kv_dtype=fp8")
        // Pairs: 2 · (100·50 + 100·101/2).
        #expect(prompt.flops.rawValue == 4 * 8 * 64 * 2 * (5000 + 5050))
        #expect(prompt.cacheBytes.rawValue == (200 + 100) * 2 * 2 * 64)
        let step = try compute(
            "op=generation_attention;batch=4;isl=1;step(kv)=1023;heads=8;kv_heads=0;head_dim=64;kv_dtype=bfloat16")
        #expect(step.cacheBytes.rawValue == 4 * 1024 * 2 * 8 * 64 * 2)
        #expect(!step.operands.isGrouped)
        // InferSim states 0.644 of an H20's 148 TFLOP/s for 90.111 us: 8.59e9 operations of causal attention.
        let stated = try compute("op=mha_prefill;shape=16-1-256;dtype=bf16;seq_len=1024;mfu=0.644", ["gpu": "H20-96GB"])
        #expect(abs(stated.flops.rawValue / (0.644 * 148e12 * 90.111e-6) - 1) < 0.005)
    }

    @Test func latentAttentionByHand() throws {
        // InferSim states 0.569 of an H20's 148 TFLOP/s for 512 sequences of 8192 tokens and 128 heads.
        let step = try compute(
            "op=mla_decode;shape=128-512-64;dtype=bf16;kv_dtype=bf16;batch_size=512;kv_len=8192;mfu=0.569")
        #expect(step.flops.rawValue == 2 * 128 * 512 * 8192 * (1024 + 64))
        #expect(step.cacheBytes.rawValue == 512 * 8192 * 576 * 2)
        let sparse = try compute(
            "op=dsa_decode;shape=attn-128-576-2048;dtype=bf16;kv_dtype=fp8;batch_size=64;kv_len=131072;mfu=0.382")
        #expect(sparse.cacheBytes.rawValue == 64 * 2048 * 656)
        let index = try compute("op=dsa_prefill;shape=logits-64-128;s_q=2048;s_kv=4096;mfu=0.516")
        let pairs: Double = 2048 * 4096 - 2048 * 2047 / 2
        #expect(index.flops.rawValue == 2 * 64 * 128 * pairs)
    }

    @Test func expertsByHand() throws {
        let work = try compute(
            "op=fused_moe;tokens=4096;hidden=2048;inter=768;topk=8;experts=128;moe_tp=2;moe_ep=4;distribution=balanced",
            ["precision_weights": "bfloat16"])
        // 4096·8/4 assignments of experts half as wide; with so many tokens all 32 local experts are visited.
        let matrix: Double = 2048 * 384
        #expect(work.flops.rawValue == 6 * 8192 * matrix)
        #expect(abs(work.weightBytes.rawValue / (96 * matrix * 2) - 1) < 1e-6)
        let profiled = try compute("op=fused_moe;model=Qwen3-30B-A3B;tokens=1;activated_experts=8")
        #expect(profiled.weightBytes.rawValue == 8 * 3 * 2048 * 768 * 2)
    }

    @Test func exchanges() throws {
        guard
            case .collective(let kind, let bytes, let devices, let captured) = try question(
                "op=all_reduce;ranks=4;elements=256;bytes=512 (table stores elements);nccl-tests out-of-place"
            ).work
        else { throw Exclusion("no collective") }
        #expect((kind, bytes.rawValue, devices, captured) == (.allReduce, 512, 4, false))
        guard
            case .expertExchange(let exchange) = try question(
                "op=deepep_lowlat_dispatch_fp8;ep=16;tokens=128;hidden=7168;topk=8", ["gpu": "H800-SXM-80GB"]
            ).work
        else { throw Exclusion("no exchange") }
        // DeepEP's README: 128 tokens of 7168 values in FP8 with a scale per 128.
        #expect(exchange.payload.rawValue == 7168 + 224)
        #expect((exchange.devices, exchange.isPerExpert, exchange.isDispatch) == (16, true, true))
    }

    @Test func layersOfAModel() throws {
        // Qwen3-32B: 64 query and 8 key-value heads of 128, H 5120, I 25600.
        let projection = try compute("op=layer_qkv_proj;model=Qwen3-32B;tokens=16;vLLM kernels")
        #expect(projection.flops.rawValue == 2 * 16 * 5120 * (8192 + 2048))
        #expect(try compute("op=layer_act_fn;model=Qwen3-32B;tokens=16").activationBytes.rawValue == 16 * 25600 * 3 * 2)
        #expect(throws: Exclusion.self) { try compute("op=layer_unknown;model=Qwen3-32B;tokens=16") }
    }

    @Test func ratesFollowFromTimes() throws {
        let question = try question("op=gemm;m=4096;n=4096;k=4096;dtype=bfloat16")
        let answer = try OperatorPrediction().answer(question)
        let rate = try MetricReading(.operatorRate, question, answer)
        let operations: Double = 2 * 4096 * 4096 * 4096
        #expect(abs(rate.predicted * answer.time.rawValue * 1e12 / operations - 1) < 1e-9)
        // The dense BF16 peak of an H100.
        #expect(abs((rate.bound ?? 0) - 989.4) < 1)
        #expect(answer.time > answer.bound)
    }
}
