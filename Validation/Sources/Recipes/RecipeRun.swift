public import Diagnostics
internal import Hardware
internal import Models
internal import Parallelism
internal import Planning
internal import Quantities
internal import Serving

/// Published recommendations beside the best deployment that the planner finds under the same constraints.
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
        /// The ratios under other questions that its source does not rule out, where it is distant under the assumed one.
        public var otherwise: [Otherwise]

        /// How much more the best deployment yields than the recipe: 1 is as much.
        public var ratio: Double { best.perDevice / own.perDevice }
        /// Whether they are within 15 %.
        public var agrees: Bool { ratio <= 1 + RecipeRun.tolerance }
    }

    /// What becomes of a ratio when something that nobody stated is assumed otherwise.
    public struct Otherwise: Hashable, Sendable {
        /// The assumption in words.
        public var assumption: String
        /// The ratio then.
        public var ratio: Double
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
        // One after the other: every search uses all cores.
        outcomes = recipes.map { (recipe: $0, result: RecipeRun.compare($0, catalogs, rules)) }
    }

    /// The recipes that could be priced.
    public var comparisons: [Comparison] { outcomes.compactMap { try? $0.result.get() } }

    private static func compare(
        _ recipe: Recipe, _ catalogs: ScenarioCatalogs, _ rules: EngineRuleCatalog
    ) -> Result<Comparison, Exclusion> {
        do throws(Exclusion) {
            let (scenario, compiled) = try question(recipe, catalogs, rules)
            let yardstick = try RecipeYardstick(recipe, scenario: scenario)
            let own = try yardstick.own()
            guard let best = try yardstick.best(beside: own) else { throw Exclusion("no layout fits", recipe.name) }
            var comparison = Comparison(
                recipe: recipe, own: own, best: best, refusals: yardstick.refusals(compiled), otherwise: [])
            if !comparison.agrees { comparison.otherwise = otherwise(yardstick) }
            return .success(comparison)
        } catch {
            return .failure(error)
        }
    }

    private static func question(
        _ recipe: Recipe, _ catalogs: ScenarioCatalogs, _ rules: EngineRuleCatalog
    ) throws(Exclusion) -> (Scenario, CompiledLayoutRules?) {
        do throws(Diagnostic) {
            var scenario = try ScenarioReader.read(nil, settings: recipe.settings).resolved(in: catalogs)
            if let largest = recipe.captured { scenario.settings.engine?.graphs.largest = largest }
            let compiled = try scenario.settings.engine.map { engine throws(Diagnostic) in
                try rules.rules(of: engine.kernels)
                    .compiled(for: scenario.model, devicesPerNode: scenario.cluster.devicesPerNode)
            }
            return (scenario, compiled)
        } catch {
            throw Exclusion("cannot be priced: \(error.code)", error.message)
        }
    }

    /// The ratios with a promise or lengths other than the assumed ones, each by itself.
    private static func otherwise(_ yardstick: RecipeYardstick) -> [Otherwise] {
        var found: [Otherwise] = []
        func add(_ assumption: String, _ change: (inout Scenario) -> Void) {
            if let ratio = yardstick.ratio(change) { found.append(Otherwise(assumption: assumption, ratio: ratio)) }
        }
        let assumed = yardstick.recipe.assumed
        if assumed.contains("tpot") {
            for limit in [15.0, 25, 100] {
                add("a TPOT of \(Int(limit)) ms") { $0.objectives.timePerOutputToken = Seconds(rawValue: limit / 1000) }
            }
        }
        if assumed.contains("lengths") {
            for (input, output) in [(1000, 2000), (8000, 500)] {
                add("\(input) tokens in and \(output) out") { ($0.load.input, $0.load.output) = (input, output) }
            }
        }
        if yardstick.scenario.demand == .free {
            add("one request per device in flight") {
                $0.demand = .concurrency(yardstick.recipe.devices)
                $0.objectives.timePerOutputToken = nil
            }
        }
        return found
    }
}
