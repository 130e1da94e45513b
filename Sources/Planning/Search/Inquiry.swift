internal import Concurrency
internal import Parallelism

/// A piece of what is looked into once the best deployment is found; no piece needs another.
private enum Inquiry: Sendable {
    /// A contender is run step by step.
    case run(Finalist.Merit, Contender)
    /// An input is changed until another layout would be chosen.
    case change(InputChange)

    enum Answer: Sendable {
        case finalist(Finalist?)
        case flip(PlanReasons.Flip?)
    }
}

extension PlanSearch {
    /// Looks into the best deployment and those beside it, on all cores.
    ///
    /// - Parameter scenario: The question.
    /// - Returns: Why the best was chosen, and the runs of those that stand out.
    func inquiries(_ scenario: Scenario) -> (reasons: PlanReasons?, finalists: [Finalist]) {
        let ranked = ranking(count: PlanSearch.shortList)
        let (list, chosen) = (shortList(ranked), best.map { layouts($0) })
        let changes = chosen == nil ? [] : changes(of: scenario)
        // Runs take longest, so that they begin first.
        let inquiries =
            outstanding().map { Inquiry.run($0.merit, $0.contender) } + changes.map { Inquiry.change($0) }
        let answers = inquiries.mappedInParallel { inquiry -> Inquiry.Answer in
            switch inquiry {
            case .run(let merit, let contender): .finalist(finalist(merit, contender, scenario))
            case .change(let change): .flip(list.flip(of: change, from: chosen ?? [], scenario))
            }
        }
        var finalists: [Finalist] = []
        var flips: [PlanReasons.Flip] = []
        for answer in answers {
            switch answer {
            case .finalist(let finalist): finalists += finalist.map { [$0] } ?? []
            case .flip(let flip): flips += flip.map { [$0] } ?? []
            }
        }
        let inputs = changes.filter(\.rises).map(\.input)
        return (reasons(inputs, flips: flips), finalists)
    }
}
