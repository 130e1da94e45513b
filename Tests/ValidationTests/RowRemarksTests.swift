import Testing

@testable import Validation

@Suite struct RowRemarksTests {
    private func remarks(_ notes: String, _ changes: [String: String] = [:]) throws -> RowRemarks {
        RowRemarks(try Fixture.row(changes.merging(["notes": notes]) { $1 }))
    }

    @Test func lengthsDrawnFromARangeAreScaledToTheirMean() throws {
        let notes = "InferenceX fixed-seq-len: random prompts, lengths uniform in [0.8,1.0]x nominal ISL/OSL"
        #expect(try remarks(notes).lengthScale == 0.9)
        #expect(try remarks("exact lengths (range ratio 1)").lengthScale == 1)
    }

    @Test func poolsOfAHarness() throws {
        let pools = try #require(
            try remarks(
                "DISAGG prefill: 5x(tp4,ep4,dpa=True) on 20 GPUs; decode: 1x(tp8,ep2,dpa=False) on 8 GPUs; tp/ep/dp columns"
            ).pools)
        #expect(pools.prefill.workers == 5)
        #expect(pools.prefill.devices == 20)
        #expect(pools.prefill.degrees == StatedDegrees(tensor: 4, expert: 4))
        #expect(pools.prefill.hasAttentionDataParallel)
        #expect(pools.decode.workers == 1)
        #expect(pools.decode.devices == 8)
        #expect(pools.decode.degrees == StatedDegrees(tensor: 8, expert: 2))
        #expect(!pools.decode.hasAttentionDataParallel)
    }

    @Test func poolsOfAGapAnalysis() throws {
        let pools = try #require(
            try remarks("DISAGG prefill 40x(tp1,dp1,moe_tp0,ep0) decode 6x(tp4,dp2,moe_tp1,ep1)").pools)
        #expect((pools.prefill.workers, pools.decode.workers) == (40, 6))
        #expect(pools.prefill.degrees == StatedDegrees(tensor: 1, data: 1))
        #expect(pools.decode.degrees == StatedDegrees(tensor: 4, expert: 1, data: 2))
        #expect(pools.decode.devices == nil)
    }

    @Test func poolsByDevices() throws {
        let pools = try #require(try remarks("PD disagg 2P(8 GPU)+1D(16 GPU); exact lengths").pools)
        #expect((pools.prefill.workers, pools.prefill.devices) == (2, 16))
        #expect((pools.decode.workers, pools.decode.devices) == (1, 16))
        #expect(try remarks("per-GPU, PD disagg, no MTP").pools == nil)
    }

    @Test func limits() throws {
        let trt = try remarks("attention DP8+EP8, max_batch 384/rank, max_num_tokens 1536, max-throughput, no MTP")
        #expect((trt.sequencesPerRank, trt.tokensPerStep, trt.draftTokens) == (384, 1536, nil))
        let tpu = try remarks("v6e-8, 3000 prompts, max-num-batched-tokens 512, max-num-seqs 256")
        #expect((tpu.sequencesPerRank, tpu.tokensPerStep) == (256, 512))
        let column = try remarks("", ["concurrency_or_batch": "max_num_seqs 128"])
        #expect(column.sequencesPerRank == 128)
        #expect(try remarks("", ["concurrency_or_batch": "16384 tokens/GPU"]).tokensPerStep == 16_384)
        #expect(try remarks("EP128, 128 req/GPU, KV 4k").sequencesPerDevice == 128)
        #expect(try remarks("48 ranks, batch 1408/GPU; per-GPU").sequencesPerDevice == 1408)
    }

    @Test func drafting() throws {
        let stated = try remarks("MTP3 (num_nextn_predict_layers=3), real dataset; min-latency TP8EP2")
        #expect(stated.draftTokens == 3)
        let measured = try remarks("batch 1, TPS/user; MTP2 accept 2.58; attention/MTP bf16, MoE nvfp4")
        #expect((measured.draftTokens, measured.acceptedLength) == (2, 2.58))
    }

    @Test(arguments: [
        (
            "MLPerf Inference v5.1 closed available, submitter X, platform Y, scenario Server, target llama2-70b-99.9; system",
            "llama2-70b", "Server"
        ),
        ("MLPerf v4.1 closed, submitter X, platform Y, Offline, target llama2-70b-99; system", "llama2-70b", "Offline"),
        ("MLPerf v4.1 open, submitter X, platform Y, Offline, target mixtral-8x7b; system", "mixtral-8x7b", "Offline"),
        ("MLPerf v5.1, scenario Interactive, target deepseek-r1; system", "deepseek-r1", "Interactive"),
    ])
    func benchmarks(notes: String, target: String, scenario: String) throws {
        let benchmark = try #require(try remarks(notes).benchmark)
        #expect(benchmark.target == target)
        #expect(benchmark.scenario == scenario)
    }

    @Test func kindsOfMeasurement() throws {
        #expect(try remarks("STATIC batch of the given size (gptSessionBenchmark)").isStaticBatch)
        #expect(try remarks("benchmark_latency.py: wall time for one static batch").isStaticBatch)
        #expect(try remarks("batch-1 first-token latency (engine only, no serving stack)").isFirstTokenOnly)
        #expect(try remarks("trace replay \"lmsys_025\" (401 requests)").isTraceReplay)
        #expect(try remarks("MLPerf v4.1 open, submitter X, platform Y_DepthPruned, Offline").isOpenDivision)
        #expect(!(try remarks("MLPerf v4.1 closed, submitter X, platform Y, Offline").isOpenDivision))
        #expect(try remarks("production average 73.7k input tok/s").isProductionAverage)
        #expect(try remarks("source runs MoE with enable_attention_dp:true and --ep").hasAttentionDataParallel)
        #expect(try remarks("closed-loop concurrency, 10x conc prompts").requestsPerPlace == 10)
        let lengths = try #require(try remarks("implied ISL~1042/OSL~2048 from total/output ratio").impliedLengths)
        #expect((lengths.input, lengths.output) == (1042, 2048))
    }

    @Test func numbersAreFoundWhereverAPhraseEnds() {
        let note = NoteText("a 12 b, 26,400 prompts x7.5. y")
        #expect(note.count(before: " prompts") == 26_400)
        #expect(note.number(after: "x") == 7.5)
        #expect(note.count(after: "b, ") == 26)
        #expect(note.number(after: "y") == nil)
        #expect(note.word(after: "prompts ") == "x7.5.")
        #expect(!NoteText("").contains("a"))
    }
}
