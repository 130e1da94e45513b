public import Diagnostics
internal import Hardware
internal import Parallelism
internal import Planning
internal import Quantities

/// Published recommendations beside the best deployment that the cost model finds under the same constraints.
public struct RecipeRun: Sendable {
    /// A recipe and what became of it.
    public struct Comparison: Sendable {
        /// The recipe.
        public var recipe: Recipe
        /// The recipe's own rate.
        public var own: RecipeRate
        /// The best deployment on the same devices.
        public var best: RecipeRate
        /// The rules of its engine that the recipe breaks, with the numbers.
        public var refusals: [String]

        /// How much more the best deployment yields than the recipe: 1 is as much.
        public var ratio: Double { best.perDevice / own.perDevice }
        /// Whether they are within 15 %.
        public var agrees: Bool { ratio <= 1 + RecipeRun.tolerance }
    }

    /// What a recipe may yield less than the best deployment before it is explained.
    public static let tolerance = 0.15

    /// The recipes in order, each compared or left out with the reason.
    public let outcomes: [(recipe: Recipe, result: Result<Comparison, Exclusion>)]

    /// Compares every recipe of the files.
    ///
    /// - Throws: A diagnostic if a catalog is damaged, which a test excludes.
    public init(of files: [RecipeFile]) throws(Diagnostic) {
        let catalogs = try ScenarioCatalogs.load()
        let rules = try EngineRuleCatalog.load()
        let recipes = files.flatMap(\.recipes)
        let results = recipes.mappedInParallel { RecipeRun.compare($0, catalogs, rules) }
        outcomes = Array(zip(recipes, results)).map { (recipe: $0.0, result: $0.1) }
    }

    /// The recipes that could be priced.
    public var comparisons: [Comparison] { outcomes.compactMap { try? $0.result.get() } }

    private static func compare(
        _ recipe: Recipe, _ catalogs: ScenarioCatalogs, _ rules: EngineRuleCatalog
    ) -> Result<Comparison, Exclusion> {
        do throws(Exclusion) {
            let yardstick = try yardstick(recipe, catalogs, rules)
            let own = try yardstick.ownRate()
            guard let best = yardstick.optimum() else { throw Exclusion("no layout fits", recipe.name) }
            return .success(
                Comparison(recipe: recipe, own: own, best: best, refusals: try yardstick.refusals()))
        } catch {
            return .failure(error)
        }
    }

    private static func yardstick(
        _ recipe: Recipe, _ catalogs: ScenarioCatalogs, _ rules: EngineRuleCatalog
    ) throws(Exclusion) -> RecipeYardstick {
        do throws(Diagnostic) {
            var scenario = try ScenarioReader.read(nil, settings: recipe.settings).resolved(in: catalogs)
            // Every engine has an all-to-all back end, and recipes with attention DP name one.
            if scenario.model.isMixtureOfExperts { scenario.settings.exchange = .allToAll }
            let compiled = try scenario.settings.engine.map { engine throws(Diagnostic) in
                try rules.rules(of: engine.kernels)
                    .compiled(for: scenario.model, devicesPerNode: scenario.cluster.devicesPerNode)
            }
            return try RecipeYardstick(recipe, scenario: scenario, rules: compiled)
        } catch {
            throw Exclusion("cannot be priced: \(error.code)", error.message)
        }
    }
}

extension RecipeRun.Comparison {
    /// What the recipe trades, one sentence each; empty where it agrees with the best deployment.
    public var trades: [String] {
        guard !agrees else { return [] }
        var found: [String] = []
        if let balance = own.poolBalance, balance > 1 + RecipeRun.tolerance {
            found.append(
                "its prefill pool could read \(RecipeRun.rounded(balance)) times as many prompts as its decode pool "
                    + "generates for: a split for longer prompts or shorter outputs")
        } else if let balance = own.poolBalance, balance < 1 / (1 + RecipeRun.tolerance) {
            found.append(
                "its decode pool could generate for \(RecipeRun.rounded(1 / balance)) times as many prompts as its "
                    + "prefill pool reads: a split for shorter prompts or longer outputs")
        }
        if own.poolBalance != nil, best.poolBalance == nil {
            found.append("its pools keep reading from holding up generation, which bursts back to back leave out")
        }
        if own.isMemoryBound, best.concurrency > own.concurrency {
            found.append("its batch ends at \(own.concurrency) because memory is full")
        }
        let differences = own.deviceTimes.compactMap { time -> (String, Double, Double)? in
            let other = best.deviceTimes.first { $0.category == time.category }?.seconds ?? 0
            return time.seconds > other ? (time.category, time.seconds, other) : nil
        }
        if let largest = differences.max(by: { $0.1 - $0.2 < $1.1 - $1.2 }) {
            let (own, other) = (RecipeRun.microseconds(largest.1), RecipeRun.microseconds(largest.2))
            found.append("each output token costs it \(own) of a device's time on \(largest.0), against \(other)")
        }
        return found
    }
}

extension RecipeRun {
    fileprivate static func microseconds(_ seconds: Double) -> String { "\(Int((seconds * 1e6).rounded())) µs" }

    /// A ratio with one decimal.
    fileprivate static func rounded(_ ratio: Double) -> String { FixedPoint.format(ratio, places: 1) }
}
