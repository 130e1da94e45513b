internal import Diagnostics
internal import Models
internal import Parallelism
internal import Planning
internal import Quantities
internal import Serving
internal import StepModel

/// What a deployment yields per device at its best batch.
public struct RecipeRate: Hashable, Sendable {
    /// The deployment in words, such as `4 × tp4 ep4`, or prefill and decode pools.
    public var deployment: String
    /// The output tokens per second, over all devices of the recipe.
    public var perDevice: Double
    /// The time per output token in seconds.
    public var timePerOutputToken: Double
    /// The requests in flight.
    public var concurrency: Int
    /// Whether memory ends the batch that generates.
    public var isMemoryBound: Bool
    /// Of separate pools, the prefill pool's rate as a multiple of the decode pool's: at 1 neither waits for the other.
    public var poolBalance: Double?
    /// What one output token costs in generation, in device-seconds by what they are spent on, the largest first.
    public var deviceTimes: [DeviceTime]

    /// Time of devices spent on one thing.
    public struct DeviceTime: Hashable, Sendable {
        /// What it is spent on.
        public var category: String
        /// Device-seconds per output token.
        public var seconds: Double
    }
}

/// Measures deployments for one recipe's question.
struct RecipeYardstick {
    let recipe: Recipe
    let scenario: Scenario
    let pricer: CopyPricer
    private let rules: CompiledLayoutRules?

    init(_ recipe: Recipe, scenario: Scenario, rules: CompiledLayoutRules?) throws(Diagnostic) {
        self.recipe = recipe
        self.scenario = scenario
        self.rules = rules
        pricer = CopyPricer(
            scenario: scenario, pricing: try scenario.pricing(),
            promise: recipe.concurrency == nil ? scenario.objectives.timePerOutputToken : nil)
    }

    /// The recipe's own rate.
    ///
    /// - Throws: A reason why the recipe cannot be priced.
    func ownRate() throws(Exclusion) -> RecipeRate {
        switch recipe.deployment {
        case .shared(let text):
            let layout = try layout(text)
            let copy = pricer.rates(of: layout.one, concurrency: perCopy(layout.replicas)).both
            guard let copy else { throw Exclusion("does not fit, or breaks its promise", text) }
            return rate([(copy, layout.replicas)], requestsPerSecond: copy.requestsPerSecond * Double(layout.replicas))
        case .disaggregated(let prefill, let decode):
            let (reading, generating) = (try layout(prefill), try layout(decode))
            guard let read = pricer.rates(of: reading.one).reading,
                let generated = pricer.rates(of: generating.one).generating
            else { throw Exclusion("does not fit, or breaks its promise", "\(prefill) and \(decode)") }
            return pools(read, reading.replicas, generated, generating.replicas)
        }
    }

    /// The best deployment on the recipe's devices that its engine runs.
    func optimum() -> RecipeRate? {
        var shared: RecipeRate?
        var reading: [Int: CopyRate] = [:]
        var generating: [Int: CopyRate] = [:]
        let space = LayoutSpace(model: scenario.model, devices: recipe.devices, settings: scenario.settings)
        for layout in space.legal where layout.replicas == 1 && rules?.allows(layout) != false {
            let copies = min(recipe.devices / layout.devicesPerReplica, recipe.concurrency ?? .max)
            let rates = pricer.rates(of: layout, concurrency: perCopy(copies))
            if let both = rates.both {
                let found = rate([(both, copies)], requestsPerSecond: both.requestsPerSecond * Double(copies))
                if shared.map({ $0.perDevice < found.perDevice }) ?? true { shared = found }
            }
            keepBest(rates.reading, in: &reading)
            keepBest(rates.generating, in: &generating)
        }
        guard recipe.concurrency == nil, let apart = bestPools(reading, generating) else { return shared }
        return shared.map { $0.perDevice >= apart.perDevice ? $0 : apart } ?? apart
    }

    /// Why the engine would refuse the recipe itself.
    func refusals() throws(Exclusion) -> [String] {
        guard let rules else { return [] }
        let texts: [String]
        switch recipe.deployment {
        case .shared(let text): texts = [text]
        case .disaggregated(let prefill, let decode): texts = [prefill, decode]
        }
        var found: [String] = []
        for text in texts {
            found += rules.exclusions(of: try layout(text).one).map { "\($0.rule.id): \($0.reason)" }
        }
        return found
    }

    /// A layout as written, experts that EP does not divide filled up with redundant ones.
    private func layout(_ text: String) throws(Exclusion) -> ParallelLayout {
        let isMixture = scenario.model.isMixtureOfExperts
        guard let parsed = try? ParallelLayout(parsing: text, isMixture: isMixture) else {
            throw Exclusion("the layout cannot be read", text)
        }
        var layout = scenario.settings.arranged(parsed)
        let counts = scenario.model.layerRuns.compactMap(\.feedForward.mixture?.expertCount)
        if let count = counts.first, count % layout.expert != 0 {
            layout.redundantExperts = layout.expert - count % layout.expert
        }
        if let violation = layout.violations(for: scenario.model, devices: recipe.devices).first {
            throw Exclusion("the layout is not legal", violation.message)
        }
        return layout
    }

    private func perCopy(_ copies: Int) -> Int? {
        recipe.concurrency.map { ($0 + copies - 1) / max(1, copies) }
    }

    private func keepBest(_ rate: CopyRate?, in best: inout [Int: CopyRate]) {
        guard let rate else { return }
        let size = rate.layout.devicesPerReplica
        if best[size].map({ $0.requestsPerSecond < rate.requestsPerSecond }) ?? true { best[size] = rate }
    }

    /// The best whole numbers of prefill and decode copies on the recipe's devices.
    private func bestPools(_ reading: [Int: CopyRate], _ generating: [Int: CopyRate]) -> RecipeRate? {
        var best: (read: CopyRate, x: Int, generated: CopyRate, y: Int, rate: Double)?
        for (readSize, read) in reading.sorted(by: { $0.key < $1.key }) {
            for (size, generated) in generating.sorted(by: { $0.key < $1.key }) where readSize + size <= recipe.devices
            {
                for x in 1...((recipe.devices - size) / readSize) {
                    let y = (recipe.devices - x * readSize) / size
                    let rate = min(Double(x) * read.requestsPerSecond, Double(y) * generated.requestsPerSecond)
                    if rate > best?.rate ?? 0 { best = (read, x, generated, y, rate) }
                }
            }
        }
        return best.map { pools($0.read, $0.x, $0.generated, $0.y) }
    }

    private func pools(_ read: CopyRate, _ x: Int, _ generated: CopyRate, _ y: Int) -> RecipeRate {
        let (first, second) = (Double(x) * read.requestsPerSecond, Double(y) * generated.requestsPerSecond)
        var found = rate([(read, x), (generated, y)], requestsPerSecond: min(first, second))
        found.poolBalance = first / second
        return found
    }

    /// One pool, or the prefill pool and the decode pool.
    private func rate(_ pools: [(copy: CopyRate, copies: Int)], requestsPerSecond: Double) -> RecipeRate {
        let names = pools.map { pool in (pool.copies > 1 ? "\(pool.copies) × " : "") + pool.copy.layout.description }
        let last = pools[pools.count - 1]
        return RecipeRate(
            deployment: names.joined(separator: " → "),
            perDevice: requestsPerSecond * Double(scenario.load.output) / Double(recipe.devices),
            timePerOutputToken: last.copy.timePerOutputToken.rawValue,
            concurrency: last.copy.concurrency * last.copies, isMemoryBound: last.copy.isMemoryBound, poolBalance: nil,
            deviceTimes: pricer.deviceTimes(last.copy).map {
                RecipeRate.DeviceTime(category: $0.category.rawValue, seconds: $0.time.rawValue)
            })
    }
}

extension ParallelLayout {
    /// One copy of the layout.
    fileprivate var one: ParallelLayout {
        var layout = self
        layout.replicas = 1
        return layout
    }
}
