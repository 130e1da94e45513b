internal import Quantities
internal import Serving

/// What spares points their price: none that is left out could be chosen.
extension WorkerEvaluation {
    /// Whether a pace is slower than anything that is wanted.
    func isTooSlow(_ pace: Double) -> Bool {
        guard seeksBestAlone, let limit = question.objectives.timePerOutputToken else {
            return question.isBeyondFront(pace)
        }
        return pace > limit.rawValue
    }

    /// Whether nothing that yields less than a deployment can be chosen, nor, where runners-up are wanted, be within a
    /// tenth of the best.
    func isBelowBest(_ contender: Contender) -> Bool {
        guard prunes, goalGrowsWithSequences, let incumbent else { return false }
        guard !seeksBestAlone else { return !question.precedes(contender, incumbent) }
        return question.score(contender) * margin > question.score(incumbent)
    }

    /// Whether a bound shows that so many sequences yield less than what another worker does at the same pace, or at the
    /// promised one where theirs is slower; or less than the best deployment so far where nothing else is wanted.
    ///
    /// Fewer sequences yield no more than those, so that nothing up to them need be looked at. Where runners-up are
    /// wanted, deployments within a tenth of the front are never left out.
    func isHopeless(_ worker: inout Worker, _ sequences: Int, copies: Int) -> Bool {
        guard question.goal == .throughput, case .free = question.demand else { return false }
        return isBeaten(&worker, sequences, copies: copies, isRough: true)
            || isBeaten(&worker, sequences, copies: copies, isRough: false)
    }

    private func isBeaten(_ worker: inout Worker, _ sequences: Int, copies: Int, isRough: Bool) -> Bool {
        let bound = worker.pricer.bound(sequences, isRough: isRough)
        guard let bound else { return false }
        let tokens = bound.requestRate * Double(copies * question.output)
        let yield = tokens / Double(question.devicesCounted(worker.devices * copies))
        if seeksBestAlone, let incumbent, yield * margin < question.perDevice(incumbent) { return true }
        let promised = question.objectives.timePerOutputToken?.rawValue ?? .infinity
        let pace = min(bound.timePerOutputToken.rawValue, promised)
        return before.front.dominates(pace: pace, yield: yield * margin)
            || part.front.dominates(pace: pace, yield: yield * margin)
    }

    /// Whether, of one worker, fewer sequences than the most that keep the promises need only be priced where a bound does
    /// not tell.
    var seeksMostSequences: Bool {
        guard prunes, seeksBestAlone, question.goal == .throughput, case .free = question.demand else { return false }
        return true
    }

    /// Whether, of a worker that only generates, nothing but the most sequences that keep the promised pace is wanted.
    var seeksMostWithinPace: Bool {
        prunes && seeksBestAlone && question.seeksMostGeneration && question.objectives.timePerOutputToken != nil
    }

    /// Whether more sequences of one worker are never worse by the goal.
    var goalGrowsWithSequences: Bool {
        switch question.goal {
        case .throughput, .perDollar, .perKilowatt: true
        case .timeToFirstToken, .timePerOutputToken, .devices, .cost: false
        }
    }
}
