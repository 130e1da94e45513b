internal import StepModel
internal import Diagnostics
public import Documents
internal import Models
internal import Parallelism
public import Planning
internal import Quantities
internal import Serving

/// The strategy of a phase as it should read, in the shape of the document that it replaces.
public struct CorrectedStrategy: Sendable {
    /// The phase.
    public let phase: Phase
    /// The layout with its prices.
    public let candidate: Candidate
    /// The document whose shape it has, if a document for the phase exists.
    public let original: String?
    /// The corrected document.
    public let document: LocatedValue

    /// Corrects the strategy of a phase: the best layout that keeps the promises, with the numbers that follow.
    init?(_ phase: Phase, _ context: AuditContext) {
        guard let objective = PlanObjective.all(for: phase).first,
            let candidate = context.search.best(objective, in: phase, meeting: context.auditCase.objectives)
        else { return nil }
        let template = context.dossier.documents.first { document in
            document.kind == .strategy && document.strategies.contains { $0.phase == phase } && document.isStructured
        }
        self.phase = phase
        self.candidate = candidate
        original = template?.name
        let rewriting = StrategyRewriting(phase: phase, candidate: candidate, context: context)
        document = rewriting.rewritten(template?.root ?? StrategyRewriting.skeleton(for: phase))
    }
}

/// Rewrites a strategy document member by member: what the vocabulary knows gets its right value, all else stays.
struct StrategyRewriting {
    let phase: Phase
    let candidate: Candidate
    let context: AuditContext

    private static let nowhere = SourceLocation(file: "", line: 1, column: 1)

    /// The shape of a strategy for which no document exists.
    static func skeleton(for phase: Phase) -> LocatedValue {
        let degrees = [
            ("expert_parallel", "ep"), ("pipeline_parallel", "pp"), ("tensor_parallel", "tp"), ("data_parallel", "dp"),
        ]
        return object([
            ("phase", text(phase.rawValue)),
            ("parallel_strategy", object(degrees.map { ($0.0, object([($0.1, number(1))])) })),
            ("gpu_allocation", object([("total_gpus", number(1))])),
            (
                "performance_characteristics",
                object([("estimated_ttft", text("")), ("memory_utilization", text(""))])
            ),
        ])
    }

    /// The document with right values.
    func rewritten(_ value: LocatedValue) -> LocatedValue {
        guard case .object(let members) = value.content else { return value }
        var changed: [(String, LocatedValue)] = []
        for member in members {
            changed.append((member.name, rewritten(member)))
            changed += additions(after: member)
        }
        let degrees = members.filter { if case .number = $0.value.content { true } else { false } }
            .compactMap { degreeKind($0.name) }
        // An object of one degree has room for a reason; a list of degrees has not.
        if let kind = degrees.first, degrees.count == 1 { explain(kind, in: &changed) }
        return StrategyRewriting.object(changed)
    }

    private func rewritten(_ member: LocatedValue.Member) -> LocatedValue {
        if member.name == "calculation" { return StrategyRewriting.text(calculation) }
        for kind in ClaimVocabulary.kinds(named: member.name) {
            if let value = correctValue(of: kind, replacing: member.value) { return value }
        }
        return rewritten(member.value)
    }

    private func degreeKind(_ name: String) -> ClaimKind? {
        let degrees: [ClaimKind] = [.expertDegree, .pipelineDegree, .tensorDegree, .dataDegree]
        return ClaimVocabulary.kinds(named: name).first(where: degrees.contains)
    }

    /// Adds a description and a reason with numbers beside a degree.
    private func explain(_ kind: ClaimKind, in members: inout [(String, LocatedValue)]) {
        let rationale = DegreeRationale(phase: phase, candidate: candidate, context: context)
        members.removeAll { $0.0 == "description" || $0.0 == "rationale" }
        members.append(("description", StrategyRewriting.text(rationale.description(of: kind))))
        members.append(("rationale", StrategyRewriting.text(rationale.reason(for: kind))))
    }

    /// Degrees that the original shape has no place for, where they are not 1.
    private func additions(after member: LocatedValue.Member) -> [(String, LocatedValue)] {
        let layout = candidate.layout
        guard degreeKind(member.name) == .dataDegree else { return [] }
        guard case .object = member.value.content else { return plainAdditions(layout) }
        var added: [(String, LocatedValue)] = []
        if layout.replicas > 1 {
            added.append(
                (
                    "replicas",
                    StrategyRewriting.object([
                        ("replicas", StrategyRewriting.number(Double(layout.replicas))),
                        (
                            "description",
                            StrategyRewriting.text(
                                "\(layout.replicas) independent copies of the model, \(layout.devicesPerReplica) devices each"
                            )
                        ),
                    ])
                ))
        }
        if layout.expertTensor > 1 {
            added.append(
                (
                    "expert_tensor_parallel",
                    StrategyRewriting.object([
                        ("etp", StrategyRewriting.number(Double(layout.expertTensor))),
                        (
                            "description",
                            StrategyRewriting.text("every expert is split over \(layout.expertTensor) devices")
                        ),
                    ])
                ))
        }
        return added
    }

    /// The same beside degrees that are plain numbers.
    private func plainAdditions(_ layout: ParallelLayout) -> [(String, LocatedValue)] {
        [("replicas", layout.replicas), ("etp", layout.expertTensor)].filter { $0.1 > 1 }.map {
            ($0.0, StrategyRewriting.number(Double($0.1)))
        }
    }

    /// How the devices follow from the degrees.
    private var calculation: String {
        let layout = candidate.layout
        let copies = layout.replicas > 1 ? "\(layout.replicas) copies × " : ""
        return "\(copies)PP × TP × DP = \(copies)\(layout.pipeline) × \(layout.tensor) × \(layout.data) = "
            + "\(layout.deviceCount); the same devices hold EP × expert-TP = \(layout.expert) × \(layout.expertTensor)"
    }

    private func correctValue(of kind: ClaimKind, replacing old: LocatedValue) -> LocatedValue? {
        let (auditCase, layout) = (context.auditCase, candidate.layout)
        let attention = auditCase.model.layerRuns.first?.attention
        let experts = auditCase.model.layerRuns.lazy.compactMap(\.feedForward.mixture).first
        let count: Int? =
            switch kind {
            case .pipelineDegree: layout.pipeline
            case .tensorDegree: layout.tensor
            case .dataDegree: layout.data
            case .expertDegree: layout.expert
            case .expertTensorDegree: layout.expertTensor
            case .replicas: layout.replicas
            case .deviceCount: layout.deviceCount
            case .expertsPerDevice: experts.map { $0.expertCount / layout.expert }
            case .headDimension where auditCase.isCatalogModel: attention?.headDimension
            case .queryHeads where auditCase.isCatalogModel: attention?.queryHeads
            case .keyValueHeads where auditCase.isCatalogModel: attention?.keyValueHeads
            default: nil
            }
        if let count {
            guard case .number = old.content else { return nil }
            return StrategyRewriting.number(Double(count))
        }
        return correctText(of: kind, replacing: old)
    }

    private func correctText(of kind: ClaimKind, replacing old: LocatedValue) -> LocatedValue? {
        let auditCase = context.auditCase
        switch kind {
        case .timeToFirstToken:
            return StrategyRewriting.text(seconds(candidate.prefill.last.rawValue))
        case .timeToFirstTokenRequirement:
            guard let promise = auditCase.objectives.timeToFirstToken else { return nil }
            return StrategyRewriting.text(seconds(promise.rawValue))
        case .meetsTimeToFirstToken:
            return LocatedValue(
                .boolean(candidate.meets(auditCase.objectives, in: .prefill)), at: StrategyRewriting.nowhere)
        case .memoryUtilisation:
            return StrategyRewriting.text(percent(candidate.memory.utilisation.inPercent))
        case .computeUtilisation:
            let work = context.ceilings.burstWork / candidate.prefill.last
            let peak = auditCase.peak * Double(candidate.layout.deviceCount)
            return StrategyRewriting.text(percent(work / peak * 100))
        case .timePerOutputToken:
            return StrategyRewriting.text(candidate.decode.timePerOutputToken.description)
        default: return nil
        }
    }

    private func seconds(_ value: Double) -> String { FixedPoint.significant(value) + " seconds" }
    private func percent(_ value: Double) -> String { FixedPoint.format(value, places: 1) + "%" }

    static func text(_ text: String) -> LocatedValue { LocatedValue(.string(text), at: nowhere) }
    static func number(_ value: Double) -> LocatedValue {
        LocatedValue(.number(value, literal: FixedPoint.significant(value, digits: 15)), at: nowhere)
    }
    static func object(_ members: [(String, LocatedValue)]) -> LocatedValue {
        LocatedValue(
            .object(members.map { LocatedValue.Member(name: $0.0, nameLocation: nowhere, value: $0.1) }), at: nowhere)
    }
}
