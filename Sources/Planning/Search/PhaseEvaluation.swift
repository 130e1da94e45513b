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
                    job: worker.index, budget: budget, devices: worker.devices, rate: worker.pricer.reading(budget)))
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
        for sequences in sizes {
            add(&worker, sequences, copies: nil)
            if question.isBeyondFront(worker.pricer.generation(sequences).timePerOutputToken.rawValue) { break }
        }
        guard let limit = question.objectives.timePerOutputToken else { return }
        let within = sizes.prefix { worker.pricer.generation($0).timePerOutputToken <= limit }.count
        guard within > 0, within < sizes.count else { return }
        var (low, high) = (sizes[within - 1], sizes[within])
        while high - low > 1 {
            let middle = (low + high) / 2
            if worker.pricer.generation(middle).timePerOutputToken <= limit { low = middle } else { high = middle }
        }
        add(&worker, low, copies: nil)
    }

    private mutating func add(_ worker: inout Worker, _ sequences: Int, copies: Int?) {
        part.counts.priced += 1
        part.add(
            GeneratingWorker(
                job: worker.index, sequences: sequences, devices: worker.devices,
                rate: worker.pricer.generation(sequences), copies: copies))
    }
}
