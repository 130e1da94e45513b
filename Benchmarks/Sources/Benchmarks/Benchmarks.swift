import Shardwise

/// Prints how fast steps are priced, and how long it takes to prepare a layout before any step is.
@main
struct Benchmarks {
    static func main() throws {
        let cluster = try AcceleratorCatalog.load().find("H200").cluster(deviceCount: 32)
        guard let profile = try EfficiencyCatalog.load().calibrated(for: cluster.accelerator) else { return }
        let catalog = try ModelCatalog.load()
        let layouts = try ["tp4 dp8 ep32", "tp8 ep8", "pp4 tp8 ep8"].map {
            try ParallelLayout(parsing: $0, isMixture: true)
        }
        func pricing(_ model: ModelArchitecture, _ routing: ExpertRouting) throws -> Pricing {
            try Pricing(
                cluster: cluster, profile: profile, model: model, options: StepOptions(routing: routing))
        }
        let qwen = try catalog.find("Qwen/Qwen3-235B-A22B-FP8")
        print(StepRates.header)
        for layout in layouts {
            for kind in StepKind.allCases {
                print(StepRates(kind, qwen, layout, try pricing(qwen, .uniform)).line)
            }
        }
        print("\n" + PreparationTimes.header)
        for model in [qwen, try catalog.find("deepseek-ai/DeepSeek-R1")] {
            let skewed = try pricing(model, .powerLaw(exponent: ExpertRouting.assumedExponent))
            for layout in layouts { print(PreparationTimes(model, layout, skewed).line) }
        }
        try RuleVerdicts.printRates(model: qwen, cluster: cluster)
        try PlanRates.print()
    }
}

/// The best rate of several rounds, per second: other processes only ever make a round slower.
func rate(rounds: Int, count: Int, _ work: () -> Void) -> Double {
    let clock = ContinuousClock()
    let best = (0..<rounds).map { _ in clock.measure(work) }.min() ?? .zero
    let seconds = Double(best.components.seconds) + Double(best.components.attoseconds) * 1e-18
    return Double(count) / seconds
}

extension String {
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
