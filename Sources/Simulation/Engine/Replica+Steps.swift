internal import Hardware
internal import StepModel

/// Steps that read prompts, and stretches of steps that only generate.
extension Replica {
    mutating func read() {
        if rules.scheduling == .promptsFirst {
            for rank in works.indices where works[rank].chunks.isEmpty { works[rank].generates = false }
        }
        let seconds = price(works).latency
        note(works, steps: 1, from: now, to: now + seconds, busy: seconds)
        now += seconds
        for rank in ranks.indices {
            recordGap(rank, batch: 0, works[rank], end: now)
            takeBlocks(rank, batch: 0, works[rank], steps: 1)
            apply(works[rank], rank: rank, batch: 0, steps: 1)
        }
    }

    /// The time of a step by the rank that takes longest.
    func price(_ works: [Rank.Work]) -> (latency: Double, period: Double) {
        var groupTokens = 0
        var (fullest, widest) = (0, 0)
        for (rank, work) in works.enumerated() {
            groupTokens += max(works.count > 1 ? 1 : 0, tokens(of: work))
            if tokens(of: work) > tokens(of: works[fullest]) { fullest = rank }
            if load(of: work) > load(of: works[widest]) { widest = rank }
        }
        let first = pricing.seconds(of: rankStep(works[fullest], groupTokens))
        guard widest != fullest else { return first }
        let second = pricing.seconds(of: rankStep(works[widest], groupTokens))
        return (max(first.latency, second.latency), max(first.period, second.period))
    }

    private func tokens(of work: Rank.Work) -> Int {
        work.promptTokens + (work.generates ? work.sequences * rules.tokensPerStep : 0)
    }

    /// The pairs and cached tokens that attention works through.
    private func load(of work: Rank.Work) -> Double {
        work.pairs + (work.generates ? Double(work.contexts) : 0)
    }

    private func rankStep(_ work: Rank.Work, _ groupTokens: Int) -> RankStep {
        var step = RankStep(groupTokens: Double(groupTokens))
        if !work.chunks.isEmpty {
            // As many prompts of the mean length, behind as many cached tokens as give the same pairs of attention.
            let count = Double(work.chunks.count)
            let length = Double(work.promptTokens) / count
            step.prompts = count
            step.promptTokens = length
            step.promptCache = max(0, (work.pairs / count - length * (length + 1) / 2) / length)
        }
        if work.generates, work.sequences > 0 {
            step.generating = Double(work.sequences)
            step.generatedTokens = Double(rules.tokensPerStep)
            step.context = Double(work.contexts) / Double(work.sequences)
        }
        return step
    }

    mutating func generate(_ limit: Double) {
        let (stretch, most) = stretch()
        var (steps, seconds) = (1, 0.0)
        if most > 1, limit.isFinite {
            (steps, seconds) = times.steps(of: stretch, within: limit - now, limit: most)
        } else {
            steps = most
            seconds = times.seconds(of: stretch, steps: most)
        }
        note(works, steps: steps, from: now, to: now + seconds, busy: seconds)
        let first = steps > 1 ? times.seconds(of: stretch, steps: 1) : seconds
        for rank in ranks.indices { recordGap(rank, batch: 0, works[rank], end: now + first) }
        if steps > 1 { recordGaps(after: stretch, first: first, steps - 1, seconds - first) }
        now += seconds
        for rank in ranks.indices where works[rank].sequences > 0 {
            ranks[rank].gaps[0].latest = now
            takeBlocks(rank, batch: 0, works[rank], steps: steps)
            apply(works[rank], rank: rank, batch: 0, steps: steps)
        }
    }

    /// The steps that can follow each other without anything to decide, and how to price them.
    private mutating func stretch() -> (GenerationTimes.Stretch, Int) {
        var steps = isExact || rules.drafting != nil ? 1 : Int.max
        var (sequences, contexts, growth, tokens) = (0, 0, 0, 0)
        for rank in ranks.indices {
            let work = works[rank]
            tokens += max(ranks.count > 1 ? 1 : 0, work.sequences * rules.tokensPerStep)
            guard work.sequences > 0 else { continue }
            sequences = max(sequences, work.sequences)
            if work.contexts > contexts { (contexts, growth) = (work.contexts, work.sequences) }
            steps = min(steps, ranks[rank].batches[0].stepsToNextEnd)
            if rules.growsCaches {
                steps = min(steps, max(1, ranks[rank].batches[0].steps(within: ranks[rank].pool.free, limit: steps)))
            }
            // The share of expected output falls with every step, which may let a waiting request start.
            if case .expected = rules.admission, !ranks[rank].queue.isEmpty { steps = 1 }
        }
        if ranks.count > 1, steps > 1 {
            // Until another rank has the most to read.
            for work in works where work.sequences > growth {
                let lead = contexts - work.contexts
                steps = min(steps, max(1, lead / (work.sequences - growth) + 1))
            }
        }
        let count = Double(max(1, sequences))
        return (
            GenerationTimes.Stretch(
                sequences: sequences, groupTokens: tokens, context: Double(contexts) / count,
                growth: Double(growth) / count), steps
        )
    }

    /// Writes down the gaps between tokens of steps that follow a first one, in parts whose steps hardly differ.
    private mutating func recordGaps(
        after stretch: GenerationTimes.Stretch, first: Double, _ steps: Int, _ seconds: Double
    ) {
        var sequences = 0
        for work in works { sequences += work.sequences }
        var part = stretch
        part.context += stretch.growth
        let parts = min(steps, min(32, 1 + Int(abs(seconds / (first * Double(steps)) - 1) * 200)))
        for index in 0..<parts {
            let count = steps * (index + 1) / parts - steps * index / parts
            let sum = parts == 1 ? seconds : times.seconds(of: part, steps: count)
            record.interToken(sum / Double(count), count: count * sequences)
            part.context += stretch.growth * Double(count)
        }
    }
}
