public import Quantities
internal import Serving

/// A promise that no layout of a search keeps, and by how much the fastest misses it.
public struct Shortfall: Hashable, Sendable {
    /// The phase whose promise it is.
    public var phase: Phase
    /// What was promised.
    public var promised: Seconds
    /// The candidate that comes nearest.
    public var fastest: Candidate
    /// What that candidate takes.
    public var achieved: Seconds
    /// What no layout on the cluster can beat at the profile's efficiency.
    public var floor: Seconds

    /// How many times longer than promised the fastest takes.
    public var factor: Double { achieved / promised }
    /// Whether even a perfect split without communication would miss the promise.
    public var isPhysical: Bool { floor > promised }

    /// The promises of a scenario that no candidate keeps.
    static func all(in search: LayoutSearch, scenario: Scenario, ceilings: Ceilings) -> [Shortfall] {
        Phase.allCases.compactMap { phase in
            let objectives = scenario.objectives
            let promise = phase == .prefill ? objectives.timeToFirstToken : objectives.timePerOutputToken
            guard let promise, !search.candidates.contains(where: { $0.meets(objectives, in: phase) }),
                let fastest = search.best(phase == .prefill ? .burst : .latency, in: phase, meeting: objectives)
            else { return nil }
            return Shortfall(
                phase: phase, promised: promise, fastest: fastest,
                achieved: phase == .prefill ? fastest.prefill.last : fastest.decode.timePerOutputToken,
                floor: phase == .prefill ? ceilings.prefillFloor : ceilings.decodeFloor)
        }
    }
}
