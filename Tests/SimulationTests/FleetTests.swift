import Diagnostics
import Parallelism
import Planning
import Quantities
import Serving
import Testing
import Traffic

@testable import Simulation

/// Several copies, routers, pools with hand-over, and what they add up to.
@Suite struct FleetTests {
    private func run(
        _ deployment: SimulatedDeployment, _ requests: [TrafficRequest], isOpenLoop: Bool = true
    ) throws -> SimulationResult {
        var feed = try TrafficFeed(RequestList(requests))
        return try deployment.run(
            &feed,
            options: SimulationOptions(record: RecordOptions(keepsRequests: true), isOpenLoop: isOpenLoop))
    }

    private func pools(decodeBlocks: Int? = nil) throws -> SimulatedDeployment {
        let (deployment, engine) = try Example.deployment("r2 tp1")
        let read = SimulatedPool(deployment, role: .prefill, copies: 2, engine: engine, settings: PoolSettings())
        let generate = SimulatedPool(
            deployment, role: .decode, copies: 2, engine: engine, settings: PoolSettings(cacheBlocks: decodeBlocks))
        return SimulatedDeployment([read, generate], of: deployment, engine: engine)
    }

    @Test func runningTogetherChangesNothing() throws {
        let deployment = try Example.simulated("r3 tp1")
        let requests = Example.load(300, rate: 40)
        let (apart, together) = (try run(deployment, requests), try run(deployment, requests, isOpenLoop: false))
        #expect(apart.completed == 300 && together.completed == 300)
        for (left, right) in zip(apart.requests, together.requests) {
            #expect(left.replica == right.replica)
            #expect(abs(left.end.rawValue - right.end.rawValue) < 1e-9)
        }
    }

    @Test(arguments: RoutingPolicy.allCases)
    func everyRequestIsAccountedFor(policy: RoutingPolicy) throws {
        var deployment = try Example.simulated("r3 tp1")
        deployment.routing = policy
        let result = try run(deployment, Example.load(300, rate: 60, seed: 4))
        #expect(result.arrived == 300 && result.completed == 300 && result.unfinished == 0)
        #expect(Set(result.requests.map(\.replica)).count == 3)
    }

    @Test func leastLoadedAvoidsTheBusyCopy() throws {
        var deployment = try Example.simulated("r2 tp1")
        // Every other request is long, so dealing in turn gives one copy all of them.
        let requests = (0..<60).map {
            Example.request($0, at: Double($0) * 0.05, input: $0 % 2 == 0 ? 12_000 : 50, output: $0 % 2 == 0 ? 200 : 5)
        }
        let turns = try run(deployment, requests)
        deployment.routing = .leastLoaded
        let loaded = try run(deployment, requests)
        let (first, second) = (turns.latencies.timeToFirstToken.mean, loaded.latencies.timeToFirstToken.mean)
        #expect(try #require(second) < #require(first))
    }

    @Test func prefixesAttract() throws {
        var deployment = try Example.simulated("r4 tp1")
        deployment.routing = .prefixAware
        let requests = (0..<80).map { index in
            let family = index % 4
            return Example.request(
                index, at: Double(index) * 0.2, input: 4096, output: 10,
                blocks: (0..<8).map { $0 < 7 ? family * 100 + $0 : 10_000 + index })
        }
        var feed = try TrafficFeed(RequestList(requests, prefixBlockTokens: 512))
        let result = try deployment.run(&feed)
        // All but the first of each family find 7 of 8 blocks.
        #expect(result.counts.cachedTokens == 76 * 7 * 512)
    }

    @Test func cachesAreHandedOver() throws {
        let deployment = try pools()
        let result = try run(deployment, [Example.request(0, input: 8000, output: 50)])
        let record = try #require(result.requests.first)
        #expect(record.ending == .completed && record.replica >= 2)
        // The first token waits for the hand-over.
        let together = try run(try Example.simulated("tp1"), [Example.request(0, input: 8000, output: 50)])
        let alone = try #require(together.requests.first?.timeToFirstToken)
        let delay = try #require(record.timeToFirstToken) - alone
        #expect(delay > deployment.handOverOverhead && delay < deployment.handOverOverhead + .milliseconds(100))
        #expect(result.handedOver > .zero)
    }

    @Test(arguments: [nil, 900])
    func poolsServeEverything(decodeBlocks: Int?) throws {
        let result = try run(try pools(decodeBlocks: decodeBlocks), Example.load(300, rate: 20, seed: 2))
        #expect(result.completed == 300 && result.unfinished == 0)
    }

    /// Long prompts keep the readers' clocks far ahead; caches that come meanwhile must not wait for them.
    @Test(arguments: ["tp1", "pp2"]) func aCacheThatHasComeJoinsTheNextStep(layout: String) throws {
        let (deployment, engine) = try Example.deployment(layout)
        let read = SimulatedPool(deployment, role: .prefill, copies: 2, engine: engine, settings: PoolSettings())
        let generate = SimulatedPool(deployment, role: .decode, copies: 1, engine: engine, settings: PoolSettings())
        let result = try run(
            SimulatedDeployment([read, generate], of: deployment, engine: engine),
            Example.load(200, rate: 4, input: 100...20_000, output: 2...200, seed: 3))
        #expect(result.completed == 200)
        let gaps = try #require(result.latencies.summary(.interToken))
        // Nothing but generation runs there, so that no token waits for more than two steps.
        #expect(gaps.maximum < gaps.mean * 3)
        for record in result.requests {
            let mean = try #require(record.timePerOutputToken)
            #expect(mean <= gaps.maximum * (1 + 1e-9), "request \(record.index)")
        }
    }

    @Test func aPoolThatHasEmptiedTakesWhatIsOffered() throws {
        let (deployment, engine) = try Example.deployment("r2 tp1")
        let read = SimulatedPool(deployment, role: .prefill, copies: 1, engine: engine, settings: PoolSettings())
        // Room for one sequence: the others are offered while it runs, and nothing else happens when it ends.
        let generate = SimulatedPool(
            deployment, role: .decode, copies: 1, engine: engine, settings: PoolSettings(cacheBlocks: 900))
        let result = try run(
            SimulatedDeployment([read, generate], of: deployment, engine: engine),
            (0..<4).map { Example.request($0, input: 10_000, output: 400) })
        #expect(result.completed == 4 && result.unfinished == 0)
    }

    /// Copies whose clocks agree wait for each other's room: they must not creep towards it.
    @Test(.timeLimit(.minutes(1)), arguments: ["tp1", "pp2"])
    func copiesThatWaitTogetherAreWokenByWhatTheyWaitFor(layout: String) throws {
        let (deployment, engine) = try Example.deployment(layout)
        let read = SimulatedPool(
            deployment, role: .prefill, copies: 4, engine: engine, settings: PoolSettings(cacheBlocks: 1000))
        let generate = SimulatedPool(
            deployment, role: .decode, copies: 1, engine: engine, settings: PoolSettings(cacheBlocks: 1000))
        let result = try run(
            SimulatedDeployment([read, generate], of: deployment, engine: engine),
            (0..<40).map { Example.request($0, input: 8000, output: 100) })
        #expect(result.completed == 40 && result.unfinished == 0)
    }

    @Test func linksAreShared() {
        var links = SharedLinks(sending: [100, 100], receiving: [100, 100])
        func transfer(_ source: Int, _ target: Int, _ bytes: Double) -> SharedLinks.Transfer {
            SharedLinks.Transfer(source: source, sourceRequest: 0, target: target, targetRequest: 0, bytes: bytes)
        }
        links.start(transfer(0, 0, 100), at: 0)
        links.start(transfer(0, 1, 100), at: 0)
        // Both at half the rate of their sender; the second continues alone.
        #expect(abs(links.nextEnd - 2) < 1e-12)
        _ = links.finishNext()
        _ = links.finishNext()
        links.start(transfer(1, 1, 100), at: 5)
        links.start(transfer(1, 0, 50), at: 5.5)
        // 50 left of the first and 50 of the second, each at 50 per second.
        #expect(abs(links.nextEnd - 6.5) < 1e-9)
    }

    @Test func anOverloadIsFoundHoweverShort() throws {
        let deployment = try Example.simulated("tp1")
        let requests = Example.load(60, rate: 200, input: 1000...2000, output: 200...300)
        let capacity = try #require(try deployment.capacity(for: requests))
        #expect(capacity.requestRate > 1 && capacity.requestRate < 200)
        #expect(LoadVerdict(utilisation: 200 / capacity.requestRate) == .overloaded)
        // A closed loop of many requests completes as many.
        let others = Example.load(1000, rate: 1, input: 1000...2000, output: 200...300, seed: 8)
        let many = try #require(try deployment.capacity(for: others))
        #expect(abs(many.requestRate / capacity.requestRate - 1) < 0.1)
    }

    @Test func theHighestRateKeepsThePromise() throws {
        let deployment = try Example.simulated("tp1")
        let requests = Example.load(100, rate: 1, input: 1000...2000, output: 50...100)
        let options = SimulationOptions(
            record: RecordOptions(promise: RequestPromise(timePerOutputToken: .milliseconds(15))))
        let search = try deployment.findRate(
            attainment: .percent(90), baseRate: 1, requests: 100, sample: requests, options: options
        ) { pace throws(Diagnostic) in try TrafficFeed(RequestList(requests), pace: pace) }
        let best = try #require(search.best)
        #expect(best.keptShare.rawValue >= 0.9)
        let faster = search.attempts.filter { $0.rate > best.rate }
        #expect(faster.allSatisfy { !$0.isKept })
        let isAtCapacity = search.capacity.map { best.rate > $0.requestRate * 0.98 } ?? false
        #expect(isAtCapacity || faster.contains { $0.rate < best.rate * 1.02 })
    }
}
