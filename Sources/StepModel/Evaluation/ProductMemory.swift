internal import Quantities

/// What the rows of the last few steps took on one stage grid: products and exchanges, which do not depend on contexts.
///
/// Steps that follow each other generate for about as many sequences, so that only their cores are priced anew.
package struct ProductMemory: Sendable {
    private struct Entry: Sendable {
        let quantities: StepQuantities
        /// The products of each part.
        var products: [HalfBatchParts]
        /// The exchanges, in the order in which they are added.
        var exchanges: [PartTime]
    }

    /// The time of one operator of a part.
    struct PartTime: Sendable {
        let part: Int
        let halfBatchPart: HalfBatchPart
        let seconds: Double
    }

    private var parts: StageParts?
    private var entries: [Entry] = []
    /// The place of the entry that is forgotten next.
    private var oldest = 0

    /// Creates an empty memory.
    package init() {}

    /// The place of what the rows of a step take, which is worked out unless it is known.
    mutating func place(of quantities: StepQuantities, on parts: StageParts) -> Int {
        if self.parts !== parts {
            self.parts = parts
            entries.removeAll()
            oldest = 0
        }
        if let place = entries.lastIndex(where: { $0.quantities == quantities }) { return place }
        var products = [HalfBatchParts](repeating: HalfBatchParts(), count: parts.priced.count)
        products.withUnsafeMutableBufferPointer { parts.priced.addProducts(quantities, to: $0) }
        let entry = Entry(
            quantities: quantities, products: products, exchanges: parts.priced.exchangeTimes(quantities))
        guard entries.count == ProductMemory.remembered else {
            entries.append(entry)
            return entries.count - 1
        }
        let place = oldest
        entries[place] = entry
        oldest = (oldest + 1) % ProductMemory.remembered
        return place
    }

    /// Starts the times of parts with their products.
    @inline(__always)
    func begin(_ place: Int, _ times: UnsafeMutableBufferPointer<HalfBatchParts>) {
        _ = times.initialize(from: entries[place].products)
    }

    /// Adds the exchanges, after the cores.
    @inline(__always)
    func end(_ place: Int, _ times: UnsafeMutableBufferPointer<HalfBatchParts>) {
        for exchange in entries[place].exchanges {
            times[exchange.part].add(Seconds(rawValue: exchange.seconds), to: exchange.halfBatchPart)
        }
    }

    private static let remembered = 8
}
