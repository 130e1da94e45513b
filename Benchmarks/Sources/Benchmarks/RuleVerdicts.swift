import Shardwise

/// How many layouts per second an engine's rules judge on one core.
enum RuleVerdicts {
    /// Prints the rate of each engine over every legal layout of a model.
    static func printRates(model: ModelArchitecture, cluster: Cluster) throws {
        let layouts = LayoutSpace(model: model, devices: cluster.deviceCount).legal
        let catalog = try EngineRuleCatalog.load()
        print("\nengine     rules   layouts   run by it   verdicts")
        for engine in catalog.engines {
            let rules = try catalog.rules(of: engine)
            let clock = ContinuousClock()
            var allowed = 0
            var best = Double.infinity
            for _ in 0..<20 {
                allowed = 0
                let time = clock.measure {
                    let compiled = rules.compiled(for: model, devicesPerNode: cluster.devicesPerNode)
                    for layout in layouts where compiled.allows(layout) { allowed += 1 }
                }
                best = min(best, time / .seconds(1))
            }
            let rate = Double(layouts.count) / best / 1e6
            print(
                engine.padded(to: 10), "\(rules.rules.count)".padded(to: 7), "\(layouts.count)".padded(to: 9),
                "\(allowed)".padded(to: 11), "\((rate * 10).rounded() / 10) M/s")
        }
    }
}
