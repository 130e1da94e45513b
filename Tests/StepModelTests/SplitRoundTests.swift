import Hardware
import Models
import Parallelism
import Quantities
import Testing

@testable import StepModel

/// Attention and routed experts on devices of their own.
@Suite("Attention and experts apart")
struct SplitRoundTests {
    private func attention(_ layers: [Double], ends: Double = 0, hidden: Double = 0) -> AttentionSide.Times {
        AttentionSide.Times(layers: layers, ends: ends, hidden: hidden, rows: 1, isCaptured: true)
    }

    @Test(
        "One way round binds with few micro-batches, the busiest station with many",
        arguments: [(1, 2150.0), (2, 2200.0), (3, 3150.0), (4, 4200.0)])
    func byHand(microBatches: Int, expected: Double) {
        // A 100, S 20, E 60, R 30: ten times the longer of 210 once round and m turns of attention, and m heads of 50.
        let round = SplitRound.seconds(
            attention: attention([100], ends: 50),
            experts: [ExpertSide.Times(send: 20, experts: 60, receive: 30)], counts: [10], microBatches: microBatches)
        #expect(round == expected)
    }

    @Test("Layers without routed experts keep attention devices busy for every micro-batch")
    func denseLayers() {
        let round = SplitRound.seconds(
            attention: attention([7, 100]),
            experts: [ExpertSide.Times(), ExpertSide.Times(send: 20, experts: 200, receive: 30)], counts: [3, 2],
            microBatches: 2)
        #expect(round == 3 * 14 + 2 * 400)
        let waiting = SplitRound.seconds(
            attention: attention([1], hidden: 500), experts: [ExpertSide.Times()], counts: [1], microBatches: 2)
        #expect(waiting == 1000)
    }

    /// Micro-batches that follow each other in a ring of stations, one at a time at each: the mean time of a round.
    private func simulated(_ layers: [(Double, ExpertSide.Times)], ends: Double, microBatches: Int) -> Double {
        var free = [Double](repeating: 0, count: 4)
        var ready = [Double](repeating: 0, count: microBatches)
        func pass(_ station: Int, _ batch: Int, _ time: Double) {
            let start = max(free[station], ready[batch])
            (free[station], ready[batch]) = (start + time, start + time)
        }
        var marks: [Double] = []
        // All micro-batches pass a layer before any passes the next: the order in which they come back round.
        for _ in 0..<40 {
            for (own, others) in layers {
                for batch in 0..<microBatches {
                    pass(0, batch, own)
                    if others.experts > 0 {
                        pass(1, batch, others.send)
                        pass(2, batch, others.experts)
                        pass(3, batch, others.receive)
                    }
                }
            }
            if ends > 0 { for batch in 0..<microBatches { pass(0, batch, ends) } }
            marks.append(ready[0])
        }
        return (marks[39] - marks[19]) / 20
    }

    @Test("Like layers take as long as in a simulation of the ring", arguments: 1...4)
    func ring(microBatches: Int) {
        var generator = SeededGenerator(seed: UInt64(microBatches))
        for _ in 0..<50 {
            let times = (0..<4).map { _ in Double.random(in: 1...100, using: &generator) }
            let others = ExpertSide.Times(send: times[1], experts: times[2], receive: times[3])
            let closed = SplitRound.seconds(
                attention: attention([times[0]]), experts: [others], counts: [12], microBatches: microBatches)
            let ring = simulated(
                Array(repeating: (times[0], others), count: 12), ends: 0, microBatches: microBatches)
            #expect(abs(closed / ring - 1) < 1e-9)
        }
    }

    @Test("Unlike layers and a head take as long as in a simulation, up to 2 %", arguments: 1...4)
    func unlike(microBatches: Int) {
        var generator = SeededGenerator(seed: 40 + UInt64(microBatches))
        for _ in 0..<50 {
            let dense = Double.random(in: 20...100, using: &generator)
            let own = Double.random(in: 20...100, using: &generator)
            let ends = Double.random(in: 50...300, using: &generator)
            let others = ExpertSide.Times(
                send: .random(in: 5...60, using: &generator), experts: .random(in: 20...100, using: &generator),
                receive: .random(in: 5...60, using: &generator))
            let closed = SplitRound.seconds(
                attention: attention([dense, own], ends: ends), experts: [ExpertSide.Times(), others],
                counts: [3, 40], microBatches: microBatches)
            let layers =
                Array(repeating: (dense, ExpertSide.Times()), count: 3) + Array(repeating: (own, others), count: 40)
            let ring = simulated(layers, ends: ends, microBatches: microBatches)
            #expect(abs(ring / closed - 1) < 0.02)
        }
    }

    @Test("One device of each side executes together what one device executes alone", arguments: [false, true])
    func sidesOfOneDevice(isLatent: Bool) throws {
        let model = isLatent ? Examples.latent : Examples.mixed
        let pricing = try Pricing(cluster: Examples.cluster(), profile: Examples.calibrated(), model: model)
        var memory = PricingMemory()
        let layout = SplitLayout(tensor: 1, data: 1, expert: 1)
        let side = AttentionSide(model, layout, pricing, &memory)
        let own = side.times(sequences: 48, context: 3000)
        let others = ExpertSide(model, layout, pricing, &memory).times(rows: own.rows, isCaptured: own.isCaptured)
        let sum = side.counts.indices.reduce(own.ends) {
            $0 + Double(side.counts[$1]) * (own.layers[$1] + others[$1].experts)
        }
        let alone = StepEvaluator(model: model, layout: ParallelLayout(), pricing: pricing)
            .time(of: .decode(sequences: 48, context: 3000)).latency.rawValue
        #expect(abs(sum / alone - 1) < 1e-9)
    }

    @Test("The way to experts and back, by hand")
    func ways() throws {
        let model = Examples.qwen235B()
        let pricing = try Pricing(cluster: Examples.cluster(), profile: Examples.stated(), model: model)
        var memory = PricingMemory()
        func times(_ layout: SplitLayout) -> ExpertSide.Times {
            ExpertSide(model, layout, pricing, &memory).times(rows: 64, isCaptured: true)[0]
        }
        // 8 ranks and 8 expert devices on two nodes: 64 tokens × 8 experts leave each attention device, and as many
        // copies come to each expert device, of 4096 + 4096/128·4 bytes there and 2·4096 back, at 25 GB/s.
        let even = times(SplitLayout(tensor: 1, data: 8, expert: 8))
        #expect(abs(even.send - (27e-6 + 512 * 4224 / 25e9)) < 1e-12)
        #expect(abs(even.receive - (28e-6 + 512 * 8192 / 25e9)) < 1e-12)
        // With half as many expert devices each gets twice the copies: the busier side sets the pace.
        let uneven = times(SplitLayout(tensor: 1, data: 8, expert: 4))
        #expect(abs(uneven.send - (27e-6 + 1024 * 4224 / 25e9)) < 1e-12)
        // TP spreads a rank's tokens over its devices.
        let spread = times(SplitLayout(tensor: 2, data: 4, expert: 8))
        #expect(abs(spread.send - (27e-6 + 256 * 4224 / 25e9)) < 1e-12)
        // Inside one node the fast network carries them.
        let near = times(SplitLayout(tensor: 1, data: 4, expert: 4))
        #expect(abs(near.send - (10e-6 + 512 * 4224 / 200e9)) < 1e-12)
    }

    @Test("Attention devices and expert devices hold the model's weights together")
    func weights() throws {
        for model in [Examples.qwen235B(), Examples.latent, Examples.mixed] {
            let pricing = try Pricing(cluster: Examples.cluster(), profile: Examples.stated(), model: model)
            let layout = SplitLayout(tensor: 1, data: 4, expert: 8)
            let demand = MemoryDemand(sequencesPerRank: 3, context: 1000, tokensPerStep: 3)
            let attention = StageMemory(attentionOf: model, layout: layout).footprint(of: demand, on: pricing)
            let experts = ExpertSideMemory(model, layout).footprint(tokens: 12, on: pricing)
            let whole = pricing.memory(of: model, layout: ParallelLayout(), demand: demand)[0]
            let together = attention.weights.total + 8 * experts.weights.total
            #expect(abs(together / whole.weights.total - 1) < 1e-12)
            #expect(attention.keyValueCache == whole.keyValueCache && experts.keyValueCache == .zero)
            #expect(attention.weights.experts == .zero && experts.weights.total == experts.weights.experts)
        }
    }

    @Test("Expert devices that hold too much are found out under every rule of memory")
    func fits() throws {
        let model = Examples.qwen235B()
        let pricing = try Pricing(cluster: Examples.cluster(), profile: Examples.stated(), model: model)
        // 227 GB of experts in FP8: four devices of 64 GB hold them with room, three do not.
        #expect(
            ExpertSideMemory(model, SplitLayout(tensor: 1, data: 1, expert: 8)).tokens(
                upTo: 999, headroom: .zero, on: pricing) == 999)
        #expect(
            ExpertSideMemory(model, SplitLayout(tensor: 1, data: 1, expert: 2)).tokens(
                upTo: 999, headroom: .zero, on: pricing) == 0)
        for basis in [MemoryRule.Basis.total, .weightsAndCache, .remainder] {
            var profile = pricing.profile
            profile.memory.basis = basis
            let other = Pricing(cluster: pricing.cluster, profile: profile)
            let held = ExpertSideMemory(model, SplitLayout(tensor: 1, data: 1, expert: 2))
            #expect(held.tokens(upTo: 999, headroom: .zero, on: other) == 0)
        }
    }

    @Test("Layouts are legal when TP divides heads and EP experts; dense models have nothing to set apart")
    func legality() {
        #expect(SplitLayout(tensor: 4, data: 3, expert: 16).violation(for: Examples.qwen235B()) == nil)
        #expect(
            SplitLayout(tensor: 3, data: 1, expert: 16).violation(for: Examples.qwen235B())?.rule == .queryHeadsDivide)
        #expect(SplitLayout(tensor: 4, data: 1, expert: 24).violation(for: Examples.qwen235B())?.rule == .expertsDivide)
        #expect(
            SplitLayout(tensor: 4, data: 1, expert: 24, redundantExperts: 16).violation(for: Examples.qwen235B()) == nil
        )
        #expect(
            SplitLayout(tensor: 1, data: 1, expert: 1).violation(for: Examples.llama70B)?.rule == .denseHasNoExperts)
        // Dense layers between those of experts are still divided by TP.
        #expect(SplitLayout(tensor: 8, data: 1, expert: 4).violation(for: Examples.mixed) == nil)
    }
}
