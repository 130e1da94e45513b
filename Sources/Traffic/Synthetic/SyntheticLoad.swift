public import Quantities

/// A load that is made up: how requests arrive, how long they are, and what they share.
public struct SyntheticLoad: Hashable, Sendable {
    /// What makes requests arrive.
    public enum Arrivals: Hashable, Sendable {
        /// They come whether or not others were answered.
        case open(pattern: ArrivalPattern, rate: RateProfile)
        /// So many clients each wait for an answer before they ask again; they start evenly over the ramp.
        case closed(clients: Int, ramp: Seconds)
    }

    /// Conversations: each turn's prompt repeats all that was said before.
    public struct Sessions: Hashable, Sendable {
        /// How many requests a conversation has.
        public var turns: LengthDistribution

        /// Creates the shape of conversations.
        public init(turns: LengthDistribution) { self.turns = turns }
    }

    /// A beginning, such as a system's instructions, that many prompts share.
    public struct SharedPrefix: Hashable, Sendable {
        /// Its tokens, which stand before the prompt's own.
        public var tokens: Int
        /// How many different ones there are, equally likely.
        public var groups: Int

        /// Creates a shared prefix.
        public init(tokens: Int, groups: Int = 1) {
            self.tokens = tokens
            self.groups = groups
        }
    }

    /// What makes requests, or conversations, arrive.
    public var arrivals: Arrivals
    /// The lengths of requests; of a conversation's turn, what it adds to the prompt.
    public var lengths: RequestLengths
    /// Conversations; without, every request stands alone.
    public var sessions: Sessions?
    /// The pause before the next turn, and of a closed loop's client before it asks again.
    public var pause: PauseDistribution
    /// What prompts begin with.
    public var sharedPrefix: SharedPrefix?
    /// The tokens of a block of content, by which equal beginnings are told.
    public var blockTokens: Int
    /// What fixes every random number.
    public var seed: UInt64
    /// After what no more requests arrive.
    public var limit: TrafficLimit

    /// Creates a load.
    public init(
        arrivals: Arrivals, lengths: RequestLengths, sessions: Sessions? = nil,
        pause: PauseDistribution = .fixed(.zero),
        sharedPrefix: SharedPrefix? = nil, blockTokens: Int = 16, seed: UInt64 = 0, limit: TrafficLimit = TrafficLimit()
    ) {
        self.arrivals = arrivals
        self.lengths = lengths
        self.sessions = sessions
        self.pause = pause
        self.sharedPrefix = sharedPrefix
        self.blockTokens = blockTokens
        self.seed = seed
        self.limit = limit
    }

    /// Whether requests follow from answers, so that how many arrive when depends on what serves them.
    public var hasFollowUps: Bool {
        if case .closed = arrivals { return true }
        return sessions != nil
    }
}
