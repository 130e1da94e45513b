/// A step of at most one group of prompts and one of sequences that generate, as steps of a steady state are; a group of
/// no sequences is none.
package struct RoundStep: Hashable, Sendable {
    /// The prompts that are read.
    package var reading: SequenceGroup
    /// The sequences that are generated.
    package var generating: SequenceGroup

    /// Creates a step.
    package init(reading: SequenceGroup = .empty, generating: SequenceGroup = .empty) {
        (self.reading, self.generating) = (reading, generating)
    }

    /// The same as a step of any groups.
    package var step: Step { Step(groups: [reading, generating].filter { $0.count > 0 }) }

    /// One of two like halves of the step; `nil` where nothing on a rank can be halved.
    private func half(ranks: Int) -> RoundStep? {
        let half = RoundStep(reading: reading.half(ranks: ranks), generating: generating.half(ranks: ranks))
        return half == self ? nil : half
    }

    /// How many groups of like sequences it holds.
    var groupCount: Int { (reading.count > 0 ? 1 : 0) + (generating.count > 0 ? 1 : 0) }

    /// Its groups as the busiest of so many attention ranks sees them, in the order of ``step``.
    @inline(__always)
    func forEachShare(ranks: Int, _ body: (SequenceShare) -> Void) {
        if reading.count > 0 { body(SequenceShare(reading, ranks: ranks)) }
        if generating.count > 0 { body(SequenceShare(generating, ranks: ranks)) }
    }

    /// What of the step runs at once: half of it, beside another half, where two batches overlap, else all of it.
    @inline(__always)
    func batch(ranks: Int, overlapsTwoBatches: Bool) -> (step: RoundStep, halves: Int) {
        guard overlapsTwoBatches, let half = half(ranks: ranks) else { return (self, 1) }
        return (half, 2)
    }

    /// A number that differs between most steps.
    fileprivate var mixed: UInt {
        func added(_ hash: UInt, _ value: Int) -> UInt {
            let product = (hash ^ UInt(bitPattern: value)).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
            return product.high ^ product.low
        }
        let prompts = added(added(added(0x2545_F491_4F6C_DD1D, reading.count), reading.newTokens), reading.cachedTokens)
        return added(added(added(prompts, generating.count), generating.newTokens), generating.cachedTokens)
    }
}

extension SequenceGroup {
    /// No sequences.
    package static let empty = SequenceGroup(count: 0, newTokens: 0, cachedTokens: 0)
}

/// The steps that were priced on one stage grid, so that no layout on it prices one again.
///
/// It forgets them as soon as it is used for another grid.
package struct StepMemory: Sendable {
    /// A step that was priced, and what its times on whole stages follow from beside the times of parts.
    struct Entry: Sendable {
        let step: RoundStep
        let quantities: StepQuantities
    }

    private var parts: StageParts?
    private(set) var entries: [Entry] = []
    /// The times of each entry's parts, one after the other.
    private var times: [HalfBatchParts] = []
    /// The entries by the mixed number of their steps, with linear probing; 0 for none, else the place and one.
    private var slots: [Int32] = []

    /// Creates an empty memory.
    package init() {}

    /// The place of a step among those priced; `nil` where it was not.
    @inline(__always)
    mutating func place(of step: RoundStep, on parts: StageParts) -> Int? {
        if self.parts !== parts { begin(parts) }
        var slot = Int(bitPattern: step.mixed) & (slots.count - 1)
        while slots[slot] != 0 {
            let place = Int(slots[slot]) - 1
            if entries[place].step == step { return place }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    /// Adds a step that was not priced before.
    ///
    /// - Parameters:
    ///   - step: The step.
    ///   - quantities: What it amounts to.
    ///   - price: Adds the times of all parts to zeros.
    /// - Returns: Its place.
    mutating func add(
        _ step: RoundStep, _ quantities: StepQuantities,
        _ price: (UnsafeMutableBufferPointer<HalfBatchParts>) -> Void
    ) -> Int {
        let (place, start) = (entries.count, times.count)
        entries.append(Entry(step: step, quantities: quantities))
        times.append(contentsOf: repeatElement(HalfBatchParts(), count: parts?.priced.count ?? 0))
        times.withUnsafeMutableBufferPointer { price(UnsafeMutableBufferPointer(rebasing: $0[start...])) }
        if 2 * entries.count > slots.count { resize(to: 2 * slots.count) } else { take(place) }
        return place
    }

    /// Hands over the times of the parts of a step.
    @inline(__always)
    func withTimes<Result>(_ place: Int, _ body: (UnsafeBufferPointer<HalfBatchParts>) -> Result) -> Result {
        let count = parts?.priced.count ?? 0
        return times.withUnsafeBufferPointer {
            body(UnsafeBufferPointer(rebasing: $0[(place * count)..<((place + 1) * count)]))
        }
    }

    private mutating func begin(_ parts: StageParts) {
        self.parts = parts
        entries.removeAll(keepingCapacity: true)
        times.removeAll(keepingCapacity: true)
        resize(to: StepMemory.fewestSlots)
    }

    private mutating func resize(to count: Int) {
        slots.removeAll(keepingCapacity: true)
        slots.append(contentsOf: repeatElement(0, count: count))
        for place in entries.indices { take(place) }
    }

    /// Enters a place under its step.
    private mutating func take(_ place: Int) {
        var slot = Int(bitPattern: entries[place].step.mixed) & (slots.count - 1)
        while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
        slots[slot] = Int32(place + 1)
    }

    /// A power of two.
    private static let fewestSlots = 256
}
