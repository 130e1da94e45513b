import Hardware
import Quantities
import Serving
import Testing
import Traffic

@testable import Simulation

/// Blocks, prefixes, and what is left of them.
@Suite struct CacheTests {
    @Test func leastRecentlyUsedIsOverwrittenFirst() {
        var pool = BlockPool(total: 10)
        pool.take(4)
        pool.name(1, blocks: 2)
        pool.name(2, blocks: 2)
        pool.leave(content: 1)
        pool.leave(content: 2)
        #expect(pool.free == 10)
        // Six blank ones first, then one of the first unit.
        pool.take(7)
        #expect(pool.unit(of: 1).map { pool.blocks(of: $0) } == 1)
        #expect(pool.unit(of: 2).map { pool.blocks(of: $0) } == 2)
        pool.take(1)
        #expect(pool.unit(of: 1) == nil)
        #expect(pool.free == 2)
    }

    @Test func blocksAreConserved() {
        var pool = BlockPool(total: 200)
        var draws = RandomStream(seed: 3)
        var (own, names, parked): ([Int], [Int], [Int]) = ([], [], [])
        var content = 0
        for _ in 0..<20_000 {
            switch draws.next() % 6 {
            case 0 where pool.free >= 5:
                pool.take(5)
                own.append(5)
            case 1:
                if let count = own.popLast() { pool.giveBack(count) }
            case 2:
                if let count = own.popLast() {
                    content += 1
                    pool.name(content, blocks: count)
                    names.append(content)
                }
            case 3:
                if let name = names.popLast() { pool.leave(content: name) }
            case 4:
                if let count = own.popLast() { parked.append(pool.park(count)) }
            default:
                if let unit = parked.popLast() {
                    let left = pool.reclaim(unit)
                    if left > 0 { own.append(left) }
                }
            }
            var used = own.reduce(0, +)
            for name in names { used += pool.unit(of: name).map { pool.blocks(of: $0) } ?? 0 }
            #expect(pool.free == 200 - used)
        }
    }

    @Test func newBlocksAreThoseOfEverySequence() {
        var batch = GenerationBatch(blockTokens: 16)
        var draws = RandomStream(seed: 9)
        var contexts: [Int] = []
        for index in 0..<30 {
            let context = 1 + Int(draws.next() % 500)
            batch.add(index, context: context, remaining: 1000)
            contexts.append(context)
        }
        for _ in 0..<50 {
            let steps = 1 + Int(draws.next() % 60)
            let expected = contexts.reduce(0) { $0 + ($1 + steps + 15) / 16 - ($1 + 15) / 16 }
            #expect(batch.newBlocks(in: steps) == expected)
            let free = Int(draws.next() % 90)
            let within = batch.steps(within: free, limit: 300)
            #expect(batch.newBlocks(in: within) <= free)
            #expect(within == 300 || batch.newBlocks(in: within + 1) > free)
            batch.advance(by: steps)
            contexts = contexts.map { $0 + steps }
            #expect(batch.contexts == contexts.reduce(0, +))
        }
    }

    @Test func laterRequestsFindPrefixes() throws {
        // Two units of 512 tokens shared, 300 of one's own.
        let requests = [
            Example.request(0, input: 1324, output: 5, blocks: [1, 2, 3]),
            Example.request(1, at: 10, input: 1324, output: 5, blocks: [1, 2, 4]),
        ]
        let replica = Example.run(Example.replica(Example.rules(), prefixBlockTokens: 512), requests)
        #expect(replica.record.requests.last?.cachedTokens == 1024)
        #expect(replica.record.counts.cachedTokens == 1024)
        // 10 ms and 300 tokens.
        #expect(abs((replica.record.requests.last?.timeToFirstToken?.rawValue ?? 0) - 0.013) < 1e-9)
        #expect(replica.ranks[0].pool.free == 1000)
    }

    @Test func theLastTokenIsAlwaysComputed() throws {
        let requests = (0..<2).map { Example.request($0, at: Double($0), input: 1024, output: 2, blocks: [1, 2]) }
        let replica = Example.run(Example.replica(Example.rules(), prefixBlockTokens: 512), requests)
        // All but the last block of 16 tokens.
        #expect(replica.record.requests.last?.cachedTokens == 1008)
    }

    @Test func unitsAreWholeBlocksOfBoth() {
        #expect(PrefixUnits(contentTokens: 512, blockTokens: 16).blocks == 32)
        let mixed = PrefixUnits(contentTokens: 16, blockTokens: 64)
        #expect(mixed.tokens == 64 && mixed.blocks == 1)
        let request = Example.request(0, input: 130, output: 1, blocks: Array(1...9))
        #expect(mixed.count(in: request) == 2 && mixed.content(1, of: request) == 8)
    }

    @Test(arguments: [
        SchedulingRules.Admission.prompt, .whole, Example.growth,
    ])
    func nothingIsLost(admission: SchedulingRules.Admission) {
        for seed in 1...2 as ClosedRange<UInt64> {
            for microBatches in [1, 3] {
                let rules = Example.rules(
                    blocks: 400, budget: 512, sequences: 20,
                    scheduling: admission == .whole
                        ? .mixedPrompts : admission == .prompt ? .mixedChunks : .promptsFirst,
                    admission: admission)
                var requests = Example.load(60, rate: 30, input: 1...6000, output: 1...200, seed: seed)
                for index in requests.indices where index % 3 == 0 {
                    let blocks = (requests[index].inputTokens + 127) / 128
                    requests[index].prefixBlocks = (0..<blocks).map { $0 + index % 9 * 1000 }
                }
                let replica = Example.run(
                    Example.replica(
                        rules, ranks: seed % 2 == 0 ? 2 : 1, microBatches: microBatches, prefixBlockTokens: 128),
                    requests)
                let rejected = replica.record.rejected.reduce(0, +)
                #expect(replica.record.completed + rejected == 60)
                #expect(replica.record.requests.count == 60)
                #expect(replica.active == 0 && replica.table.count == 0)
                for rank in replica.ranks {
                    #expect(rank.pool.free == rank.pool.total)
                    #expect(rank.queuedTokens == 0)
                }
                let served = replica.record.requests.filter { $0.ending == .completed }
                #expect(replica.record.counts.outputTokens == served.reduce(0) { $0 + $1.outputTokens })
            }
        }
    }
}
