public import Diagnostics

/// What a search saw, and what became of it.
public struct PlanCounts: Hashable, Sendable {
    /// Layouts of one copy that were examined.
    public var examined = 0
    /// Layouts of one copy that break no rule.
    public var legal = 0
    /// The others, by the first rule that each breaks.
    public var refused: [LayoutSpace.Refusal] = []
    /// Legal ones that the engine does not run, by the first of its rules that each breaks.
    public var excluded: [ReplicaSpace.EngineExclusion] = []
    /// Workers: legal layouts with every choice of precision, overlap and drafting.
    public var workers = 0
    /// Workers that cannot hold a single request.
    public var tooLarge = 0
    /// Distinct operating points that were priced: worker, scheduling, token budget and sequences.
    public var priced = 0
    /// Operating points that need no price, since a bound shows that they cannot be chosen.
    public var pruned = 0
    /// Operating points at which prompts would queue without end, or which the token budget cannot hold.
    public var unstable = 0
    /// Layouts with attention and experts of generation apart that were examined.
    public var splitExamined = 0
    /// Of those the ones that break no rule.
    public var splitLegal = 0
    /// Pairs of a prefill and a decode pool that were matched.
    public var matched = 0

    /// Counts of nothing.
    init() {}

    /// What a search for a scenario's best deployment sees, without the runs and sensitivities that a ``Plan`` adds to it.
    ///
    /// - Throws: A diagnostic when the cluster cannot be priced.
    public init(searching scenario: Scenario) throws(Diagnostic) { self = try PlanSearch(scenario).counts }

    /// Adds what the space of another cluster holds.
    mutating func merge(_ other: PlanCounts) {
        examined += other.examined
        legal += other.legal
        other.refused.forEach { add($0) }
        other.excluded.forEach { add($0) }
        add(other)
    }

    /// Adds the layouts of a space.
    mutating func add(_ space: ReplicaSpace) {
        examined += space.examined
        legal += space.legal.count
        space.refused.forEach { add($0) }
        space.excluded.forEach { add($0) }
    }

    private mutating func add(_ exclusion: ReplicaSpace.EngineExclusion) {
        if let known = excluded.firstIndex(where: { $0.rule == exclusion.rule }) {
            excluded[known].count += exclusion.count
        } else {
            excluded.append(exclusion)
        }
    }

    private mutating func add(_ refusal: LayoutSpace.Refusal) {
        if let known = refused.firstIndex(where: { $0.rule == refusal.rule }) {
            refused[known].count += refusal.count
        } else {
            refused.append(refusal)
            refused.sort { $0.rule < $1.rule }
        }
    }

    /// Adds what another part of the search saw of its workers.
    mutating func add(_ other: PlanCounts) {
        workers += other.workers
        tooLarge += other.tooLarge
        priced += other.priced
        pruned += other.pruned
        unstable += other.unstable
        matched += other.matched
        splitExamined += other.splitExamined
        splitLegal += other.splitLegal
    }
}
