internal import Hardware
internal import Serving

/// The operating points of workers that serve both phases where the batch is free: as many sequences as keep the promises.
extension WorkerEvaluation {
    /// How far the sequences of one token budget have been looked at.
    private struct Progress {
        var capacity: Int
        /// The most sequences that kept the promises or were left out, and the fewest beyond that missed one.
        var kept = 0
        var missed: Int?
        var beyond: Contender?
        /// Whether more sequences need not be looked at.
        var isDone = false

        /// Whether so many sequences are a point of the space.
        func holds(_ sequences: Int, isOnGrid: Bool) -> Bool {
            !isDone && sequences <= capacity && (isOnGrid || sequences == capacity)
        }
    }

    /// As many sequences as keep the promises: those of the grid, and the most that do.
    ///
    /// What is hopeless with one scheduling is so with any, since bounds hold for all.
    mutating func free(
        copies: Int, _ worker: inout Worker, _ capacities: [Int], _ sizes: [Int], _ best: inout Contender?
    ) {
        // One for every scheduling and token budget, those of one scheduling side by side.
        var tracks = space.schedulings.flatMap { _ in capacities.map { Progress(capacity: $0, isDone: $0 < 1) } }
        for sequences in sizes {
            let isOnGrid = WorkerSpace.isOnGrid(sequences)
            guard tracks.indices.contains(where: { tracks[$0].holds(sequences, isOnGrid: isOnGrid) }) else { continue }
            if prunes, isHopeless(&worker, sequences, copies: copies) {
                leaveOut(sequences, isOnGrid, &tracks)
                continue
            }
            for (track, scheduling) in space.schedulings.enumerated() {
                let places = (track * capacities.count)..<((track + 1) * capacities.count)
                look(at: sequences, isOnGrid, &tracks, places, copies, &worker, scheduling, &best)
            }
        }
        for place in tracks.indices {
            let (track, budget) = place.quotientAndRemainder(dividingBy: capacities.count)
            close(tracks[place], space.budgets[budget], copies, &worker, space.schedulings[track], &best)
        }
    }

    /// Leaves so many sequences out with every scheduling and token budget.
    private mutating func leaveOut(_ sequences: Int, _ isOnGrid: Bool, _ tracks: inout [Progress]) {
        for place in tracks.indices where tracks[place].holds(sequences, isOnGrid: isOnGrid) {
            part.counts.pruned += 1
            // More sequences may do better, and those between are then looked into.
            if tracks[place].missed == nil { tracks[place].kept = sequences }
        }
    }

    /// Prices so many sequences with every token budget that makes a difference; `places` are those of one scheduling.
    private mutating func look(
        at sequences: Int, _ isOnGrid: Bool, _ tracks: inout [Progress], _ places: Range<Int>, _ copies: Int,
        _ worker: inout Worker, _ scheduling: EngineProfile.Scheduling, _ best: inout Contender?
    ) {
        for (place, budget) in zip(places, space.budgets) where tracks[place].holds(sequences, isOnGrid: isOnGrid) {
            let goesOn = look(at: sequences, &tracks[place], budget, copies, &worker, scheduling, &best)
            guard prunes, !goesOn else { continue }
            // Larger token budgets have the same rounds here.
            let isKept = tracks[place].kept == sequences
            for larger in (place + 1)..<places.upperBound where isKept && tracks[larger].missed == nil {
                tracks[larger].kept = sequences
            }
            return
        }
    }

    /// Prices one operating point.
    ///
    /// - Returns: Whether larger token budgets would change anything at these sequences.
    private mutating func look(
        at sequences: Int, _ progress: inout Progress, _ budget: Int, _ copies: Int, _ worker: inout Worker,
        _ scheduling: EngineProfile.Scheduling, _ best: inout Contender?
    ) -> Bool {
        guard let (contender, isBudgetBound) = contender(&worker, scheduling, budget, sequences, copies: copies) else {
            // More sequences load the reading of prompts still more.
            progress.missed = progress.missed ?? sequences
            progress.isDone = prunes
            return true
        }
        if contender.violation == 0 {
            progress.kept = sequences
        } else if progress.missed == nil {
            (progress.missed, progress.beyond) = (sequences, contender)
        }
        if isTooSlow(contender.timePerOutputToken) { progress.isDone = true }
        consider(contender, &best)
        return isBudgetBound
    }

    /// Looks for the most sequences that keep the promises, between the last that did and the first that did not.
    private mutating func close(
        _ progress: Progress, _ budget: Int, _ copies: Int, _ worker: inout Worker,
        _ scheduling: EngineProfile.Scheduling, _ best: inout Contender?
    ) {
        guard let missed = progress.missed, progress.kept > 0, missed > progress.kept + 1 else { return }
        most(between: progress.kept, missed, progress.beyond, copies: copies, &worker, scheduling, budget, &best)
    }

    /// The same where only the best is wanted and more sequences are never worse by the goal.
    mutating func fill(
        copies: Int, _ worker: inout Worker, _ scheduling: EngineProfile.Scheduling, _ capacities: [Int],
        _ sizes: [Int], _ best: inout Contender?
    ) {
        for (budget, capacity) in zip(space.budgets, capacities) {
            let places = sizes.filter { $0 == capacity || $0 < capacity && WorkerSpace.isOnGrid($0) }
            // Where the budget binds no round, larger ones have the same.
            guard fill(places, budget, copies, &worker, scheduling, &best) else { break }
        }
    }

    /// The most sequences that keep the promises, found by bisection of the grid, and then fewer until a bound shows that
    /// none of those can be the best.
    ///
    /// - Returns: Whether larger token budgets would change anything.
    private mutating func fill(
        _ places: [Int], _ budget: Int, _ copies: Int, _ worker: inout Worker, _ scheduling: EngineProfile.Scheduling,
        _ best: inout Contender?
    ) -> Bool {
        var (low, high) = (-1, places.count)
        var beyond: Contender?
        var isBudgetBound = false
        while high - low > 1 {
            let middle = (low + high) / 2
            if isHopeless(&worker, places[middle], copies: copies) {
                part.counts.pruned += 1
                low = middle
                continue
            }
            let priced = contender(&worker, scheduling, budget, places[middle], copies: copies)
            isBudgetBound = isBudgetBound || priced?.isBudgetBound ?? true
            guard let kept = priced?.contender, kept.violation == 0 else {
                (high, beyond) = (middle, priced?.contender)
                continue
            }
            consider(kept, &best)
            low = middle
        }
        guard low >= 0 else { return true }
        if high < places.count {
            most(between: places[low], places[high], beyond, copies: copies, &worker, scheduling, budget, &best)
        }
        for sequences in places[..<low].reversed() {
            guard !isHopeless(&worker, sequences, copies: copies) else {
                part.counts.pruned += 1
                break
            }
            let fewer = contender(&worker, scheduling, budget, sequences, copies: copies)
            if let fewer { consider(fewer.contender, &best) }
        }
        return isBudgetBound
    }

    /// The largest number of sequences that keeps the promises, by bisection: times grow with the sequences.
    ///
    /// What lies between yields less than the first that misses a promise, `beyond`: a bound without any price.
    private mutating func most(
        between kept: Int, _ missed: Int, _ beyond: Contender?, copies: Int, _ worker: inout Worker,
        _ scheduling: EngineProfile.Scheduling, _ budget: Int, _ best: inout Contender?
    ) {
        var (low, high) = (kept, missed)
        var (found, beyond) = (Contender?.none, beyond)
        while high - low > 1 {
            if let beyond, isBelowBest(beyond) {
                part.counts.pruned += 1
                break
            }
            let middle = (low + high) / 2
            if prunes, isHopeless(&worker, middle, copies: copies) {
                part.counts.pruned += 1
                low = middle
                continue
            }
            let priced = contender(&worker, scheduling, budget, middle, copies: copies)
            if let contender = priced?.contender, contender.violation == 0 {
                (low, found) = (middle, contender)
            } else {
                (high, beyond) = (middle, priced?.contender)
            }
        }
        // What was met on the way is no point of the space.
        if let found { consider(found, &best, isOnGrid: false) }
    }
}
