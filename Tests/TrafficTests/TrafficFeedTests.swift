import Quantities
import Testing
import Traffic

@Suite struct TrafficFeedTests {
    @Test func requestsAreNumberedInOrderOfArrival() throws {
        let requests = [3.0, 1, 2].map {
            TrafficRequest(arrival: Seconds(rawValue: $0), inputTokens: Int($0), outputTokens: 1)
        }
        var feed = try TrafficFeed(RequestList(requests), pace: 2)
        #expect(feed.nextArrival == Seconds(rawValue: 0.5))
        var taken: [TrafficRequest] = []
        while let request = try feed.take() { taken.append(request) }
        #expect(taken.map(\.index) == [0, 1, 2])
        #expect(taken.map(\.inputTokens) == [1, 2, 3])
        #expect(taken.map(\.arrival.rawValue) == [0.5, 1, 1.5])
    }
}
