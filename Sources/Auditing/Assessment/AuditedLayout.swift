internal import Hardware
internal import Models
public import Parallelism
public import Planning
public import Quantities
public import Serving
public import StepModel

/// A layout of the report's tables: where it comes from and what it does.
public struct AuditedLayout: Sendable {
    /// Where the layout comes from.
    public enum Origin: Hashable, Sendable {
        /// Documents propose it.
        case stated(documents: [String], isLiteral: Bool)
        /// It is the best for a phase.
        case recommended(Phase)
        /// It finishes a batch, both phases in one layout, soonest.
        case bestForBoth
        /// It is the smallest that keeps every promise.
        case smallest
    }

    /// Where the layout comes from; several when the same layout is best for several purposes.
    public private(set) var origins: [Origin]
    /// Its prices and memory.
    public let evaluation: LayoutAssessment
    /// The memory of the fullest device at the prompt's length, with the case's cache format.
    public let memoryAtInput: MemoryFootprint
    /// The weights that all devices hold together.
    public let aggregateWeights: Bytes
    /// The share of a decode step that is communication, at the stated efficiency.
    public let decodeCommunication: Fraction
    /// What a decode step is spent on, at the stated efficiency.
    public let decodeBreakdown: [Part]

    /// The speed of generation with eight times the load's requests, or as many as memory holds.
    public let scaled: DecodeEstimate
    /// How many requests that is.
    public let scaledConcurrency: Int

    /// One part of a step's time.
    public struct Part: Hashable, Sendable {
        /// What the time is spent on.
        public let category: TimeCategory
        /// The time, of all pipeline stages.
        public let time: Seconds
    }

    /// The layout.
    public var layout: ParallelLayout { evaluation.layout }

    init?(_ layout: LayoutAssessment, _ origin: Origin, _ context: AuditContext) {
        origins = [origin]
        let auditCase = context.auditCase
        guard let fullest = layout.fullestAtInput else { return nil }
        evaluation = layout
        memoryAtInput = fullest
        aggregateWeights = layout.aggregateWeights
        let program = layout.stated.program(for: layout.stated.decodeStep(auditCase.load).step)
        let parts = auditCase.stated.breakdown(of: program).map { Part(category: $0.category, time: $0.time) }
        let total = parts.map(\.time).sum()
        let communication = parts.first { $0.category == .communication }?.time ?? .zero
        let load = auditCase.load
        let capacity = layout.stated.sequenceCapacity(
            context: load.finalContext, tokensPerStep: layout.best.schedule.tokensPerStep)
        let larger = max(load.concurrency, min(load.concurrency * 8, capacity))
        scaledConcurrency = larger
        scaled = layout.stated.decode(Load(concurrency: larger, input: load.input, output: load.output))
        decodeBreakdown = parts
        decodeCommunication = total > .zero ? Fraction(rawValue: communication / total) : .zero
    }

    /// The layouts of the documents, then the recommended ones that differ from them.
    static func all(_ context: AuditContext) -> [AuditedLayout] {
        var found = context.statedLayouts.compactMap { layout -> AuditedLayout? in
            let positions = context.strategiesByLayout[layout.layout] ?? []
            return AuditedLayout(
                layout,
                .stated(
                    documents: context.strategies.documents(at: positions),
                    isLiteral: context.strategies.areLiteral(at: positions)), context)
        }
        let objectives = context.auditCase.objectives
        let recommended: [(Candidate?, Origin)] = [
            (context.search.best(.burst, in: .prefill, meeting: objectives), .recommended(.prefill)),
            (context.search.best(.throughput, in: .decode, meeting: objectives), .recommended(.decode)),
            (context.search.best(.completion, in: .prefill, meeting: objectives), .bestForBoth),
            (context.search.smallest(meeting: objectives, counts: { $0.nonzeroBitCount == 1 }), .smallest),
        ]
        for (candidate, origin) in recommended {
            guard let candidate else { continue }
            if let index = found.firstIndex(where: { $0.layout == candidate.layout }) {
                found[index].origins.append(origin)
                continue
            }
            guard let evaluation = LayoutAssessment(candidate.layout, in: context.auditCase),
                let audited = AuditedLayout(evaluation, origin, context)
            else { continue }
            found.append(audited)
        }
        return found
    }
}
