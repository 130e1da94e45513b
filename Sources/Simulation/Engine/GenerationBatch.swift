/// The sequences that generate together on one attention rank, each a token per step.
///
/// Held as parallel arrays in the order in which sequences came. Contexts, ends and the places in blocks are kept
/// relative to the steps taken, so that a step, or many at once, changes no array.
struct GenerationBatch: Sendable {
    /// The requests, in the order in which they came.
    private(set) var members: [Int] = []
    /// The step after which each has its last token.
    private var ends: [Int] = []
    /// What each context is beyond the steps taken.
    private var offsets: [Int] = []
    /// How many sequences come to the end of a block together: by (context − steps) mod block tokens.
    private var phases: [Int]
    /// The steps taken.
    private(set) var steps = 0
    /// The contexts of all sequences together, in tokens.
    private(set) var contexts = 0
    private var nextEnd = Int.max

    init(blockTokens: Int) { phases = [Int](repeating: 0, count: max(1, blockTokens)) }

    var count: Int { members.count }
    var isEmpty: Bool { members.isEmpty }
    /// The steps until the next sequence has its last token.
    var stepsToNextEnd: Int { nextEnd == .max ? .max : nextEnd - steps }

    /// The mean context, in tokens; zero without sequences.
    var meanContext: Double { members.isEmpty ? 0 : Double(contexts) / Double(members.count) }

    /// The context of a sequence.
    func context(at position: Int) -> Int { offsets[position] + steps }
    /// The tokens that a sequence still generates.
    func remaining(at position: Int) -> Int { ends[position] - steps }

    /// A sequence comes.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - context: The tokens in its cache.
    ///   - remaining: The tokens that it still generates, at least one.
    mutating func add(_ request: Int, context: Int, remaining: Int) {
        members.append(request)
        ends.append(steps + remaining)
        offsets.append(context - steps)
        phases[phase(context - steps)] += 1
        contexts += context
        nextEnd = min(nextEnd, steps + remaining)
    }

    // MARK: Steps

    /// So many steps are taken.
    mutating func advance(by count: Int) {
        steps += count
        contexts += count * members.count
    }

    /// A sequence gets further tokens in the step that was taken, because drafted ones were accepted.
    mutating func accelerate(at position: Int, by tokens: Int) {
        phases[phase(offsets[position])] -= 1
        offsets[position] += tokens
        phases[phase(offsets[position])] += 1
        ends[position] -= tokens
        contexts += tokens
        nextEnd = min(nextEnd, ends[position])
    }

    /// Removes the sequences that have their last token and hands each over with its context.
    mutating func removeEnded(_ body: (Int, Int) -> Void) {
        guard nextEnd <= steps else { return }
        var (kept, next) = (0, Int.max)
        for position in members.indices {
            if ends[position] <= steps {
                forget(position)
                body(members[position], offsets[position] + steps)
                continue
            }
            members[kept] = members[position]
            ends[kept] = ends[position]
            offsets[kept] = offsets[position]
            next = min(next, ends[kept])
            kept += 1
        }
        truncate(to: kept)
        nextEnd = next
    }

    /// Removes a sequence and gives its context.
    mutating func remove(at position: Int) -> Int {
        forget(position)
        let context = offsets[position] + steps
        let end = ends[position]
        members.remove(at: position)
        ends.remove(at: position)
        offsets.remove(at: position)
        if end == nextEnd { nextEnd = ends.min() ?? .max }
        return context
    }

    private mutating func forget(_ position: Int) {
        phases[phase(offsets[position])] -= 1
        contexts -= offsets[position] + steps
    }

    private mutating func truncate(to count: Int) {
        members.removeLast(members.count - count)
        ends.removeLast(ends.count - count)
        offsets.removeLast(offsets.count - count)
    }

    // MARK: Blocks

    private func phase(_ offset: Int) -> Int {
        let rest = offset % phases.count
        return rest < 0 ? rest + phases.count : rest
    }

    /// The blocks that the next steps add: one for every sequence whose last block is full.
    func newBlocks(in count: Int) -> Int {
        let (cycles, rest) = count.quotientAndRemainder(dividingBy: phases.count)
        var blocks = cycles * members.count
        for step in 0..<rest { blocks += phases[phase(-(steps + step))] }
        return blocks
    }

    /// The steps that can be taken with so many free blocks, at most `limit`.
    func steps(within free: Int, limit: Int) -> Int {
        guard !members.isEmpty else { return limit }
        let cycles = free / members.count
        if cycles >= limit / phases.count + 1 { return limit }
        var (left, taken) = (free - cycles * members.count, cycles * phases.count)
        while taken < limit {
            left -= phases[phase(-(steps + taken))]
            guard left >= 0 else { break }
            taken += 1
        }
        return min(taken, limit)
    }

    // MARK: Sums

    /// What all sequences still generate, each counted up to `most`.
    func remainingTokens(countedUpTo most: Int) -> Int {
        var sum = 0
        for end in ends { sum += min(most, end - steps) }
        return sum
    }
}
