/// Speculation: a cheap model drafts further tokens that the next step of the model verifies together.
public struct DraftedTokens: Hashable, Sendable {
    /// The probability that the j-th drafted token is accepted, given that those before it were.
    public var acceptance: [Double]

    /// Creates drafting of as many tokens as there are probabilities, each cut to the range 0 to 1.
    public init(acceptance: [Double]) {
        self.acceptance = acceptance.map { min(1, max(0, $0)) }
    }

    /// The tokens drafted per step, n.
    public var drafts: Int { acceptance.count }
    /// The tokens of each sequence that a step verifies: n drafted ones and the one before them.
    public var tokensPerStep: Int { drafts + 1 }

    /// The tokens a step yields per sequence: 1 + Σⱼ Πᵢ≤ⱼ aᵢ (Leviathan et al., arXiv 2211.17192, with a probability
    /// per position instead of one for all, which overstates long drafts).
    public var acceptedPerStep: Double {
        var (sum, product) = (1.0, 1.0)
        for probability in acceptance {
            product *= probability
            sum += product
        }
        return sum
    }
}
