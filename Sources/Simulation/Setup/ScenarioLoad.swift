public import Planning
internal import Quantities
internal import Serving
public import Traffic

extension SyntheticLoad {
    /// The load that a scenario states: requests of one length, at a rate independently of each other, or so many in
    /// flight at any time.
    ///
    /// - Parameters:
    ///   - scenario: The scenario.
    ///   - requests: How many requests are sent.
    ///   - seed: Where draws start.
    public init(of scenario: Scenario, requests: Int, seed: UInt64) {
        let arrivals: Arrivals =
            switch scenario.demand {
            case .rate(let rate): .open(pattern: .poisson, rate: RateProfile(rate: rate))
            case .concurrency(let clients): .closed(clients: clients, ramp: .zero)
            case .free: .closed(clients: scenario.load.concurrency, ramp: .zero)
            }
        self.init(
            arrivals: arrivals,
            lengths: .independent(input: .fixed(scenario.load.input), output: .fixed(scenario.load.output)),
            seed: seed, limit: TrafficLimit(requests: requests))
    }
}
