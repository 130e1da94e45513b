internal import Hardware
internal import Parallelism
internal import Quantities
internal import Serving
internal import StepModel

/// What workers of two pools are told apart by: only pools that keep their caches in one format can be joined, and
/// workers are compared with others on as many devices.
struct PoolKey: Hashable, Sendable {
    let cache: NumericFormat
    let devices: Int

    func hash(into hasher: inout Hasher) {
        // Caches are of one format or two, whose names would take longer to hash than to compare.
        hasher.combine(devices)
    }
}

/// A worker that only reads prompts.
struct ReadingWorker: Sendable {
    let job: Int
    let cache: NumericFormat
    let budget: Int
    let devices: Int
    let rate: ReadingRate
}

/// A worker that only generates.
struct GeneratingWorker: Sendable {
    let job: Int
    let cache: NumericFormat
    let sequences: Int
    let devices: Int
    let rate: GeneratingRate
    /// The copies for which the sequences add up to a stated concurrency; `nil` for any number.
    let copies: Int?
    /// The devices that hold caches, where others hold none.
    var cacheDevices: Int?

    /// The devices to which caches are handed over.
    var receivers: Int { cacheDevices ?? devices }
}

/// What some of the workers of a space contribute to a search.
struct SearchPart: Sendable {
    var counts = PlanCounts()
    /// The best deployment of copies of each worker that keeps every promise.
    var best: [Contender] = []
    /// Of those that do not, the one that misses least.
    var nearest: Contender?
    var front = ParetoFront<Contender>()
    /// The most requests per second and device of any operating point that keeps the promises.
    var mostPerDevice = 0.0
    /// By cache and device count: none reads sooner and more than another.
    var readers: [PoolKey: [ReadingWorker]] = [:]
    /// By cache and device count (of all copies where their number is fixed).
    var generators: [PoolKey: ParetoFront<GeneratingWorker>] = [:]

    /// Adds what other workers contribute.
    mutating func add(_ other: SearchPart, _ question: PlanQuestion) {
        counts.add(other.counts)
        best += other.best
        front.add(other.front)
        mostPerDevice = max(mostPerDevice, other.mostPerDevice)
        if let candidate = other.nearest { offer(nearest: candidate, question) }
        // Every key is added to by itself, so the order of the keys does not matter.
        for workers in other.readers.values { workers.forEach { add($0) } }
        for (key, workers) in other.generators { generators[key, default: ParetoFront()].add(workers) }
    }

    /// Keeps a contender if it misses its promises by less than all before.
    mutating func offer(nearest contender: Contender, _ question: PlanQuestion) {
        guard let known = nearest else {
            nearest = contender
            return
        }
        if contender.violation < known.violation
            || (contender.violation == known.violation && question.precedes(contender, known))
        {
            nearest = contender
        }
    }

    /// Keeps a reader unless another on as many devices reads as soon, follows as soon and reads as much.
    mutating func add(_ worker: ReadingWorker) {
        func beats(_ one: ReadingRate, _ other: ReadingRate) -> Bool {
            one.latency <= other.latency && one.period <= other.period && one.promptRate >= other.promptRate
        }
        let key = PoolKey(cache: worker.cache, devices: worker.devices)
        var known = readers[key] ?? []
        if known.contains(where: { beats($0.rate, worker.rate) }) { return }
        known.removeAll { beats(worker.rate, $0.rate) }
        known.append(worker)
        readers[key] = known
    }

    /// Keeps a generator unless another on as many devices is as fast and generates as much.
    mutating func add(_ worker: GeneratingWorker) {
        let key = PoolKey(cache: worker.cache, devices: worker.devices * (worker.copies ?? 1))
        let yield = worker.rate.requestRate * Double(worker.copies ?? 1)
        generators[key, default: ParetoFront()].add(
            pace: worker.rate.timePerOutputToken.rawValue, yield: yield, worker)
    }
}
