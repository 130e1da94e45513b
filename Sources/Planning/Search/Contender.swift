internal import Hardware
internal import Parallelism
internal import Quantities
internal import Serving

/// One pool of a deployment under search: a worker at an operating point, in some number of copies.
struct ContenderPool: Hashable, Sendable {
    /// The token budget, which a user may state at any size.
    let budget: Int
    private let place: Int32
    private let number: Int32
    private let batch: Int32
    let scheduling: EngineProfile.Scheduling

    init(job: Int, copies: Int, budget: Int, sequences: Int, scheduling: EngineProfile.Scheduling) {
        (place, number, batch) = (Int32(clamping: job), Int32(clamping: copies), Int32(clamping: sequences))
        (self.budget, self.scheduling) = (budget, scheduling)
    }

    /// The worker among the jobs of its cluster.
    var job: Int { Int(place) }
    /// At most as many as the largest cluster has devices.
    var copies: Int { Int(number) }
    /// The sequences on one attention rank.
    var sequences: Int { Int(batch) }

    /// The same worker in another number of copies.
    func copied(_ copies: Int) -> ContenderPool {
        ContenderPool(job: job, copies: copies, budget: budget, sequences: sequences, scheduling: scheduling)
    }
}

/// A deployment under search, as small as it can be: ten thousands are compared and handed around, few are looked at.
struct Contender: Hashable, Sendable {
    /// The pool that serves both phases, or reads prompts.
    var first: ContenderPool
    /// The pool that generates, where that is another.
    var second: ContenderPool?
    /// Whether the second pool's worker is one of those whose attention and experts are apart.
    var isSplit = false
    /// Seconds.
    var timeToFirstToken: Double
    /// Seconds.
    var timePerOutputToken: Double
    /// Requests per second of the whole deployment.
    var rate: Double
    var devices: Int
    /// Devices of the second pool among them.
    var generating = 0
    /// The largest share of a promise by which it is missed; 0 where all are kept.
    var violation = 0.0

    var kind: DeploymentKind { second == nil ? .aggregated : isSplit ? .attentionFFN : .disaggregated }
}

/// What a search compares contenders by: handed around by reference, since it never changes and is asked for every point.
final class PlanQuestion: Sendable {
    let demand: Demand
    let objectives: Objectives
    let goal: PlanGoal
    /// The devices that prompts are read on, and those that only generate where they are others.
    let devices: (first: Int, second: Int?)
    let isCountOpen: Bool
    let output: Int
    /// What each request waits outside of steps, seconds.
    let overhead: Double
    /// Dollars per hour and device, and watts per device, of both clusters; 0 where unknown.
    let prices: (first: Double, second: Double)
    let powers: (first: Double, second: Double)

    init(_ scenario: Scenario) {
        demand = scenario.demand
        objectives = scenario.objectives
        if case .rate = scenario.demand {
            goal = scenario.search.goal ?? .devices
        } else {
            goal = scenario.search.goal ?? .throughput
        }
        devices = (scenario.cluster.deviceCount, scenario.decodeCluster?.deviceCount)
        isCountOpen = scenario.isCountOpen
        output = scenario.load.output
        overhead = scenario.settings.engine?.requestOverhead.rawValue ?? 0
        let (first, second) = (scenario.cluster, scenario.decodeCluster ?? scenario.cluster)
        prices = (first.accelerator.price?.perHour.rawValue ?? 0, second.accelerator.price?.perHour.rawValue ?? 0)
        powers = (first.accelerator.boardPower?.rawValue ?? 0, second.accelerator.boardPower?.rawValue ?? 0)
    }

    private init(_ other: PlanQuestion, seeking goal: PlanGoal) {
        (demand, objectives, devices, isCountOpen) = (other.demand, other.objectives, other.devices, other.isCountOpen)
        (output, overhead, prices, powers) = (other.output, other.overhead, other.prices, other.powers)
        self.goal = goal
    }

    /// The same question with another goal.
    func seeking(_ goal: PlanGoal) -> PlanQuestion { PlanQuestion(self, seeking: goal) }

    /// How far a time to first token and a time per output token, in seconds, miss the promises; the latter's own promise
    /// counts only where `paced`.
    func violation(_ first: Double, _ perToken: Double, paced: Bool = true) -> Double {
        var worst = 0.0
        if let limit = objectives.timeToFirstToken { worst = max(worst, first / limit.rawValue - 1) }
        if let limit = objectives.endToEnd {
            worst = max(worst, (first + perToken * Double(output - 1)) / limit.rawValue - 1)
        }
        if paced, let limit = objectives.timePerOutputToken { worst = max(worst, perToken / limit.rawValue - 1) }
        return worst
    }

    /// Whether a pace is slower than what the front of speed against output is drawn for: twice the promised time.
    func isBeyondFront(_ pace: Double) -> Bool {
        guard let limit = objectives.timePerOutputToken else { return false }
        return pace > 2 * limit.rawValue
    }

    /// Whether, of generators at a pace that is promised, the best is always the one that generates most per device: its
    /// pace is neither what is sought nor limited by other promises.
    var seeksMostGeneration: Bool {
        if case .concurrency = demand { return false }
        return goal != .timePerOutputToken && goal != .timeToFirstToken && objectives.endToEnd == nil
    }

    /// The devices over which output is counted: all, which are there anyway, or those in use where their number is
    /// what is asked for.
    func devicesCounted(_ used: Int) -> Int { isCountOpen ? used : devices.first + (devices.second ?? 0) }

    /// The output tokens per second and device: of all devices, which are there anyway, or of those in use where their
    /// number is what is asked for.
    func perDevice(_ contender: Contender) -> Double {
        contender.rate * Double(output) / Double(devicesCounted(contender.devices))
    }

    /// Dollars per hour.
    func price(_ contender: Contender) -> Double {
        Double(contender.devices - contender.generating) * prices.first + Double(contender.generating) * prices.second
    }

    /// Watts of board power.
    func power(_ contender: Contender) -> Double {
        Double(contender.devices - contender.generating) * powers.first + Double(contender.generating) * powers.second
    }

    /// How good a contender is by the goal, smaller is better, and by what settles equal ones.
    private func rank(_ contender: Contender) -> (Double, Double, Double) {
        let tokens = contender.rate * Double(output)
        let devices = Double(contender.devices)
        switch goal {
        case .throughput: return (-perDevice(contender), devices, contender.timePerOutputToken)
        case .perDollar: return (-tokens / price(contender), -tokens, contender.timePerOutputToken)
        case .perKilowatt: return (-tokens / power(contender), -tokens, contender.timePerOutputToken)
        case .timeToFirstToken: return (contender.timeToFirstToken, -tokens / devices, -tokens)
        case .timePerOutputToken: return (contender.timePerOutputToken, -tokens / devices, -tokens)
        case .devices: return (devices, -tokens, contender.timePerOutputToken)
        case .cost: return (price(contender), -tokens, contender.timePerOutputToken)
        }
    }

    /// The value by which contenders are compared first, smaller is better.
    func score(_ contender: Contender) -> Double { rank(contender).0 }

    /// Whether a contender comes before another, or there is no other.
    func precedes(_ contender: Contender, orNone other: Contender?) -> Bool {
        guard let other else { return true }
        return precedes(contender, other)
    }

    /// A total order, so that results never depend on chance: the goal, then the simpler deployment.
    func precedes(_ left: Contender, _ right: Contender) -> Bool {
        let (first, second) = (rank(left), rank(right))
        guard first == second else { return first < second }
        if left.kind != right.kind { return left.kind.simplicity < right.kind.simplicity }
        guard left.first.key == right.first.key else { return left.first.key < right.first.key }
        return (left.second?.key ?? (0, 0, 0, 0, 0)) < (right.second?.key ?? (0, 0, 0, 0, 0))
    }
}

extension DeploymentKind {
    /// The place among the kinds, the simplest first.
    fileprivate var simplicity: Int { DeploymentKind.allCases.firstIndex(of: self) ?? 0 }
}

extension ContenderPool {
    fileprivate var key: (Int, Int, Int, Int, Int) {
        (job, copies, EngineProfile.Scheduling.allCases.firstIndex(of: scheduling) ?? 0, budget, sequences)
    }
}

extension PlanQuestion {
    /// A contender with as many copies as a stated request rate needs; `nil` where there are not enough devices.
    func demanded(_ contender: Contender) -> Contender? {
        guard case .rate(let rate) = demand else { return contender }
        let one = contender.rate / Double(contender.first.copies)
        let needed = (rate / one).rounded(.up)
        let devices = needed * Double(contender.devices / contender.first.copies)
        guard devices <= Double(isCountOpen ? PlanQuestion.largestCluster : self.devices.first) else { return nil }
        var served = contender
        served.first = served.first.copied(Int(needed))
        served.devices = Int(devices)
        served.rate = rate
        return served
    }

    /// No cluster is larger than this.
    static let largestCluster = 1_000_000
}
