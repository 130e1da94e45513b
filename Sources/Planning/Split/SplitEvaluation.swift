internal import Parallelism
internal import Quantities
internal import Serving
internal import StepModel

/// Prices the operating points of workers whose attention and experts are apart.
struct SplitEvaluation {
    private let space: SplitSpace
    private let question: PlanQuestion
    /// What was worked out for the pricing of each variant.
    private var memories: [PricingMemory]
    private(set) var fronts: [SplitSpace.Key: ParetoFront<GeneratingWorker>] = [:]
    private(set) var counts = PlanCounts()

    init(_ space: SplitSpace, _ question: PlanQuestion) {
        (self.space, self.question) = (space, question)
        memories = space.variants.map { _ in PricingMemory() }
    }

    /// Every number of sequences of the grid, and the most that keep the promised pace.
    mutating func evaluate(_ index: Int) {
        let worker = space.workers[index]
        let turns = worker.layout.microBatches
        counts.workers += 1
        let capacity = space.capacity(of: worker)
        guard capacity > 0 else {
            counts.tooLarge += 1
            return
        }
        let generation = space.generation(of: worker, memory: &memories[worker.variant])
        if case .concurrency(let all) = question.demand {
            return addCopies(index, all, capacity, generation)
        }
        var (kept, missed) = (0, 0)
        for sequences in WorkerSpace.batchSizes(upTo: capacity) {
            let rate = add(index, sequences, copies: nil, generation)
            let pace = rate.timePerOutputToken
            if question.objectives.timePerOutputToken.map({ pace <= $0 }) ?? true { kept = sequences }
            if missed == 0, kept < sequences { missed = sequences }
            if question.isBeyondFront(pace.rawValue) { break }
        }
        guard let limit = question.objectives.timePerOutputToken, kept > 0, missed > kept + 1 else { return }
        // Rounds grow with the sequences.
        while missed - kept > 1 {
            let middle = (kept + missed) / 2
            if generation.rate(middle, microBatches: turns).timePerOutputToken <= limit {
                kept = middle
            } else {
                missed = middle
            }
        }
        _ = add(index, kept, copies: nil, generation)
    }

    /// A stated concurrency, over every number of copies.
    private mutating func addCopies(_ index: Int, _ all: Int, _ capacity: Int, _ generation: SplitGeneration) {
        let layout = space.workers[index].layout
        let devices = question.devices.second ?? question.devices.first
        for copies in LayoutSpace.copyCounts(upTo: max(1, min(devices, 1024) / layout.devices)) {
            let places = copies * layout.data * layout.microBatches
            // A copy without any request, or a micro-batch, would be idle.
            guard all > places - layout.data * layout.microBatches || copies == 1 else { break }
            let sequences = (all + places - 1) / places
            if sequences <= capacity { _ = add(index, sequences, copies: copies, generation) }
        }
    }

    /// Adds the operating point of so many sequences in each micro-batch of a rank.
    private mutating func add(
        _ index: Int, _ sequences: Int, copies: Int?, _ generation: SplitGeneration
    ) -> GeneratingRate {
        let worker = space.workers[index]
        let turns = worker.layout.microBatches
        let rate = generation.rate(sequences, microBatches: turns)
        counts.priced += 1
        let point = GeneratingWorker(
            job: index, cache: space.variants[worker.variant].options.keyValueCache, sequences: sequences * turns,
            devices: worker.layout.devices, rate: rate, copies: copies, cacheDevices: worker.layout.attentionDevices)
        let key = SplitSpace.Key(
            cache: point.cache, devices: point.devices * (copies ?? 1), receivers: point.receivers)
        fronts[key, default: ParetoFront()].add(
            pace: rate.timePerOutputToken.rawValue, yield: rate.requestRate * Double(copies ?? 1), point)
        return rate
    }
}
