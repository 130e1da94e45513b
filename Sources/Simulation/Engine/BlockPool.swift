/// The cache blocks of one attention rank, with what is left in those that nobody uses.
///
/// Blocks of prompts are kept in units (one or more blocks of one content). A unit that requests use is counted by
/// reference; once nobody uses it, it waits in the order in which it was left and is the first to be overwritten when
/// room is needed (least recently used first). Blocks that can never be found again wait in the same order, since they
/// delay the overwriting of others.
struct BlockPool: Sendable {
    /// A run of blocks that nobody uses.
    private struct Extent {
        /// The unit that the blocks belong to; negative for blocks that are never found again.
        let unit: Int
        var count: Int
    }

    /// Blocks of one content.
    private struct Unit {
        /// The number of the content; `nil` where only the request that left it knows it.
        var content: Int?
        var blocks: Int
        var users: Int
        /// Where it waits, counted from the first extent that ever waited.
        var place: Int
    }

    /// All blocks.
    let total: Int
    /// The blocks that nobody uses.
    private(set) var free: Int
    /// Those of them that never held anything worth finding.
    private var blank: Int
    private var extents: [Extent] = []
    private var head = 0
    /// How many extents were forgotten before the first that is kept.
    private var forgotten = 0
    private var units: [Unit] = []
    private var unusedUnits: [Int] = []
    private var unitOfContent: [Int: Int] = [:]
    /// Units that wait.
    private var waitingUnits = 0

    init(total: Int) {
        (self.total, free, blank) = (total, total, total)
    }

    /// The share of the blocks in use.
    var use: Double { total > 0 ? Double(total - free) / Double(total) : 0 }

    // MARK: Blocks of one request

    /// Takes blocks; there must be as many free ones.
    mutating func take(_ count: Int) {
        free -= count
        let fromBlank = min(blank, count)
        blank -= fromBlank
        if count > fromBlank { overwrite(count - fromBlank) }
    }

    /// Gives back blocks whose content is never found again.
    mutating func giveBack(_ count: Int) {
        guard count > 0 else { return }
        free += count
        guard waitingUnits > 0 else {
            blank += count
            return
        }
        if let last = extents.indices.last, last >= head, extents[last].unit < 0 {
            extents[last].count += count
        } else {
            extents.append(Extent(unit: -1, count: count))
        }
    }

    /// Gives back blocks that only the request that leaves them can find again.
    ///
    /// - Returns: The unit by which ``reclaim(_:)`` finds what is left of them.
    mutating func park(_ count: Int) -> Int {
        let unit = newUnit(Unit(content: nil, blocks: count, users: 0, place: 0))
        free += count
        wait(unit)
        return unit
    }

    /// How many parked blocks are left.
    func parked(_ unit: Int) -> Int { units[unit].blocks }

    /// Takes what is left of parked blocks back into use and forgets the unit.
    mutating func reclaim(_ unit: Int) -> Int {
        let count = units[unit].blocks
        if count > 0 {
            free -= count
            leave(unit)
        }
        unusedUnits.append(unit)
        return count
    }

    // MARK: Blocks of known content

    /// The unit with a content, if it is there.
    func unit(of content: Int) -> Int? { unitOfContent[content] }

    /// The blocks of a unit that are still there.
    func blocks(of unit: Int) -> Int { units[unit].blocks }

    /// Whether nobody uses a unit, so that using it takes free blocks.
    func isWaiting(_ unit: Int) -> Bool { units[unit].users == 0 }

    /// One more request uses a unit.
    mutating func use(_ unit: Int) {
        if units[unit].users == 0 {
            free -= units[unit].blocks
            leave(unit)
        }
        units[unit].users += 1
    }

    /// Gives blocks in use a content by which others find them.
    mutating func name(_ content: Int, blocks: Int) {
        unitOfContent[content] = newUnit(Unit(content: content, blocks: blocks, users: 1, place: 0))
    }

    /// Blocks in use are added to a unit of which some were overwritten.
    mutating func complete(_ unit: Int, blocks: Int) { units[unit].blocks += blocks }

    /// One request no longer uses the unit with a content.
    mutating func leave(content: Int) {
        guard let unit = unitOfContent[content] else { return }
        units[unit].users -= 1
        guard units[unit].users == 0 else { return }
        free += units[unit].blocks
        wait(unit)
    }

    // MARK: Waiting

    private mutating func newUnit(_ unit: Unit) -> Int {
        guard let index = unusedUnits.popLast() else {
            units.append(unit)
            return units.count - 1
        }
        units[index] = unit
        return index
    }

    private mutating func wait(_ unit: Int) {
        units[unit].place = forgotten + extents.count
        extents.append(Extent(unit: unit, count: units[unit].blocks))
        waitingUnits += 1
    }

    /// A unit is used again: its blocks no longer wait.
    private mutating func leave(_ unit: Int) {
        extents[units[unit].place - forgotten].count = 0
        stopWaiting()
    }

    private mutating func stopWaiting() {
        waitingUnits -= 1
        guard waitingUnits == 0 else { return }
        // With nothing worth finding, the order no longer matters.
        blank = free
        forgotten += extents.count
        extents.removeAll(keepingCapacity: true)
        head = 0
    }

    /// Overwrites blocks in the order in which they were left; the last blocks of a unit first, so that what is left of
    /// it still continues what comes before.
    private mutating func overwrite(_ count: Int) {
        var missing = count
        while missing > 0, head < extents.count {
            let taken = min(missing, extents[head].count)
            missing -= taken
            extents[head].count -= taken
            let unit = extents[head].unit
            if unit >= 0, taken > 0 {
                units[unit].blocks -= taken
                if units[unit].blocks == 0 {
                    head += 1
                    forget(unit)
                    continue
                }
            }
            if extents[head].count == 0 { head += 1 }
        }
        if head > 1024, head * 2 > extents.count {
            extents.removeFirst(head)
            forgotten += head
            head = 0
        }
    }

    private mutating func forget(_ unit: Int) {
        // What a request left for itself is forgotten when that request asks for it.
        if let content = units[unit].content {
            unitOfContent[content] = nil
            unusedUnits.append(unit)
        }
        stopWaiting()
    }
}
