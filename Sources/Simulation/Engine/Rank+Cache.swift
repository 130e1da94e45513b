internal import Hardware
internal import Serving
internal import Traffic

/// Which blocks of the cache a request uses.
extension Rank {
    /// What of a prompt is in the cache: leading units of known content, or what the request left when it was put back.
    struct FoundPrefix {
        var tokens = 0
        /// Blocks of units that nobody else uses now, or that the request left.
        var waitingBlocks = 0
        /// Leading units that are found, the last one perhaps in part.
        var units = 0
        /// Blocks that need not be taken.
        var blocks = 0
    }

    func prefix(of request: LiveRequest) -> FoundPrefix {
        var found = FoundPrefix()
        let blockTokens = rules.cache.blockTokens
        // The last token is always computed, since its output is needed.
        let most = (request.length - 1) / blockTokens
        if let units {
            for index in 0..<units.count(in: request.traffic) {
                guard let unit = pool.unit(of: units.content(index, of: request.traffic)) else { break }
                let blocks = pool.blocks(of: unit)
                found.units += 1
                found.blocks += blocks
                if pool.isWaiting(unit) { found.waitingBlocks += blocks }
                guard blocks == units.blocks, found.blocks < most else { break }
            }
        }
        if request.parked >= 0 {
            let parked = pool.parked(request.parked)
            found.blocks += parked
            found.waitingBlocks += parked
        }
        found.tokens = min(found.blocks, most) * blockTokens
        return found
    }

    /// Gives a request the blocks of so many tokens: shared units first, then what it left, then free ones.
    mutating func occupy(_ request: Int, tokens: Int, _ found: FoundPrefix, _ table: inout RequestTable) {
        var own = rules.cache.blocks(forTokens: tokens)
        let traffic = table[request].traffic
        if let units {
            for index in 0..<found.units {
                guard let unit = pool.unit(of: units.content(index, of: traffic)) else { break }
                share(unit, units)
                own -= units.blocks
            }
        }
        var left = 0
        if table[request].parked >= 0 {
            left = pool.reclaim(table[request].parked)
            table[request].parked = -1
        }
        pool.take(max(0, own - left))
        pool.giveBack(max(0, left - own))
        if let units {
            let all = max(found.units, units.count(in: traffic))
            for index in found.units..<all {
                let content = units.content(index, of: traffic)
                own -= units.blocks
                if let known = pool.unit(of: content) {
                    // Somebody has read the same meanwhile: one copy is kept.
                    pool.giveBack(units.blocks)
                    share(known, units)
                } else {
                    pool.name(content, blocks: units.blocks)
                }
            }
            table[request].sharedUnits = all
        }
        table[request].ownBlocks = max(0, own)
    }

    /// Uses a unit and fills up what was overwritten of it.
    private mutating func share(_ unit: Int, _ units: PrefixUnits) {
        pool.use(unit)
        let missing = units.blocks - pool.blocks(of: unit)
        guard missing > 0 else { return }
        pool.take(missing)
        pool.complete(unit, blocks: missing)
    }

    /// The blocks that only a request itself uses when so many of its tokens are in the cache.
    func ownBlocks(of request: LiveRequest, context: Int) -> Int {
        guard rules.growsCaches else { return request.ownBlocks }
        return max(0, rules.cache.blocks(forTokens: context) - request.sharedUnits * (units?.blocks ?? 0))
    }

    /// A request leaves with all its blocks.
    mutating func release(_ request: Int, _ table: inout RequestTable, parks: Bool = false) {
        let live = table[request]
        if parks, rules.reusesPrefixes, live.ownBlocks > 0 {
            table[request].parked = pool.park(live.ownBlocks)
        } else {
            pool.giveBack(live.ownBlocks)
        }
        table[request].ownBlocks = 0
        if let units {
            for index in (0..<live.sharedUnits).reversed() {
                pool.leave(content: units.content(index, of: live.traffic))
            }
            table[request].sharedUnits = 0
        }
    }
}
