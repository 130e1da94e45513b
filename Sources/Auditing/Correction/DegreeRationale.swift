internal import Serving
internal import StepModel
internal import Hardware
internal import Models
internal import Parallelism
internal import Planning
internal import Quantities
internal import Serving

/// Why a corrected strategy has the degrees it has, in numbers.
struct DegreeRationale {
    let phase: Phase
    let candidate: Candidate
    let context: AuditContext

    private var layout: ParallelLayout { candidate.layout }

    /// What a degree does in this layout.
    func description(of kind: ClaimKind) -> String {
        let model = context.auditCase.model
        switch kind {
        case .expertDegree:
            guard let experts = model.layerRuns.lazy.compactMap(\.feedForward.mixture).first else {
                return "the model has no experts"
            }
            let perDevice = experts.expertCount / layout.expert
            return "\(experts.expertCount) experts over \(layout.expert) devices, \(perDevice) each; "
                + "\(candidate.memory.weights.experts) of expert weights per device"
        case .pipelineDegree:
            return layout.pipeline == 1
                ? "all \(model.layerCount) layers on every device's stage; no pipeline bubbles"
                : "\(layout.pipeline) stages of "
                    + model.pipelineStages(layout.pipeline).map { String($0.layerCount) }.joined(separator: ", ")
                    + " layers"
        case .tensorDegree:
            guard let attention = model.layerRuns.first?.attention else { return "TP \(layout.tensor)" }
            let heads = layout.keyValueHeadsPerDevice(attention)
            return "\(attention.queryHeads / layout.tensor) query and \(heads) key-value heads per device; "
                + "\(candidate.memory.weights.attention) of attention weights"
        default:
            let perGroup = ceilingDivision(context.auditCase.load.concurrency, layout.requestGroups)
            return layout.data == 1
                ? "one attention rank per copy; \(perGroup) of \(context.auditCase.load.concurrency) requests each"
                : "\(layout.data) attention ranks that share the experts; \(perGroup) requests each"
        }
    }

    /// What another value of the degree would cost: the best layout that has one.
    func reason(for kind: ClaimKind) -> String {
        let (name, path) = degree(kind)
        let value = layout[keyPath: path]
        let others = context.search.candidates.filter {
            $0.layout[keyPath: path] != value && $0.layout.deviceCount <= context.auditCase.devices
        }
        let mine = measure(candidate)
        guard let other = others.min(by: { measure($0) < measure($1) }) else {
            return "no other value is legal and fits; \(label) \(mine)"
        }
        let loss = Fraction(rawValue: measure(other) / mine - 1)
        return "\(label) \(mine); the best layout with another \(name) (\(other.layout)) needs \(measure(other))"
            + (loss.rawValue >= 0.001 ? ", \(loss) more" : "")
    }

    private var label: String {
        phase == .prefill ? "the burst's last request waits" : "a token takes"
    }

    private func measure(_ candidate: Candidate) -> Seconds {
        phase == .prefill ? candidate.prefill.last : candidate.decode.timePerOutputToken
    }

    private func degree(_ kind: ClaimKind) -> (String, KeyPath<ParallelLayout, Int>) {
        switch kind {
        case .expertDegree: ("EP", \.expert)
        case .pipelineDegree: ("PP", \.pipeline)
        case .tensorDegree: ("TP", \.tensor)
        default: ("DP", \.data)
        }
    }
}
