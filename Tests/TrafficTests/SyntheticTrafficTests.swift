import Diagnostics
import Documents
import Quantities
import Testing

@testable import Traffic

@Suite struct SyntheticTrafficTests {
    private func load(_ text: String) throws -> SyntheticLoad { try SyntheticLoad(parsing: text, flag: "--load") }

    /// The requests of an open loop up to its limit.
    private func requests(_ text: String) throws -> [TrafficRequest] {
        let load = try load(text)
        var feed = try TrafficFeed(SyntheticTraffic(load))
        var requests: [TrafficRequest] = []
        while let request = try feed.take() { requests.append(request) }
        return requests
    }

    /// A digest of every bit of the requests: the same on every platform, in every build.
    private func digest(_ requests: [TrafficRequest]) -> UInt64 {
        var digest: UInt64 = 0
        for request in requests {
            for bits in [
                request.arrival.rawValue.bitPattern, UInt64(request.inputTokens), UInt64(request.outputTokens),
            ]
                + request.prefixBlocks.map({ UInt64(bitPattern: Int64($0)) })
            {
                digest = RandomStream.mix(digest &+ bits)
            }
        }
        return digest
    }

    /// Digests that an independent implementation of the described generator gave, in another language.
    private static let seeded: [(text: String, digest: UInt64)] = [
        ("rate: 4, input: 2000, output: 200, requests: 1000, seed: 7", 4_599_825_065_636_250_898),
        (
            "arrivals: gamma, cv: 2.5, rate: 3, input: log-normal 900 cv 1.5 max 8k, output: 10..500, requests: 1000",
            12_157_423_743_671_526_754
        ),
        (
            "arrivals: constant, phases: [{for: 10s, from: 1, to: 30}, {for: 2s, rate: 100}], repeat: true, "
                + "input: geometric 40, output: [1, 5, 9], shared_prefix: {tokens: 100, groups: 3}, requests: 1000",
            786_345_615_477_536_097
        ),
    ]

    @Test(arguments: seeded) func aSeedFixesEveryBit(text: String, expected: UInt64) throws {
        let found = digest(try requests(text))
        #expect(found == expected)
    }

    @Test func arrivalsFollowTheRate() throws {
        let poisson = try requests("rate: 4, input: 10, output: 10, requests: 10k")
        let mean = try #require(poisson.last?.arrival.rawValue) / 10_000
        // Five standard errors of the mean of 10,000 exponential gaps.
        #expect(abs(mean * 4 - 1) < 5 / 100.0)
        let constant = try requests("arrivals: constant, rate: 4, input: 10, output: 10, requests: 4")
        #expect(constant.map(\.arrival.rawValue) == [0.25, 0.5, 0.75, 1])
        #expect(try requests("rate: 100, input: 1, output: 1, duration: 10s").allSatisfy { $0.arrival.rawValue <= 10 })
    }

    /// A ramp from 0 to 20 per second over 10 s brings 100 requests; the n-th comes at √n seconds.
    @Test func rampsAndBurstsKeepTheirExpectedNumbers() throws {
        let ramp = try requests(
            "arrivals: constant, phases: [{for: 10s, from: 0, to: 20}, {for: 5s, rate: 0}, {for: 1s, rate: 50}], "
                + "input: 1, output: 1")
        #expect(ramp.count == 150)
        for (index, request) in ramp.prefix(100).enumerated() {
            #expect(abs(request.arrival.rawValue - Double(index + 1).squareRoot()) < 1e-9)
        }
        #expect(ramp[100...].allSatisfy { (15.0...16.0).contains($0.arrival.rawValue) })
        let repeated = try requests(
            "arrivals: constant, phases: [{for: 1s, rate: 10}, {for: 9s, rate: 0}], repeat: true, input: 1, output: 1, "
                + "requests: 25")
        #expect(repeated.map { Int(($0.arrival.rawValue / 10).rounded(.down)) }.count { $0 == 1 } == 10)
        #expect(try #require(repeated.last?.arrival.rawValue) == 20.5)
    }

    @Test func aClosedLoopKeepsItsClientsBusy() throws {
        let load = try load(
            "arrivals: closed, clients: 8, ramp: 4s, pause: 0.5s, input: 5..9, output: 1..100, requests: 1000")
        var feed = try TrafficFeed(SyntheticTraffic(load))
        var open: [(request: TrafficRequest, end: Double)] = []
        var ended = 0
        var taken = 0
        var latest = 0.0
        while true {
            let nextEnd = open.map(\.end).min() ?? .infinity
            if let arrival = feed.nextArrival?.rawValue, arrival <= nextEnd, let request = try feed.take() {
                #expect(request.index == taken && request.arrival.rawValue >= latest)
                latest = request.arrival.rawValue
                taken += 1
                open.append((request, latest + Double(request.outputTokens) / 10))
                #expect(open.count <= 8)
            } else if let index = open.firstIndex(where: { $0.end == nextEnd }) {
                let (request, end) = open.remove(at: index)
                feed.end(request, at: Seconds(rawValue: end), wasAnswered: ended.isMultiple(of: 3))
                ended += 1
            } else {
                break
            }
        }
        #expect(taken == 1000 && ended == 1000)
    }

    @Test func conversationsRepeatWhatWasSaid() throws {
        let load = try load(
            "rate: 1, sessions: {turns: 3}, pause: exponential 2s, input: 30..90, output: 20, requests: 300, "
                + "shared_prefix: {tokens: 64, groups: 2}, block_tokens: 16")
        var source = SyntheticTraffic(load)
        #expect(source.prefixBlockTokens == 16)
        var firstBlocks: Set<Int> = []
        for _ in 0..<50 {
            let nextFirst = try source.next()
            let first = try #require(nextFirst)
            firstBlocks.insert(try #require(first.prefixBlocks.first))
            // The answer's blocks are known too, and only full ones are stated.
            #expect(first.prefixBlocks.count == (first.inputTokens + first.outputTokens) / 16)
            let end = first.arrival + Seconds(rawValue: 3)
            let secondTurn = source.followUp(of: first, endedAt: end, wasAnswered: true)
            let second = try #require(secondTurn)
            #expect(second.session == first.session && second.arrival > end)
            #expect((30...90).contains(second.inputTokens - first.inputTokens - first.outputTokens))
            #expect(second.prefixBlocks.starts(with: first.prefixBlocks))
            let thirdTurn = source.followUp(of: second, endedAt: second.arrival, wasAnswered: true)
            let third = try #require(thirdTurn)
            let fourth = source.followUp(of: third, endedAt: third.arrival, wasAnswered: true)
            #expect(fourth == nil)
        }
        #expect(firstBlocks.count == 2)
        let nextRefused = try source.next()
        let refused = try #require(nextRefused)
        let afterRefusal = source.followUp(of: refused, endedAt: refused.arrival, wasAnswered: false)
        #expect(afterRefusal == nil)
    }

    /// What is asked does not depend on when others are answered.
    @Test func deploymentsAreAskedTheSame() throws {
        let load = try load("rate: 5, sessions: {turns: geometric 3}, input: 1..500, output: 1..500, requests: 1000")
        func turns(reversed: Bool) throws -> [String] {
            var source = SyntheticTraffic(load)
            var open: [TrafficRequest] = []
            while open.count < 40, let request = try source.next() { open.append(request) }
            var all = open
            while !open.isEmpty {
                let request = reversed ? open.removeLast() : open.removeFirst()
                guard let next = source.followUp(of: request, endedAt: request.arrival, wasAnswered: true) else {
                    continue
                }
                open.append(next)
                all.append(next)
            }
            return all.map { "\($0.session ?? -1) \($0.inputTokens) \($0.outputTokens)" }.sorted()
        }
        #expect(try turns(reversed: false) == turns(reversed: true))
    }

    @Test func lengthsComeFromATrace() throws {
        let fixture = TraceFixture("arrival_s,input_tokens,output_tokens\n0,10,1\n1,20,2\n2,30,3\n")
        let drawn = try withExtendedLifetime(fixture) {
            try requests("rate: 4, lengths: \(fixture.path), requests: 200")
        }
        #expect(Set(drawn.map(\.inputTokens)) == [10, 20, 30])
        #expect(drawn.allSatisfy { $0.inputTokens == 10 * $0.outputTokens })
    }
}
