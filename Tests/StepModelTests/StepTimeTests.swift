import Hardware
import Models
import Parallelism
import Quantities
import StepModel
import Testing

@Suite("Time of steps")
struct StepTimeTests {
    static let models = [Examples.qwen235B(), Examples.llama70B, Examples.mixed]

    private func time(
        _ step: Step, _ model: ModelArchitecture, _ layout: ParallelLayout, _ profile: EfficiencyProfile,
        on cluster: Cluster = Examples.cluster()
    ) throws -> StepTime {
        try Pricing(cluster: cluster, profile: profile, model: model)
            .time(of: lower(step, model: model, layout: layout, cluster: cluster))
    }

    @Test("A step takes the sum of its operators' times, stage by stage, and its breakdown adds up", arguments: models)
    func sum(model: ModelArchitecture) throws {
        for profile in [try Examples.stated(), try Examples.calibrated()] {
            let pricing = try Pricing(cluster: Examples.cluster(), profile: profile, model: model)
            for layout in Examples.randomLayouts(of: model, count: 40, seed: 2) {
                let step = Step.prefill(sequences: 5, newTokens: 300)
                let program = lower(step, model: model, layout: layout, cluster: Examples.cluster())
                let stages = program.stages.map { stage in
                    stage.operators.reduce(0.0) {
                        $0 + pricing.time(of: $1.work).total.rawValue * Double($1.repetitions)
                    }
                }
                let time = pricing.time(of: program)
                #expect(zip(time.stages, stages).allSatisfy { isClose($0.rawValue, $1) })
                #expect(time.stages.count == layout.pipeline)
                #expect(isClose(time.latency.rawValue, stages.reduce(0, +) + time.host.rawValue))
                #expect(time.period == (time.stages.max() ?? .zero) + time.host)
                let parts = pricing.breakdown(of: program).map(\.time).sum()
                #expect(isClose(parts.rawValue, time.latency.rawValue))
            }
        }
    }

    @Test("A program holds each layer of the model once, whatever the stages", arguments: models)
    func layers(model: ModelArchitecture) {
        for layout in Examples.randomLayouts(of: model, count: 60, seed: 8) {
            let program = lower(
                .decode(sequences: 4, context: 9), model: model, layout: layout, cluster: Examples.cluster())
            let operators = program.stages.flatMap(\.operators)
            func executions(_ kind: Operator.Kind) -> Int {
                operators.filter { $0.kind == kind }.reduce(0) { $0 + $1.repetitions }
            }
            #expect(executions(.queryKeyValueProjection) == model.layerCount)
            #expect(executions(.groupedExperts) + executions(.downProjection) == model.layerCount)
            #expect(executions(.languageModelHead) == 1)
            #expect(executions(.embeddingLookup) == 1)
            #expect(executions(.stageHandOver) == layout.pipeline - 1)
            #expect(program.stages.map(\.index) == Array(0..<layout.pipeline))
        }
    }

    @Test("More bandwidth, compute or network is never slower, and more work never faster", arguments: models)
    func monotone(model: ModelArchitecture) throws {
        var faster: [Cluster] = Array(repeating: Examples.cluster(), count: 4)
        faster[0].accelerator.memoryBandwidth = .terabytesPerSecond(2)
        faster[1].accelerator.peak = .undifferentiated(.teraFLOPsPerSecond(500))
        faster[2].scaleUp.bandwidth = .gigabytesPerSecond(300)
        faster[3].scaleOut.bandwidth = .gigabytesPerSecond(50)
        for profile in [try Examples.stated(), try Examples.calibrated()] {
            for layout in Examples.randomLayouts(of: model, count: 40, seed: 4) {
                let pairs: [(Step, Step)] = [
                    (.prefill(sequences: 3, newTokens: 500), .prefill(sequences: 3, newTokens: 700)),
                    (.prefill(sequences: 3, newTokens: 500), .prefill(sequences: 9, newTokens: 500)),
                    (
                        .prefill(sequences: 3, newTokens: 500),
                        .prefill(sequences: 3, newTokens: 500, cachedTokens: 5000)
                    ),
                    (.decode(sequences: 7, context: 800), .decode(sequences: 40, context: 800)),
                    (.decode(sequences: 7, context: 800), .decode(sequences: 7, context: 9000)),
                ]
                for (less, more) in pairs {
                    let time = try time(less, model, layout, profile)
                    #expect(time.latency.isFinite && time.latency > .zero && time.host >= .zero)
                    #expect(try self.time(more, model, layout, profile).latency >= time.latency, "\(layout)")
                    for cluster in faster {
                        let improved = try self.time(less, model, layout, profile, on: cluster)
                        #expect(improved.latency <= time.latency, "\(layout)")
                        #expect(improved.period <= time.period, "\(layout)")
                    }
                }
            }
        }
    }

    @Test("The host adds its share to a step, and one per sequence of a rank")
    func host() throws {
        var profile = try Examples.stated()
        profile.host = HostOverhead(
            prefillStep: .milliseconds(1), decodeStep: .microseconds(300), decodeSequence: .microseconds(5))
        let layout = ParallelLayout(tensor: 2, data: 4, expert: 8)
        let decode = try time(.decode(sequences: 13, context: 50), Examples.qwen235B(), layout, profile)
        #expect(isClose(decode.host.inMicroseconds, 320))
        let prefill = try time(.prefill(sequences: 13, newTokens: 50), Examples.qwen235B(), layout, profile)
        #expect(isClose(prefill.host.inMilliseconds, 1.02))
    }

    @Test("A pricing made from another one's profile slows the host no further")
    func slowHost() throws {
        var cluster = Examples.cluster()
        cluster.accelerator.hostSpeed = .percent(60)
        var profile = try Examples.stated()
        profile.host = HostOverhead(decodeStep: .microseconds(300), decodeSequence: .microseconds(5))
        let first = try Pricing(cluster: cluster, profile: profile, model: Examples.qwen235B())
        let again = Pricing(cluster: cluster, profile: first.profile, options: first.options)
        #expect(isClose(first.host.time(isDecode: true, sequences: 4).inMicroseconds, 320 / 0.6))
        #expect(again == first && again.host == first.host)
    }

    @Test("Every operator belongs to one category of a breakdown; the host and waiting are no operators")
    func categories() {
        let used = Set(Operator.Kind.allCases.map(\.category)).union([.host, .waiting])
        #expect(used == Set(TimeCategory.allCases))
    }
}
