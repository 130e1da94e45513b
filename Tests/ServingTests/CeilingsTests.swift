import Hardware
import Models
import Parallelism
import Quantities
import Serving
import StepModel
import Testing

@Suite("Floors and ceilings")
struct CeilingsTests {
    /// Models, among them one whose expert weights are read faster than its other matrices in the fitted constants.
    static let models = [Examples.qwen235B(), Examples.qwen235B(linear: .bf16, keyValueCache: .bf16), Examples.llama8B]

    @Test("No layout beats the floors and ceilings of its devices", arguments: models)
    func unbeaten(model: ModelArchitecture) throws {
        for pricing in [try Examples.stated(model), try Examples.calibrated(model), try perfect(model)] {
            for (index, layout) in Examples.randomLayouts(of: model, count: 80, seed: 13).enumerated() {
                let load = Load(concurrency: [1, 8, 128, 1000][index % 4], input: 100 + 50 * index, output: 400)
                let deployment = try DeploymentModel(model: model, layout: layout, pricing: pricing)
                let ceilings = pricing.ceilings(of: model, load: load, devices: layout.deviceCount)
                let decode = deployment.decode(load)
                #expect(decode.timePerOutputToken.isFinite)
                #expect(decode.timePerOutputToken >= ceilings.decodeFloor, "\(layout)")
                #expect(decode.throughput <= ceilings.memoryCeiling, "\(layout)")
                #expect(decode.throughput <= ceilings.computeCeiling, "\(layout)")
                for budget in [1024, 8192] {
                    let prefill = deployment.prefill(load, schedule: PrefillSchedule(tokensPerStep: budget))
                    #expect(prefill.last.isFinite)
                    #expect(prefill.last >= ceilings.prefillFloor, "\(layout)")
                }
            }
        }
    }

    /// No start-ups, no host, networks beyond measure, and experts that reach more than other matrices: as near to the
    /// floors as a layout can come.
    private func perfect(_ model: ModelArchitecture) throws -> Pricing {
        var profile = try Examples.stated(model).profile
        for index in profile.operators.indices where profile.operators[index].family == .groupedExperts {
            profile.operators[index].compute = .percent(95)
            profile.operators[index].memory = .percent(99)
        }
        for index in profile.collectives.indices {
            profile.collectives[index].startUp = StartUpTable(points: [])
            profile.collectives[index].startUpBetweenNodes = StartUpTable(points: [])
        }
        var cluster = Examples.cluster
        cluster.scaleUp.bandwidth = BytesPerSecond(rawValue: 1e18)
        cluster.scaleOut.bandwidth = BytesPerSecond(rawValue: 1e18)
        return try Pricing(cluster: cluster, profile: profile, model: model)
    }

    @Test("One device with a perfect network comes within 2 % of the prefill floor: the floor is tight")
    func tight() throws {
        let model = Examples.llama8B
        let pricing = try perfect(model)
        let load = Load(concurrency: 64, input: 4096, output: 1)
        let deployment = try DeploymentModel(model: model, layout: ParallelLayout(), pricing: pricing)
        let prefill = deployment.prefill(load, schedule: PrefillSchedule(tokensPerStep: 1 << 20))
        let floor = pricing.ceilings(of: model, load: load, devices: 1).prefillFloor
        #expect(isClose(prefill.last.rawValue, floor.rawValue, within: 0.02))
    }

    @Test("Floors and ceilings scale with the devices")
    func scale() throws {
        let model = Examples.qwen235B()
        let pricing = try Examples.stated(model)
        let one = pricing.ceilings(of: model, load: Examples.load, devices: 1)
        let many = pricing.ceilings(of: model, load: Examples.load, devices: 32)
        #expect(isClose(one.prefillFloor.rawValue, 32 * many.prefillFloor.rawValue))
        #expect(isClose(one.decodeFloor.rawValue, 32 * many.decodeFloor.rawValue))
        #expect(isClose(32 * one.computeCeiling.rawValue, many.computeCeiling.rawValue))
        #expect(one.burstWork == many.burstWork)
        #expect(one.decodeBytes == many.decodeBytes)
    }
}
