internal import Quantities

/// One conversation, or a request that stands alone: what was said, and what is drawn for its turns.
///
/// Its random numbers are its own, so that its turns do not depend on when others are answered.
struct Conversation: Hashable, Sendable {
    private let number: Int
    private let contentSeed: UInt64
    private let prefix: SharedPrefixContent?
    private var random: LengthStreams
    private var pauses: RandomStream
    private var turnsLeft: Int
    /// The tokens that the next prompt repeats.
    private var context: Int

    /// What prompts of one group begin with.
    private struct SharedPrefixContent: Hashable, Sendable {
        var tokens: Int
        var seed: UInt64
    }

    /// Begins a conversation.
    init(number: Int, of load: SyntheticLoad) {
        self.number = number
        let own = RandomStream.mix(load.seed ^ RandomStream.mix(UInt64(number) &+ 1))
        contentSeed = own
        random = LengthStreams(seed: own, stream: 0)
        pauses = RandomStream(seed: own, stream: 2)
        var draws = RandomStream(seed: own, stream: 3)
        turnsLeft = load.sessions?.turns.draw(&draws) ?? 1
        prefix = load.sharedPrefix.map {
            let group = draws.whole(in: 0...$0.groups - 1)
            return SharedPrefixContent(
                tokens: $0.tokens, seed: RandomStream.mix(load.seed &+ RandomStream.mix(UInt64(group) &+ 1)))
        }
        context = prefix?.tokens ?? 0
    }

    /// Whether another turn follows.
    var goesOn: Bool { turnsLeft > 0 }

    /// The next turn.
    mutating func turn(at arrival: Seconds, of load: SyntheticLoad) -> TrafficRequest {
        turnsLeft -= 1
        let lengths = load.lengths.draw(&random)
        let input = context + lengths.input
        context = input + lengths.output
        let knowsContent = load.sessions != nil || prefix != nil
        return TrafficRequest(
            arrival: arrival, inputTokens: input, outputTokens: lengths.output,
            session: load.sessions == nil ? nil : number,
            prefixBlocks: knowsContent ? blocks(of: load.blockTokens) : [])
    }

    /// The pause before the next turn.
    mutating func pause(of load: SyntheticLoad) -> Seconds { load.pause.draw(&pauses) }

    /// The numbers of all full blocks of what was said, the last answer included.
    private func blocks(of size: Int) -> [Int] {
        let shared = (prefix?.tokens ?? 0) / size
        return (0..<context / size).map { index in
            let seed = index < shared ? prefix?.seed ?? contentSeed : contentSeed
            return Int(truncatingIfNeeded: RandomStream.mix(seed &+ RandomStream.mix(UInt64(index) &+ 1)))
        }
    }
}
