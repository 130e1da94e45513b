internal import Quantities

/// The room for caches on one attention rank, as tokens and sequences use it up on its fullest device.
struct CacheRoom: Hashable, Sendable {
    /// The bytes for caches.
    let capacity: Bytes
    /// What each further token of a sequence takes.
    let perToken: Bytes
    /// What each sequence takes whatever its length: windows, recurrent states, and the slack of its last block.
    let perSequence: Bytes

    /// Whether so many tokens of so many sequences fit.
    func fits(tokens: Double, sequences: Double) -> Bool {
        tokens * perToken + sequences * perSequence <= capacity
    }

    /// The share of the room that is in use.
    func use(tokens: Double, sequences: Double) -> Double {
        capacity > .zero ? (tokens * perToken + sequences * perSequence) / capacity : 1
    }

    /// How many more tokens fit.
    func tokensLeft(tokens: Double, sequences: Double) -> Double {
        guard perToken > .zero else { return .infinity }
        return max(0, (capacity - tokens * perToken - sequences * perSequence) / perToken)
    }
}
