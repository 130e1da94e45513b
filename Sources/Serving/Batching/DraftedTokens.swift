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

    /// Probabilities that give a known mean length of what a step yields: equal ones, found by bisection.
    ///
    /// - Parameters:
    ///   - length: The tokens that a step yields on average, from 1 to drafts + 1.
    ///   - drafts: The tokens drafted per step.
    /// - Returns: One probability per drafted token.
    public static func acceptance(ofLength length: Double, drafts: Int) -> [Double] {
        var (low, high) = (0.0, 1.0)
        for _ in 0..<50 {
            let middle = (low + high) / 2
            let reached = DraftedTokens(acceptance: Array(repeating: middle, count: max(0, drafts))).acceptedPerStep
            if reached < length { low = middle } else { high = middle }
        }
        return Array(repeating: (low + high) / 2, count: max(0, drafts))
    }
}
