internal import Diagnostics
internal import Models
internal import Parallelism
internal import Planning
internal import Quantities
internal import Serving

/// Prices deployments for one recipe's question, as `plan` prices its candidates.
struct RecipeYardstick {
    let recipe: Recipe
    /// The question of the recipe.
    let scenario: Scenario
    private let pools: StatedDeployment.Pools
    private let layouts: [ParallelLayout]

    init(_ recipe: Recipe, scenario: Scenario) throws(Exclusion) {
        self.recipe = recipe
        var scenario = scenario
        // Drafting is left out on both sides, since recipes do not state acceptance.
        scenario.settings.drafting = nil
        func layout(_ text: String) throws(Exclusion) -> ParallelLayout {
            try RecipeYardstick.layout(text, scenario, devices: recipe.devices)
        }
        switch recipe.deployment {
        case .shared(let text):
            let shared = try layout(text)
            (pools, layouts) = (.shared(shared), [shared])
        case .disaggregated(let prefill, let decode):
            let (first, second) = (try layout(prefill), try layout(decode))
            (pools, layouts) = (.separate(prefill: first, decode: second), [first, second])
        }
        // Both sides may use the redundant experts that the recipe needs for its degrees.
        scenario.search.redundantExperts = Set([0] + layouts.map(\.redundantExperts)).sorted()
        self.scenario = scenario
    }

    /// A layout as written, experts that EP does not divide filled up with redundant ones.
    private static func layout(
        _ text: String, _ scenario: Scenario, devices: Int
    ) throws(Exclusion) -> ParallelLayout {
        guard let parsed = try? ParallelLayout(parsing: text, isMixture: scenario.model.isMixtureOfExperts) else {
            throw Exclusion("the layout cannot be read", text)
        }
        var layout = parsed
        let counts = scenario.model.layerRuns.compactMap(\.feedForward.mixture?.expertCount)
        if let count = counts.first, count % layout.expert != 0 {
            layout.redundantExperts = layout.expert - count % layout.expert
        }
        if let violation = layout.violations(for: scenario.model, devices: devices).first {
            throw Exclusion("the layout is not legal", violation.message)
        }
        return layout
    }

    /// What the recipe yields; at most as many requests are in flight as its devices hold.
    ///
    /// - Throws: A reason why the recipe cannot be priced.
    func own() throws(Exclusion) -> RecipeRate {
        guard let found = try priced({ scenario throws(Diagnostic) in try StatedDeployment(pools, scenario) }) else {
            throw Exclusion("does not fit, or breaks its promise", "\(recipe.name)")
        }
        return RecipeRate(found, devices: recipe.devices)
    }

    /// The best deployment on the recipe's devices that its engine runs.
    ///
    /// Where the recipe holds fewer requests than are stated, the better one of those that hold all and those that hold as
    /// many as the recipe: with a queue before them, both serve the stated number.
    func best(beside own: RecipeRate) throws(Exclusion) -> RecipeRate? {
        func best(_ yardstick: RecipeYardstick) throws(Exclusion) -> RecipeRate? {
            try yardstick.priced { scenario throws(Diagnostic) in try StatedDeployment.best(scenario) }
                .map { RecipeRate($0, devices: recipe.devices) }
        }
        let found = try best(self)
        guard case .concurrency(let stated) = scenario.demand, own.concurrency < stated else { return found }
        var fewer = self
        fewer.change { $0.demand = .concurrency(own.concurrency) }
        let other = try best(fewer)
        return [found, other].compactMap(\.self).max { $0.perDevice < $1.perDevice }
    }

    /// The ratio of the best to the recipe under a changed question; `nil` where either does not exist.
    func ratio(_ change: (inout Scenario) -> Void) -> Double? {
        var changed = self
        changed.change(change)
        guard let own = try? changed.own(), let best = try? changed.best(beside: own) else { return nil }
        return best.perDevice / own.perDevice
    }

    private mutating func change(_ change: (inout Scenario) -> Void) {
        var scenario = scenario
        change(&scenario)
        self = RecipeYardstick(recipe, scenario, pools, layouts)
    }

    private init(_ recipe: Recipe, _ scenario: Scenario, _ pools: StatedDeployment.Pools, _ layouts: [ParallelLayout]) {
        (self.recipe, self.scenario, self.pools, self.layouts) = (recipe, scenario, pools, layouts)
    }

    /// A deployment at the recipe's demand or, where memory holds fewer requests than are stated, at the most that it holds.
    private func priced(
        _ price: (Scenario) throws(Diagnostic) -> StatedDeployment?
    ) throws(Exclusion) -> StatedDeployment? {
        do throws(Diagnostic) {
            if let found = try price(scenario) { return found }
            guard case .concurrency(let stated) = scenario.demand else { return nil }
            func fewer(_ count: Int) throws(Diagnostic) -> StatedDeployment? {
                var fewer = scenario
                fewer.demand = .concurrency(count)
                return try price(fewer)
            }
            // Halved until something is found, then bisected to a thirty-second.
            var (low, high, best) = (0, stated, StatedDeployment?.none)
            while best == nil, high > 1 {
                low = high / 2
                best = try fewer(low)
                if best == nil { high = low }
            }
            while best != nil, high - low > max(1, low / 32) {
                let middle = (low + high) / 2
                if let found = try fewer(middle) { (low, best) = (middle, found) } else { high = middle }
            }
            return best
        } catch {
            throw Exclusion("cannot be priced: \(error.code)", error.message)
        }
    }

    /// Why the engine would refuse the recipe itself.
    func refusals(_ rules: CompiledLayoutRules?) -> [String] {
        guard let rules else { return [] }
        return layouts.flatMap { layout in
            var one = layout
            one.replicas = 1
            return rules.exclusions(of: one).map { "\($0.rule.id): \($0.reason)" }
        }
    }
}
