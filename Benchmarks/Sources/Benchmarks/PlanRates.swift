import Shardwise

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// How fast a plan is made inside a running process, and how that grows with the space.
struct PlanRates {
    private let devices: Int
    private let counts: PlanCounts
    /// Seconds on the wall, and of all cores together, of the fastest of several plans.
    private let wall: Double
    private let processor: Double
    /// Seconds of all cores together of the fastest of several searches, without what a plan adds to them.
    private let search: Double

    private init(devices: Int) throws {
        let scenario = try PlanRates.scenario(devices: devices)
        var (wall, processor, search) = (Double.infinity, Double.infinity, Double.infinity)
        var counts = try Plan(for: scenario).counts
        for _ in 0..<5 {
            search = min(search, try PlanRates.processorTime { _ = try PlanCounts(searching: scenario) })
            processor = min(
                processor,
                try PlanRates.processorTime {
                    let time = try ContinuousClock().measure { counts = try Plan(for: scenario).counts }
                    wall = min(wall, time / .seconds(1))
                })
        }
        (self.devices, self.counts, self.wall) = (devices, counts, wall)
        (self.processor, self.search) = (processor, search)
    }

    /// The seconds of all cores together that some work takes.
    private static func processorTime(of work: () throws -> Void) rethrows -> Double {
        let before = clock()
        try work()
        return Double(clock() - before) / Double(CLOCKS_PER_SEC)
    }

    /// The question of `peer.py`, on so many devices.
    private static func scenario(devices: Int) throws -> Scenario {
        let fields = [
            ("model.name", "Qwen/Qwen3-235B-A22B-FP8"), ("cluster.accelerator", "H200"),
            ("cluster.count", "\(devices)"), ("load.input", "4000"), ("load.output", "1000"),
            ("objectives.ttft", "1 s"), ("objectives.tpot", "50 ms"),
        ]
        let settings = fields.map { ScenarioSetting("--benchmark", sets: $0.0, to: $0.1) }
        return try ScenarioReader.read(nil, settings: settings).resolved(in: try ScenarioCatalogs.load())
    }

    /// Prints a line per number of devices, and how time follows the workers of the space.
    static func print() throws {
        Swift.print(

            "\ndevices  examined  workers    priced     pruned   wall ms    CPU ms   search ms   us/worker   "
                + "priced/s and core")
        var rates: [PlanRates] = []
        for devices in [8, 16, 32, 64, 128] {
            let rate = try PlanRates(devices: devices)
            Swift.print(rate.line)
            rates.append(rate)
        }
        let slope = exponent(rates.map { Double($0.counts.workers) }, rates.map(\.search))
        Swift.print("the search's CPU time grows with the workers to the power of \((slope * 100).rounded() / 100)")
    }

    private var line: String {
        let cells = [
            ("\(devices)", 9), ("\(counts.examined)", 10), ("\(counts.workers)", 9), ("\(counts.priced)", 10),
            ("\(counts.pruned)", 11), (PlanRates.tenths(wall * 1e3), 10), (PlanRates.tenths(processor * 1e3), 10),
            (PlanRates.tenths(search * 1e3), 12), (PlanRates.tenths(search * 1e6 / Double(max(1, counts.workers))), 12),
            ("\(Int(Double(counts.priced) / search))", 10),
        ]
        return cells.map { $0.0.padded(to: $0.1) }.joined()
    }

    private static func tenths(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }

    /// The exponent k of the least-squares line through the logarithms of y = c·x^k: 1 for linear growth.
    private static func exponent(_ x: [Double], _ y: [Double]) -> Double {
        let (u, v) = (x.map { log($0) }, y.map { log($0) })
        let (meanU, meanV) = (u.reduce(0, +) / Double(u.count), v.reduce(0, +) / Double(v.count))
        let product = zip(u, v).reduce(0) { $0 + ($1.0 - meanU) * ($1.1 - meanV) }
        return product / u.reduce(0) { $0 + ($1 - meanU) * ($1 - meanU) }
    }
}
