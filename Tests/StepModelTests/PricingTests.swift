import Diagnostics
import Hardware
import Models
import Parallelism
import Quantities
import StepModel
import Testing

@Suite("Pricing of operators")
struct PricingTests {
    /// A profile of one family at 50 % of 400 TFLOPS and 25 % of 1.8 TB/s.
    private func pricing(
        exponent: Double?, startUp: Seconds = .zero, halfRateLength: Double = 0
    ) throws -> Pricing {
        var profile = try Examples.stated()
        profile.operators = [
            OperatorEfficiency(
                family: .prefillAttention, startUp: startUp, compute: .percent(50), memory: .percent(25),
                overlapExponent: exponent, halfRateLength: halfRateLength)
        ]
        return try Pricing(cluster: Examples.cluster(), profile: profile, model: Examples.qwen235B())
    }

    /// Three milliseconds of arithmetic and four of memory traffic under those constants.
    private func work(_ family: OperatorFamily = .prefillAttention, tokens: Double = 0) -> OperatorWork {
        .compute(
            ComputeWork(
                family: family, operands: OperandFormat(.bf16), flops: .teraFLOPs(0.6), weightBytes: .gigabytes(0.9),
                activationBytes: .gigabytes(0.6), cacheBytes: .gigabytes(0.3), tokensPerSequence: tokens))
    }

    @Test(
        "Arithmetic and traffic combine by the overlap exponent, from their sum to the longer of both",
        arguments: [(1, 7.0), (2, 5.0), (100, 4.0), (nil, 4.0)] as [(Double?, Double)])
    func overlap(exponent: Double?, milliseconds: Double) throws {
        let time = try pricing(exponent: exponent).time(of: work())
        #expect(isClose(time.compute.inMilliseconds, 3))
        #expect(isClose(time.memory.inMilliseconds, 4))
        #expect(isClose(time.total.inMilliseconds, milliseconds))
        #expect(time.bound == .memory)
    }

    @Test("A smaller exponent is never faster")
    func exponents() throws {
        let times = try [1, 1.15, 1.3, 1.8, 2.5, 10, nil].map { try pricing(exponent: $0).time(of: work()).total }
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 >= $1 })
    }

    @Test("The start-up is added, and short prompts reach less of the rate")
    func startUp() throws {
        let started = try pricing(exponent: nil, startUp: .milliseconds(10)).time(of: work())
        #expect(isClose(started.total.inMilliseconds, 14))
        #expect(started.bound == .startUp)
        let short = try pricing(exponent: nil, halfRateLength: 1000).time(of: work(tokens: 500))
        #expect(isClose(short.compute.inMilliseconds, 9))
        #expect(short.bound == .compute)
    }

    @Test("A family that the profile leaves out takes no time of its own")
    func included() throws {
        let time = try pricing(exponent: nil).time(of: work(.elementwise))
        #expect(time.total == .zero && time.startUp == .zero)
        #expect(time.bound == .included)
    }

    @Test("The stated reading prices no elementwise operator and adds nothing but starts of exchanges")
    func stated() throws {
        let pricing = try Pricing(cluster: Examples.cluster(), profile: Examples.stated(), model: Examples.mixed)
        let program = lower(
            .prefill(sequences: 8, newTokens: 100), model: Examples.mixed,
            layout: ParallelLayout(pipeline: 2, tensor: 2, data: 4, expert: 8), cluster: Examples.cluster())
        for step in program.stages.flatMap(\.operators) {
            let time = pricing.time(of: step.work)
            #expect(time.startUp >= .zero)
            if step.kind.category == .communication {
                #expect(time.startUp > .zero && time.total > time.startUp)
            } else {
                #expect(time.startUp == .zero)
                #expect(
                    (time.total == .zero)
                        == (step.kind.category == .elementwise || step.kind == .embeddingLookup
                            || step.kind == .sampling))
            }
        }
        #expect(pricing.time(of: program).host == .zero)
    }

    @Test("Exchanges take their start-up and their bytes over the reached bandwidth")
    func exchanges() throws {
        let pricing = try Pricing(cluster: Examples.cluster(), profile: Examples.stated(), model: Examples.qwen235B())
        let layout = ParallelLayout(data: 32, expert: 32)
        let program = lower(
            .prefill(sequences: 128, newTokens: 2048), model: Examples.qwen235B(), layout: layout,
            cluster: Examples.cluster())
        // 8,192 tokens per device over four nodes: 3.76 and 7.27 ms by hand.
        let dispatch = pricing.time(of: .exchange(try program.exchange(.dispatch)))
        let combine = pricing.time(of: .exchange(try program.exchange(.combine)))
        #expect(isClose(dispatch.total.inMilliseconds, 3.76, within: 0.002))
        #expect(isClose(combine.total.inMilliseconds, 7.27, within: 0.002))
        #expect(dispatch.bound == .scaleOut)
        #expect(isClose(dispatch.startUp.inMicroseconds, 27))
        // An all-reduce of 16 MB in a node: 5 us and 2·7/8 of it at 200 GB/s.
        let reduce = lower(
            .prefill(sequences: 1, newTokens: 2048), model: Examples.qwen235B(),
            layout: ParallelLayout(tensor: 8, expert: 8), cluster: Examples.cluster())
        let time = pricing.time(of: .exchange(try reduce.exchange(.attentionAllReduce)))
        #expect(isClose(time.total.rawValue, 5e-6 + 2 * 7 / 8 * 2048 * 8192 / 200e9))
    }

    @Test("Exchanges that no legal layout makes are priced like those of a program")
    func singleExchanges() throws {
        let model = Examples.qwen235B()
        let pricing = try Pricing(cluster: Examples.cluster(), profile: Examples.stated(), model: model)
        let layout = ParallelLayout(data: 32, expert: 32)
        let program = lower(
            .prefill(sequences: 32, newTokens: 500), model: model, layout: layout, cluster: Examples.cluster())
        let both = try [Operator.Kind.dispatch, .combine].map { kind in
            pricing.time(of: .exchange(try program.exchange(kind))).total * 94
        }
        let trip = pricing.expertRoundTrip(tokens: 500, model: model, layout: layout)
        #expect(isClose(trip.rawValue, both.sum().rawValue))
        #expect(pricing.allReducePerLayer(tokens: 500, model: model, devices: 1) == .zero)
        // All 262,144 tokens over 32 devices, by hand: 3.3 s.
        let all = pricing.allReducePerLayer(tokens: 262_144, model: model, devices: 32)
        #expect(isClose(all.rawValue, 3.3, within: 0.02))
    }

    @Test("A device that cannot multiply a model's format or a wider one is refused")
    func noRate() throws {
        var cluster = Examples.cluster()
        cluster.accelerator.peak = .byFormat([.int8: .teraFLOPsPerSecond(800)])
        let error = try #require(throws: Diagnostic.self) {
            try Pricing(cluster: cluster, profile: Examples.stated(), model: Examples.qwen235B())
        }
        #expect(error.kind == .noData)
        #expect(error.code == "no-peak-rate")
    }

    @Test("A format without units runs at the rate of the wider one")
    func widened() throws {
        var cluster = Examples.cluster()
        cluster.accelerator.peak = .byFormat([.bf16: .teraFLOPsPerSecond(400)])
        let model = Examples.qwen235B()
        let pricing = try Pricing(cluster: cluster, profile: Examples.stated(), model: model)
        let program = lower(
            .prefill(sequences: 1, newTokens: 4096), model: model, layout: ParallelLayout(), cluster: cluster)
        let work = try program.compute(.queryKeyValueProjection)
        #expect(isClose(pricing.time(of: .compute(work)).compute.rawValue, work.flops.rawValue / 240e12))
    }
}
