internal import Hardware
internal import Models
internal import Parallelism
internal import Quantities
internal import Serving
internal import StepModel

/// The workers of a plan that generate with attention and routed experts on devices of their own.
struct SplitSpace: Sendable {
    /// A worker: a layout of one copy in one precision.
    struct Worker: Sendable {
        let layout: SplitLayout
        /// The variant among those of the space.
        let variant: Int
    }

    let variants: [WorkerVariant]
    private(set) var workers: [Worker] = []
    private(set) var examined = 0
    private let headroom: Fraction

    /// The workers of at most so many devices, on the cluster of `space`; `nil` where they are not looked at.
    ///
    /// Every TP and every number of attention ranks, every number of expert devices, and 1 to 4 micro-batches.
    init?(_ scenario: Scenario, _ space: WorkerSpace, upTo limit: Int) {
        guard scenario.search.kinds.contains(.attentionFFN), scenario.load.output > 1 else { return nil }
        // Micro-batches take the place of two half-batches.
        variants = space.variants.filter { !$0.options.overlapsTwoBatches && $0.options.drafting == nil }
        headroom = scenario.objectives.memoryHeadroom
        let cluster = scenario.decodeCluster ?? scenario.cluster
        let most = min(limit, cluster.deviceCount, SplitSpace.largestWorker)
        let redundant = Set(scenario.search.redundantExperts + [scenario.settings.redundantExperts]).sorted()
        for variant in variants.indices { add(variants[variant].model, variant, redundant, most) }
    }

    /// No worker spans more devices.
    static let largestWorker = 256
    /// Micro-batches in flight that are looked at: four stations, of which each can be busy with one.
    static let microBatches = 1...4

    private mutating func add(_ model: ModelArchitecture, _ variant: Int, _ redundant: [Int], _ most: Int) {
        guard most > 1 else { return }
        for tensor in 1..<most {
            for copies in redundant {
                for expert in 1...(most - tensor) {
                    var layout = SplitLayout(tensor: tensor, data: 1, expert: expert, redundantExperts: copies)
                    examined += 1
                    guard layout.violation(for: model) == nil else { continue }
                    for data in 1...((most - expert) / tensor) {
                        layout.data = data
                        for turns in SplitSpace.microBatches {
                            layout.microBatches = turns
                            workers.append(Worker(layout: layout, variant: variant))
                        }
                    }
                }
            }
        }
    }

    /// The same space with some of its workers only.
    func restricted(to kept: [Int]) -> SplitSpace {
        var space = self
        space.workers = kept.map { workers[$0] }
        return space
    }

    /// The same workers with other variants in place of theirs.
    func priced(_ variants: [WorkerVariant]) -> SplitSpace { SplitSpace(variants, workers, headroom) }

    private init(_ variants: [WorkerVariant], _ workers: [Worker], _ headroom: Fraction) {
        (self.variants, self.workers, self.headroom) = (variants, workers, headroom)
    }

    // MARK: Operating points

    /// What generators are told apart by: caches of one format go over to as many devices, and others on as many devices
    /// can take their place.
    struct Key: Hashable {
        let cache: NumericFormat
        let devices: Int
        let receivers: Int
    }

    /// The operating points of all workers of which none is slower than another and generates less, by key.
    func generators(
        _ question: PlanQuestion, _ counts: inout PlanCounts
    ) -> [(cache: NumericFormat, front: ParetoFront<GeneratingWorker>)] {
        counts.splitExamined += examined
        counts.splitLegal += workers.count
        let parts = foldedInParallel(count: workers.count, parts: workers.count < 256 ? 1 : 64) { indices in
            var evaluation = SplitEvaluation(self, question)
            for index in indices { evaluation.evaluate(index) }
            return evaluation
        }
        var fronts: [Key: ParetoFront<GeneratingWorker>] = [:]
        for part in parts {
            counts.add(part.counts)
            // Every key is added to by itself, so the order of the keys does not matter.
            for (key, front) in part.fronts { fronts[key, default: ParetoFront()].add(front) }
        }
        return fronts.sorted { ($0.key.devices, $0.key.receivers) < ($1.key.devices, $1.key.receivers) }
            .map { ($0.key.cache, $0.value) }
    }

    // MARK: One worker

    /// How a worker generates.
    func generation(of worker: Worker, memory: inout PricingMemory) -> SplitGeneration {
        let variant = variants[worker.variant]
        return SplitGeneration(
            AttentionSide(variant.model, worker.layout, variant.pricing, &memory),
            ExpertSide(variant.model, worker.layout, variant.pricing, &memory), worker.layout, shape: variant.shape)
    }

    /// The most sequences of one micro-batch on one rank that both sides hold.
    func capacity(of worker: Worker) -> Int {
        let (variant, layout) = (variants[worker.variant], worker.layout)
        let room = SequenceRoom(
            [StageMemory(attentionOf: variant.model, layout: layout)], context: variant.shape.finalContext,
            headroom: headroom, pricing: variant.pricing)
        let held = room.sequences(tokensPerStep: 0, tokensPerSequence: 1) / layout.microBatches
        guard held > 0 else { return 0 }
        let tokens = ExpertSideMemory(variant.model, layout)
            .tokens(upTo: held * layout.data, headroom: headroom, on: variant.pricing)
        return min(held, tokens / layout.data)
    }
}
