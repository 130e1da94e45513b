internal import Parallelism
internal import Quantities
internal import Serving

/// The operating points of workers that only read prompts, or only generate.
extension WorkerEvaluation {
    /// Every token budget.
    mutating func read(_ worker: inout Worker) {
        for budget in space.budgets {
            let together = max(1, budget / worker.pricer.shape.promptTokens)
            // As many prompts again as are being read wait for their caches to be handed over.
            guard worker.readingRoom.sequences(tokensPerStep: budget) >= 2 * together else { continue }
            part.counts.priced += 1
            part.add(
                ReadingWorker(
                    job: worker.index, cache: worker.options.keyValueCache, budget: budget, devices: worker.devices,
                    rate: worker.pricer.reading(budget)))
        }
    }

    /// Every number of sequences of the grid, and the most that keep the promised pace.
    mutating func generate(_ worker: inout Worker) {
        let capacity = worker.room.sequences(
            tokensPerStep: 0, tokensPerSequence: worker.pricer.shape.tokensPerStep)
        if case .concurrency(let all) = question.demand {
            let devices = question.devices.second ?? question.devices.first
            for copies in LayoutSpace.copyCounts(upTo: max(1, min(devices, 1024) / worker.devices)) {
                let ranks = copies * worker.layout.data
                guard (copies - 1) * worker.layout.data < all || copies == 1 else { break }
                let sequences = (all + ranks - 1) / ranks
                if sequences <= capacity { add(&worker, sequences, copies: copies) }
            }
            return
        }
        let sizes = WorkerSpace.batchSizes(upTo: capacity)
        let key = PoolKey(cache: worker.options.keyValueCache, devices: worker.devices)
        // The workers on as many devices, taken out for so long as they are compared with.
        var others = Others(before: before.generators[key], now: part.generators.removeValue(forKey: key))
        for sequences in seeksMostWithinPace ? [] : sizes {
            // Even at the pace of fewer sequences, another worker on as many devices may do as well.
            if prunes, let bound = worker.pricer.roughGeneration(sequences),
                isDominated(pace: bound.timePerOutputToken, rate: bound.requestRate, by: others)
            {
                part.counts.pruned += 1
                continue
            }
            let rate = add(&worker, sequences, to: &others)
            if isTooSlow(rate.timePerOutputToken.rawValue) { break }
        }
        mostWithinPace(&worker, sizes, &others)
        part.generators[key] = others.now
    }

    /// The workers on as many devices that were priced before.
    private struct Others {
        let before: ParetoFront<GeneratingWorker>?
        var now: ParetoFront<GeneratingWorker>?

        func dominate(pace: Double, rate: Double) -> Bool {
            (before?.dominates(pace: pace, yield: rate) ?? false) || (now?.dominates(pace: pace, yield: rate) ?? false)
        }
    }

    /// Whether another worker generates as fast and as much; where nothing but the best is wanted, one that generates more
    /// at any promised pace will do.
    private func isDominated(pace: Seconds, rate: Double, by others: Others) -> Bool {
        if seeksBestAlone, question.seeksMostGeneration, let limit = question.objectives.timePerOutputToken,
            others.dominate(pace: limit.rawValue, rate: rate * margin)
        {
            return true
        }
        return others.dominate(pace: pace.rawValue, rate: rate)
    }

    private mutating func add(_ worker: inout Worker, _ sequences: Int, to others: inout Others) -> GeneratingRate {
        let rate = worker.pricer.generation(sequences)
        part.counts.priced += 1
        others.now = others.now ?? ParetoFront()
        others.now?.add(
            pace: rate.timePerOutputToken.rawValue, yield: rate.requestRate,
            GeneratingWorker(
                job: worker.index, cache: worker.options.keyValueCache, sequences: sequences, devices: worker.devices,
                rate: rate, copies: nil))
        return rate
    }

    /// The most sequences that keep the promised pace, by bisection of the grid and of what lies between: rounds grow
    /// with the sequences.
    private mutating func mostWithinPace(_ worker: inout Worker, _ sizes: [Int], _ others: inout Others) {
        guard let limit = question.objectives.timePerOutputToken else { return }
        var (low, high) = (-1, sizes.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if worker.pricer.generation(sizes[middle]).timePerOutputToken <= limit {
                low = middle
            } else {
                high = middle
            }
        }
        guard low >= 0 else { return }
        guard high < sizes.count else {
            if seeksMostWithinPace { _ = add(&worker, sizes[low], to: &others) }
            return
        }
        // What lies between is no faster than the former and generates no more than the latter.
        let beyond = worker.pricer.generation(sizes[high])
        let kept = worker.pricer.generation(sizes[low])
        if prunes, isDominated(pace: kept.timePerOutputToken, rate: beyond.requestRate, by: others) { return }
        (low, high) = (sizes[low], sizes[high])
        while high - low > 1 {
            let middle = (low + high) / 2
            if worker.pricer.generation(middle).timePerOutputToken <= limit { low = middle } else { high = middle }
        }
        _ = add(&worker, low, to: &others)
    }

    private mutating func add(_ worker: inout Worker, _ sequences: Int, copies: Int) {
        part.counts.priced += 1
        part.add(
            GeneratingWorker(
                job: worker.index, cache: worker.options.keyValueCache, sequences: sequences, devices: worker.devices,
                rate: worker.pricer.generation(sequences), copies: copies))
    }
}
