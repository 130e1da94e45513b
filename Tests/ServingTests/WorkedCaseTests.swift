import Models
import Parallelism
import Quantities
import Serving
import StepModel
import Testing

/// One layout of the brief's case with the figures that were worked out for it by hand.
struct WorkedLayout: Sendable, CustomTestStringConvertible {
    var letter: String
    var layout: ParallelLayout
    /// The token budget per attention rank, which sets the number of micro-batches.
    var budget: Int
    /// How many steps that budget gives.
    var steps: Int
    /// The TTFT of the last of 128 prompts, in seconds.
    var burst: Double
    /// The TTFT of one prompt, in milliseconds.
    var single: Double
    /// The TPOT with an FP8 and a BF16 cache, in milliseconds.
    var perToken: (fp8: Double, bf16: Double)
    /// The weights of the fullest device, in GB.
    var weights: Double
    /// The cache of the fullest device at 2,048 tokens with an FP8 cache, in GB.
    var cache: Double

    var testDescription: String { "\(letter): \(layout)" }
}

/// The comparison that `Documentation/worked-case.md` prints.
@Suite("The brief's case against its hand calculation")
struct WorkedCaseTests {
    /// Layout a holds 24 of 94 layers in its first stages; its hand figures for memory, made with 23.5, are scaled.
    static let layouts = [
        WorkedLayout(
            letter: "a", layout: ParallelLayout(replicas: 2, pipeline: 4, tensor: 4, expertTensor: 4), budget: 4096,
            steps: 32, burst: 2.098, single: 121, perToken: (28.8, 29.6), weights: (14.95 - 0.311) * 24 / 23.5 + 0.311,
            cache: 0.7885 * 24 / 23.5),
        WorkedLayout(
            letter: "b", layout: ParallelLayout(data: 32, expert: 32), budget: 8192, steps: 1, burst: 2.576,
            single: 412, perToken: (17.6, 18.4), weights: 16.39, cache: 0.7885),
        WorkedLayout(
            letter: "c", layout: ParallelLayout(tensor: 8, data: 4, expert: 32), budget: 65_536, steps: 1,
            burst: 3.018, single: 77, perToken: (14.3, 15.9), weights: 8.39, cache: 1.577),
        WorkedLayout(
            letter: "d", layout: ParallelLayout(pipeline: 2, tensor: 4, data: 4, expert: 16), budget: 2048, steps: 32,
            burst: 2.178, single: 92, perToken: (18.4, 19.2), weights: 8.30, cache: 0.7885),
        WorkedLayout(
            letter: "e", layout: ParallelLayout(replicas: 4, tensor: 8, expert: 8), budget: 65_536, steps: 1,
            burst: 2.422, single: 77, perToken: (21.0, 22.6), weights: 29.68, cache: 1.577),
    ]
    static let models = [
        Examples.qwen235B(), Examples.qwen235B(scaleBlock: ScaleBlock(rows: 128, columns: 128)),
    ]

    @Test("Prefill times of a burst and of one prompt are within 5 %", arguments: layouts, models)
    func prefill(worked: WorkedLayout, model: ModelArchitecture) throws {
        let estimate = try Examples.deployment(worked.layout, model)
            .prefill(Examples.load, schedule: PrefillSchedule(tokensPerStep: worked.budget))
        #expect(estimate.steps == worked.steps)
        #expect(isClose(estimate.last.rawValue, worked.burst, within: 0.05))
        #expect(isClose(estimate.singleRequest.inMilliseconds, worked.single, within: 0.05))
        // The hand calculation leaves small operators out, so the model is never faster.
        #expect(estimate.last.rawValue > worked.burst - 0.0005)
    }

    @Test("Decode times are within 5 % for both cache formats", arguments: layouts, models)
    func decode(worked: WorkedLayout, model: ModelArchitecture) throws {
        for (format, expected) in [(NumericFormat.fp8, worked.perToken.fp8), (.bf16, worked.perToken.bf16)] {
            var model = model
            model.precision.keyValueCache = format
            let estimate = try Examples.deployment(worked.layout, model).decode(Examples.load)
            #expect(estimate.context == 3072)
            #expect(isClose(estimate.timePerOutputToken.inMilliseconds, expected, within: 0.05))
            #expect(isClose(estimate.throughput.rawValue, 128e3 / expected, within: 0.05))
            #expect(isClose(estimate.throughputPerDevice.rawValue * 32, estimate.throughput.rawValue))
        }
    }

    @Test("Memory is within 0.5 %", arguments: layouts)
    func memory(worked: WorkedLayout) throws {
        let fullest = try Examples.deployment(worked.layout)
            .memory(Examples.load, context: 2048, tokensPerStep: 2048).max { $0.weightsAndCache < $1.weightsAndCache }
        let memory = try #require(fullest)
        #expect(isClose(memory.weights.total.inGigabytes, worked.weights, within: 0.005))
        #expect(isClose(memory.keyValueCache.inGigabytes, worked.cache, within: 0.005))
    }

    @Test("Parameters, cache and work are within 0.5 %")
    func model() {
        let model = Examples.qwen235B()
        #expect(isClose(model.parameters.total, 235.094e9, within: 0.005))
        #expect(isClose(model.parameters.active, 22.191e9, within: 0.005))
        #expect(model.keyValueCache.bytesPerToken == Bytes(rawValue: 96_256))
        #expect(isClose(model.linearFLOPsPerToken.inGigaFLOPs, 41.89, within: 0.005))
    }

    @Test("Floors and ceilings are those of the hand calculation", arguments: models)
    func ceilings(model: ModelArchitecture) throws {
        let ceilings = try Examples.stated(model).ceilings(of: model, load: Examples.load, devices: 32)
        #expect(isClose(ceilings.burstWork.inPetaFLOPs, 11.81, within: 0.005))
        #expect(isClose(ceilings.prefillFloor.rawValue, 1.538, within: 0.005))
        #expect(isClose(ceilings.decodeFloor.inMilliseconds, 5.92, within: 0.005))
        #expect(isClose(ceilings.memoryCeiling.rawValue, 21_614, within: 0.005))
        #expect(isClose(ceilings.computeCeiling.rawValue, 146_014, within: 0.005))
        let eight = try Examples.stated(model).ceilings(of: model, load: Examples.load, devices: 8)
        #expect(isClose(eight.computeCeiling.rawValue, 36_504, within: 0.005))
        #expect(isClose(eight.prefillFloor.rawValue, 6.15, within: 0.005))
    }

    @Test("Eight devices hold the whole load and keep 30 s")
    func eightDevices() throws {
        let deployment = try Examples.deployment(ParallelLayout(tensor: 8, expert: 8))
        let burst = deployment.prefill(Examples.load, schedule: PrefillSchedule(tokensPerStep: 65_536))
        #expect(isClose(burst.last.rawValue, 9.68, within: 0.05))
        #expect(isClose(deployment.decode(Examples.load).timePerOutputToken.inMilliseconds, 29.7, within: 0.05))
        let memory = try #require(deployment.memory(Examples.load, context: 4096, tokensPerStep: 8192).first)
        #expect(isClose(memory.weightsAndCacheUtilisation.inPercent, 66.1, within: 0.005))
        #expect(memory.fits)
    }

    @Test(
        "Strategy b holds 96 requests of 4,096 tokens per device in FP8 and 48 in BF16, less its activations",
        arguments: [(NumericFormat.fp8, 1, 96), (.bf16, 1, 48), (.fp8, 8192, 93), (.bf16, 8192, 47)])
    func capacity(format: NumericFormat, tokensPerStep: Int, perDevice: Int) throws {
        let model = Examples.qwen235B(keyValueCache: format)
        let deployment = try Examples.deployment(ParallelLayout(data: 32, expert: 32), model)
        #expect(deployment.sequenceCapacity(context: 4096, tokensPerStep: tokensPerStep) == 32 * perDevice)
    }

    @Test(
        "Strategy b under more requests",
        arguments: [(32, 15.5), (128, 17.6), (256, 19.5), (512, 23.4), (768, 27.3), (1024, 31.2)])
    func sweep(concurrency: Int, milliseconds: Double) throws {
        let load = Load(concurrency: concurrency, input: 2048, output: 2048)
        let estimate = try Examples.deployment(ParallelLayout(data: 32, expert: 32)).decode(load)
        #expect(isClose(estimate.timePerOutputToken.inMilliseconds, milliseconds, within: 0.05))
    }

    @Test("At 2,048 requests the experts wait for arithmetic and the cache for memory, which one common roof hides")
    func separateRoofs() throws {
        let deployment = try Examples.deployment(ParallelLayout(data: 32, expert: 32))
        let load = Load(concurrency: 2048, input: 2048, output: 2048)
        let operators = deployment.program(for: deployment.decodeStep(load).step).stages.flatMap(\.operators)
        func time(_ kind: Operator.Kind) throws -> OperatorTime {
            deployment.pricing.time(of: try #require(operators.first { $0.kind == kind }).work)
        }
        #expect(try time(.groupedExperts).bound == .compute)
        #expect(try time(.decodeAttention).bound == .memory)
        // By hand 46.7 ms with max(all arithmetic, all traffic); the experts' 7.57 ms of arithmetic against 4.93 ms of
        // weights come on top.
        let perToken = deployment.decode(load).timePerOutputToken.inMilliseconds
        #expect(isClose(perToken, 46.7 + 7.57 - 4.93, within: 0.015))
    }
}
