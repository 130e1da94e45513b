internal import Parallelism
internal import Planning

/// The layouts of each combination of meanings that claims are about, worked out once for the many claims of each.
struct CombinedLayouts: Sendable {
    /// The distinct layouts of each combination.
    let all: [[LayoutAssessment]]
    /// Those of them that serve a phase.
    private let ofPhases: [Phase: [[LayoutAssessment]]]

    /// Those of each combination that serve a phase; all for none.
    func serving(_ phase: Phase?) -> [[LayoutAssessment]] { phase.flatMap { ofPhases[$0] } ?? all }

    /// Looks up layouts.
    ///
    /// - Parameters:
    ///   - combinations: Positions of meanings.
    ///   - meanings: The meanings.
    ///   - layouts: The layouts.
    ///   - strategies: All strategies.
    ///   - byLayout: The positions of those that mean each layout.
    init(
        of combinations: [[Int]], meanings: [StrategyMeaning], layouts: [LayoutAssessment], strategies: StrategyList,
        byLayout: [ParallelLayout: [Int]]
    ) {
        let positions = combinations.map { combination in
            var known: Set<Int> = []
            return combination.compactMap { meanings[$0].layoutPosition }.filter { known.insert($0).inserted }
        }
        all = positions.map { $0.map { layouts[$0] } }
        var ofPhases: [Phase: [[LayoutAssessment]]] = [:]
        for phase in Phase.allCases {
            let serves = layouts.map { layout in
                (byLayout[layout.layout] ?? []).contains {
                    let own = strategies[$0].strategy.phase
                    return own == nil || own == phase
                }
            }
            ofPhases[phase] = positions.map { $0.filter { serves[$0] }.map { layouts[$0] } }
        }
        self.ofPhases = ofPhases
    }
}
