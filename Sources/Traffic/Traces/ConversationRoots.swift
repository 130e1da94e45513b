internal import DequeModule

/// Finds the conversation of a turn that only names the turn before it, remembering a bounded number of turns.
struct ConversationRoots {
    /// How many turns are remembered: a parent further back begins a new conversation.
    private static let mostTurns = 1 << 20

    private var roots: [Int: Int] = [:]
    private var order = Deque<Int>()

    /// The conversation that a turn belongs to, named by its first turn.
    mutating func root(of turn: Int, parent: Int?) -> Int {
        let root = parent.flatMap { $0 < 0 ? nil : roots[$0] ?? $0 } ?? turn
        if roots.updateValue(root, forKey: turn) == nil { order.append(turn) }
        if order.count > ConversationRoots.mostTurns, let oldest = order.popFirst() {
            roots.removeValue(forKey: oldest)
        }
        return root
    }
}
