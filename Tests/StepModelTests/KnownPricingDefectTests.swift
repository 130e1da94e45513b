import Hardware
import Models
import Parallelism
import Quantities
import StepModel
import Testing

/// Mistakes found in the times and exchanges of other estimators, each with the number that it would give here.
@Suite("Defects of other tools in times and exchanges that must not be repeated")
struct KnownPricingDefectTests {
    private func pricing(_ profile: EfficiencyProfile? = nil) throws -> Pricing {
        try Pricing(
            cluster: Examples.cluster(), profile: profile ?? Examples.calibrated(), model: Examples.qwen235B())
    }

    private func program(
        _ step: Step, _ layout: ParallelLayout = ParallelLayout(), _ model: ModelArchitecture = Examples.qwen235B()
    ) -> StepProgram {
        lower(step, model: model, layout: layout, cluster: Examples.cluster())
    }

    @Test("Projections of few tokens are bound by memory (InferSim gives 0.43 us for 13.8 us of traffic)")
    func memoryRoof() throws {
        let pricing = try pricing(Examples.stated())
        let work = try program(.decode(sequences: 4, context: 10)).compute(.queryKeyValueProjection)
        let time = pricing.time(of: .compute(work))
        #expect(time.bound == .memory)
        #expect(time.total >= work.weightBytes / (.terabytesPerSecond(1.8) * Fraction.percent(80)))
    }

    @Test("Times grow steadily with the rows, without jumps at rows of a table (InferSim, Calculon: nearest row)")
    func continuity() throws {
        let pricing = try pricing()
        var last = Seconds.zero
        for rows in 1...2000 {
            let work = try program(.prefill(sequences: 1, newTokens: rows + 16)).compute(.queryKeyValueProjection)
            let time = pricing.time(of: .compute(work)).total
            #expect(time >= last)
            // One row more is never more than 2 % of the time.
            if rows > 1 { #expect(time <= last * 1.02, "\(rows) rows") }
            last = time
        }
    }

    @Test("Times of messages grow steadily between measured sizes (SimAI: bandwidth by size class)")
    func messageContinuity() throws {
        let pricing = try pricing()
        for collective in [Collective.allReduce, .allGather, .reduceScatter] {
            var last = Seconds.zero
            for size in 0..<400 {
                let bytes = Bytes(rawValue: 1000 * Double(size) * Double(size))
                let time = pricing.time(of: collective, bytes: bytes, devices: 8, isCaptured: false)
                #expect(time >= last)
                if size > 100 { #expect(time <= last * 1.03) }
                last = time
            }
        }
    }

    @Test("An exchange of nothing still costs its start-up (InferSim, llm-analysis: no α)")
    func startUp() throws {
        for profile in [try Examples.stated(), try Examples.calibrated()] {
            let pricing = try pricing(profile)
            for collective in [Collective.allReduce, .allGather, .reduceScatter, .allToAll, .pointToPoint] {
                let time = pricing.time(of: collective, bytes: .zero, devices: 8, isCaptured: false)
                #expect(time > .microseconds(1), "\(collective)")
            }
            let dispatch = pricing.timeOfExpertExchange(
                bytes: .zero, isDispatch: true, copies: .perExpert, expertsPerToken: 8, devices: 32)
            #expect(dispatch > .microseconds(10))
        }
    }

    @Test("A token's copies stay home in 1 of n cases (llm-analysis sends all k, without (n−1)/n)")
    func expertCopies() throws {
        let layout = ParallelLayout(data: 8, expert: 8)
        let dispatch = try program(.decode(sequences: 64, context: 10), layout).exchange(.dispatch)
        let perToken = 4096 + 4096 / 128 * 4.0
        #expect(isClose(dispatch.scaleUpBytes.rawValue, 8 * perToken * 8 * 7 / 8))
        #expect(dispatch.scaleOutBytes == .zero)
    }

    @Test("Copies to experts in other nodes cross the slower network (llm-analysis: one bandwidth for all)")
    func copiesBetweenNodes() throws {
        let layout = ParallelLayout(data: 16, expert: 16)
        let dispatch = try program(.decode(sequences: 128, context: 10), layout).exchange(.dispatch)
        let perToken = 4096 + 4096 / 128 * 4.0
        // Of a token's 8 copies half leave the node; of the other half one in eight stays on its device.
        #expect(isClose(dispatch.scaleOutBytes.rawValue, 8 * perToken * 4))
        #expect(isClose(dispatch.scaleUpBytes.rawValue, 8 * perToken * 3.5))
    }

    @Test("Products reach less than the data sheet, and start up, on every device (llm-analysis: efficiencies of 1.0)")
    func efficiencies() throws {
        for profile in try EfficiencyCatalog.load().profiles where profile.id != "stated" {
            for format in [NumericFormat.bf16, .fp16] {
                let product = try #require(profile.efficiency(of: .matrixProduct, format: format), "\(profile.id)")
                #expect(product.compute < Fraction(rawValue: 1), "\(profile.id)")
                #expect(product.startUp > .zero)
            }
        }
    }

    @Test("A router exchanges nothing: two all-reduces per layer of a TP group (GenZ adds one for the router)")
    func routerExchange() {
        let operators = program(.decode(sequences: 8, context: 10), ParallelLayout(tensor: 8, expert: 8))
            .stages[0].operators
        let perLayer = operators.filter { $0.kind.category == .communication && $0.repetitions == 94 }
        #expect(perLayer.map(\.kind) == [.attentionAllReduce, .feedForwardAllReduce])
    }

    @Test("A group that spans nodes crosses the slower network (GenZ: one flat fabric by default)")
    func fabric() throws {
        let step = Step.prefill(sequences: 1, newTokens: 1000)
        let inside = try program(step, ParallelLayout(tensor: 8, expert: 8)).exchange(.attentionAllReduce)
        let across = try program(step, ParallelLayout(tensor: 16, expert: 16)).exchange(.attentionAllReduce)
        #expect(inside.scaleOutBytes == .zero)
        #expect(across.scaleOutBytes > .zero && across.nodes == 2)
        let pricing = try pricing(Examples.stated())
        #expect(pricing.time(of: .exchange(across)).total > pricing.time(of: .exchange(inside)).total)
    }

    @Test(
        "Tensor and expert parallelism exchange activations (ridgepoint, LLM-Viewer: none; LLMCompass: all-reduce only)"
    )
    func exchanges() {
        let kinds = program(.decode(sequences: 64, context: 10), ParallelLayout(tensor: 2, data: 4, expert: 8))
            .stages[0].operators.map(\.kind)
        for kind in [Operator.Kind.attentionReduceScatter, .dispatch, .combine, .attentionAllGather] {
            #expect(kinds.contains(kind), "\(kind)")
        }
    }

    @Test("Experts' exchanges have constants of their own (BLIS: those of tensor parallelism)")
    func expertConstants() throws {
        for profile in [try Examples.stated(), try Examples.calibrated()] {
            let reduce = try #require(profile.efficiency(of: .allReduce))
            let dispatch = try #require(profile.efficiency(of: .dispatchPerExpert))
            #expect(reduce.startUp != dispatch.startUp)
        }
    }

    @Test("Families have constants of their own where no device was measured (aiconfigurator: one fallback for all)")
    func transfer() throws {
        let transfer = try #require(try EfficiencyCatalog.load().profiles.first { $0.id == "transfer" })
        let families = [OperatorFamily.matrixProduct, .prefillAttention, .decodeAttention, .groupedExperts]
        let constants = families.compactMap { transfer.efficiency(of: $0, format: .bf16) }
        #expect(constants.count == families.count)
        #expect(Set(constants.map { [$0.startUp.rawValue, $0.compute.rawValue, $0.memory.rawValue] }).count == 4)
    }

    @Test("Host time follows from the step, not from a constant for all (InferSim: 30 ms and 5 ms)")
    func host() throws {
        #expect(try pricing(Examples.stated()).time(of: program(.decode(sequences: 1, context: 10))).host == .zero)
        let calibrated = try pricing()
        let few = calibrated.time(of: program(.decode(sequences: 1, context: 10))).host
        let many = calibrated.time(of: program(.decode(sequences: 200, context: 10))).host
        #expect(few > .zero && many > few && many < .milliseconds(5))
    }

    @Test("Attention-DP generates faster than TP where the cache is replicated (the scaling book: no reason for DP)")
    func attentionDataParallelism() throws {
        let pricing = try Pricing(
            cluster: Examples.cluster(), profile: Examples.stated(), model: Examples.latent)
        let step = Step.decode(sequences: 512, context: 16_000)
        let times = [ParallelLayout(tensor: 8, expert: 8), ParallelLayout(data: 8, expert: 8)].map {
            pricing.time(of: program(step, $0, Examples.latent)).latency
        }
        #expect(times[1] * 2 < times[0])
    }
}
