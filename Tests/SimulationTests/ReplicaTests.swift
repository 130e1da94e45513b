import Hardware
import Quantities
import Serving
import Testing
import Traffic

@testable import Simulation

/// One copy of the model with hand-worked step times: 10 ms a step and 10 us per prompt token.
@Suite struct ReplicaTests {
    private func close(_ value: Seconds?, _ expected: Double) -> Bool {
        value.map { abs($0.rawValue - expected) < 1e-9 } ?? false
    }

    @Test func servesOneRequest() throws {
        // 1,000 tokens in one step: 10 ms + 10 ms; then two steps of 10 ms.
        let replica = Example.run(Example.replica(Example.rules()), [Example.request(0, input: 1000, output: 3)])
        let record = try #require(replica.record.requests.first)
        #expect(record.ending == .completed)
        #expect(close(record.timeToFirstToken, 0.02))
        #expect(close(record.timePerOutputToken, 0.01))
        #expect(close(record.endToEnd, 0.04))
        #expect(replica.record.counts.steps == 3 && replica.record.counts.readingSteps == 1)
        #expect(replica.record.counts.outputTokens == 3)
    }

    @Test func readsLongPromptsInChunks() throws {
        // 5,000 tokens under a budget of 2,048: three steps, 30 ms + 50 ms.
        let replica = Example.run(Example.replica(Example.rules()), [Example.request(0, input: 5000, output: 1)])
        #expect(close(replica.record.requests.first?.endToEnd, 0.08))
        #expect(replica.record.counts.readingSteps == 3)
    }

    @Test func mixesChunksWithGeneration() throws {
        // The second prompt is read beside the first one's generation: both get a token from that step.
        let requests = [
            Example.request(0, input: 1000, output: 4), Example.request(1, at: 0.025, input: 500, output: 1),
        ]
        let replica = Example.run(Example.replica(Example.rules()), requests)
        // Steps end at 20, 30 (arrival inside it), 45 with 500 tokens, 55 ms.
        let second = try #require(replica.record.requests.first { $0.index == 1 })
        #expect(close(second.timeToFirstToken, 0.02))
        #expect(close(replica.record.requests.first { $0.index == 0 }?.endToEnd, 0.055))
    }

    @Test func promptsFirstInterruptGeneration() throws {
        let requests = [
            Example.request(0, input: 1000, output: 4), Example.request(1, at: 0.025, input: 500, output: 1),
        ]
        let replica = Example.run(Example.replica(Example.rules(scheduling: .promptsFirst)), requests)
        // 20 read, 30 generate, 45 read the second alone, 55 and 65 generate.
        #expect(close(replica.record.requests.first { $0.index == 0 }?.endToEnd, 0.065))
        let gaps = replica.record.latencies.interToken
        #expect(gaps.count == 3 && close(gaps.maximum, 0.025))
    }

    @Test func wholePromptsWaitForRoomInTheBudget() throws {
        // 1,500 + 1,500 tokens exceed 2,048, so the second whole prompt is read in the next step.
        let requests = (0..<2).map { Example.request($0, input: 1500, output: 1) }
        let whole = Example.run(
            Example.replica(Example.rules(scheduling: .mixedPrompts, admission: .whole)), requests)
        #expect(close(whole.record.requests.last?.endToEnd, 0.05))
        // In chunks the first step takes 548 of it: 10 + 20.48 ms, then 10 + 9.52 ms.
        let chunks = Example.run(Example.replica(Example.rules()), requests)
        #expect(close(chunks.record.requests.first?.endToEnd, 0.03048))
        #expect(close(chunks.record.requests.last?.endToEnd, 0.05))
    }

    @Test func putsTheLastRequestBackAndReadsItAgain() throws {
        // Two of 160 tokens in 21 blocks of 16: at the 11th block of both one must go.
        let rules = Example.rules(blocks: 21)
        let requests = (0..<2).map { Example.request($0, input: 160, output: 20) }
        let replica = Example.run(Example.replica(rules), requests)
        #expect(replica.record.counts.preemptions == 1)
        #expect(replica.record.requests.first { $0.index == 1 }?.preemptions == 1)
        #expect(replica.record.requests.allSatisfy { $0.ending == .completed })
        // It comes back when the first has ended, with its blocks but the one that was overwritten.
        #expect(replica.record.counts.recomputedTokens > 0 && replica.record.counts.recomputedTokens < 161)
        #expect(replica.ranks[0].pool.free == 21)
    }

    @Test func neverPutsBackWhereOutputsAreSetAside() throws {
        let rules = Example.rules(blocks: 23, scheduling: .mixedPrompts, admission: .whole)
        let requests = (0..<4).map { Example.request($0, input: 160, output: 20) }
        let replica = Example.run(Example.replica(rules), requests)
        #expect(replica.record.counts.preemptions == 0)
        #expect(replica.record.peakRunning == 1)
        #expect(replica.record.completed == 4)
    }

    @Test func refusesWhatItCannotServe() {
        let rules = Example.rules(blocks: 100)
        let replica = Example.run(
            Example.replica(rules),
            [
                Example.request(0, input: 99_999, output: 2), Example.request(1, input: 1600, output: 1),
                Example.request(2, input: 0, output: 5), Example.request(3, input: .max, output: .max),
                Example.request(4, input: 1599, output: 1),
            ])
        let endings = replica.record.requests.map(\.ending)
        #expect(endings.contains(.rejected(.longerThanContext)) && endings.contains(.rejected(.exceedsCache)))
        #expect(endings.contains(.rejected(.empty)))
        #expect(replica.record.completed == 1)
        #expect(replica.record.rejected.reduce(0, +) == 4)
    }

    @Test func higherPriorityGoesFirst() throws {
        let rules = Example.rules(sequences: 1, order: .priority)
        let replica = Example.run(
            Example.replica(rules),
            [
                Example.request(0, input: 100, output: 10), Example.request(1, at: 0.001, input: 100, output: 10),
                Example.request(2, at: 0.002, input: 100, output: 10, priority: 5),
            ])
        #expect(replica.record.requests.map(\.index) == [0, 2, 1])
    }

    @Test func certainDraftsHalveTheSteps() throws {
        let rules = Example.rules(drafting: DraftedTokens(acceptance: [1]))
        let replica = Example.run(Example.replica(rules), [Example.request(0, input: 100, output: 21)])
        #expect(replica.record.counts.steps == 11)
        #expect(replica.record.counts.outputTokens == 21)
    }

    @Test func microBatchesFollowEachOther() throws {
        // Two stages; a line has no stages, so that latency and period are alike and micro-batches take turns.
        let requests = (0..<2).map { Example.request($0, input: 100, output: 3) }
        let replica = Example.run(Example.replica(Example.rules(), microBatches: 2), requests)
        #expect(replica.record.completed == 2)
        // Read one after the other (11 ms each), then four generating steps that alternate: 22 + 40 ms.
        #expect(close(replica.record.requests.last?.end, 0.062))
    }

    @Test func ranksStepTogether() throws {
        // The second rank has nothing to read while the first does, and both generate at the same pace.
        let requests = [
            Example.request(0, input: 1000, output: 3), Example.request(1, input: 2000, output: 3),
        ]
        let replica = Example.run(Example.replica(Example.rules(), ranks: 2), requests)
        #expect(close(replica.record.requests.first?.timeToFirstToken, 0.03))
        #expect(close(replica.record.requests.last?.timeToFirstToken, 0.03))
        #expect(replica.record.counts.steps == 3)
    }
}
