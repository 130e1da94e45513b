import Shardwise

/// How long it takes to prepare one layout: its evaluator, its whole deployment with memory and programs, and the same
/// in a search, which works nothing out twice for the layouts of one pricing.
struct PreparationTimes {
    static let header =
        "model                      layout          evaluator       deployment      deployment in a search"

    let line: String

    init(_ model: ModelArchitecture, _ layout: ParallelLayout, _ pricing: Pricing) {
        let evaluator = PreparationTimes.microseconds {
            _ = StepEvaluator(model: model, layout: layout, pricing: pricing)
        }
        let deployment = PreparationTimes.microseconds {
            _ = DeploymentModel(legal: layout, model: model, pricing: pricing)
        }
        var memory = PricingMemory()
        let inSearch = PreparationTimes.microseconds {
            _ = DeploymentModel(legal: layout, model: model, pricing: pricing, memory: &memory)
        }
        line = [model.name.padded(to: 26), "\(layout)".padded(to: 15), evaluator, deployment, inSearch]
            .joined(separator: " ")
    }

    private static func microseconds(_ prepare: () -> Void) -> String {
        let count = 2000
        let perSecond = rate(rounds: 7, count: count) {
            for _ in 0..<count { prepare() }
        }
        return "\((1e7 / perSecond).rounded() / 10) us".padded(to: 15)
    }
}
