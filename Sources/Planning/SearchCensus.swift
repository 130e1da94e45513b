/// How many layouts a search looked at, and what became of them.
public struct SearchCensus: Hashable, Sendable {
    /// Layouts whose devices do not exceed the cluster's.
    public var examined: Int
    /// Layouts that break no rule.
    public var legal: Int
    /// The others, by the first rule that each breaks.
    public var refused: [LayoutSpace.Refusal]
    /// Legal layouts that do not fit in memory under any prefill schedule.
    public var tooLarge: Int
    /// Legal layouts that fit.
    public var fitting: Int
    /// Pairs of a legal layout and a prefill schedule that were priced.
    public var priced: Int

    /// Counts what a search saw.
    public init(_ search: LayoutSearch) {
        examined = search.space.examined
        legal = search.space.legal.count
        refused = search.space.refused
        tooLarge = search.tooLarge
        fitting = search.space.legal.count - search.tooLarge
        priced = search.priced
    }
}
