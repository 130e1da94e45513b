/// When the sequences of a batch had their latest tokens, from which the gaps between tokens follow.
struct TokenGaps: Sendable {
    /// When those that have generated before had their latest tokens.
    var latest = 0.0
    /// When those came that have not generated since their first tokens.
    var joined: [Double] = []
}

extension Replica {
    /// Writes down the gaps that the tokens of a step end.
    mutating func recordGap(_ rank: Int, batch: Int, _ work: Rank.Work, end: Double) {
        guard work.generates, work.sequences > 0 else { return }
        let new = min(ranks[rank].gaps[batch].joined.count, work.sequences)
        if work.sequences > new {
            record.interToken(end - ranks[rank].gaps[batch].latest, count: work.sequences - new)
        }
        ranks[rank].gaps[batch].latest = end
        guard new > 0 else { return }
        for time in ranks[rank].gaps[batch].joined.prefix(new) { record.interToken(end - time, count: 1) }
        ranks[rank].gaps[batch].joined.removeAll(keepingCapacity: true)
    }
}
