public import Quantities

/// What one request asks of the devices that serve it, on the mean.
public struct RequestShape: Hashable, Sendable {
    /// The tokens of the prompt that must be computed, q.
    public var promptTokens: Int
    /// The tokens of the prompt that a prefix cache holds.
    public var cachedTokens: Int
    /// The tokens of the output, the first of which the prompt's last step yields.
    public var output: Int
    /// How further tokens are drafted, if they are.
    public var drafting: DraftedTokens?

    /// The shape of a load's requests.
    ///
    /// - Parameters:
    ///   - load: The load.
    ///   - cachedShare: The share of each prompt that a prefix cache holds, below 1.
    ///   - drafting: How further tokens are drafted, if they are.
    public init(_ load: Load, cachedShare: Fraction = .zero, drafting: DraftedTokens? = nil) {
        let share = min(0.999, max(0, cachedShare.rawValue))
        let cached = min(load.input - 1, Int(Double(load.input) * share))
        promptTokens = max(1, load.input - max(0, cached))
        cachedTokens = max(0, cached)
        output = max(1, load.output)
        self.drafting = drafting
    }

    /// The prompt, cached part included.
    public var input: Int { promptTokens + cachedTokens }
    /// The context in the middle of the output, at which generation is priced: the mean over all steps.
    public var middleContext: Int { input + output / 2 }
    /// The context at the end of the output, for which memory must suffice.
    public var finalContext: Int { input + output }
    /// The tokens of a sequence that a generating step computes: one, or one with its drafted successors.
    public var tokensPerStep: Int { drafting?.tokensPerStep ?? 1 }
    /// The steps that generate the output after its first token, D.
    public var generatingSteps: Double { Double(output - 1) / (drafting?.acceptedPerStep ?? 1) }
    /// The tokens after the first, over which TPOT is a mean; at least 1.
    var furtherTokens: Double { Double(max(1, output - 1)) }
}
