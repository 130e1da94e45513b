public import Parallelism
public import Planning
public import Quantities
public import Serving
public import StepModel

internal import Models

/// A layout of the case with its memory and its prices under both efficiencies.
///
/// One object that never changes serves all strategies and claims that mean the layout: a value of this size would cost more
/// to copy than most rules take to look at it.
public final class LayoutAssessment: Sendable {
    /// The layout.
    public let layout: ParallelLayout
    /// The layout at the stated efficiencies.
    public let stated: DeploymentModel
    /// The layout with fitted or transferred constants.
    public let calibrated: DeploymentModel
    /// The stated prices under each prefill schedule of a search.
    public let schedules: [Candidate]
    /// The stated prices under the schedule with the shortest burst.
    public let best: Candidate
    /// The calibrated prices under their best schedule.
    public let calibratedBest: Candidate
    /// The memory of the fullest device at the prompt's length, with the case's cache format.
    let fullestAtInput: MemoryFootprint?
    /// The weights that all devices hold together.
    let aggregateWeights: Bytes
    /// Weights and cache as a share of a device's memory, for each cache format and context of the case's load.
    let utilisationReadings: [UtilisationReading]

    /// Evaluates a legal layout; `nil` if the layout is not legal on the case's devices, or on those that its strategy
    /// names.
    init?(_ layout: ParallelLayout, in auditCase: AuditCase, devices: Int? = nil) {
        let (model, load) = (auditCase.model, auditCase.load)
        guard layout.violations(for: model, devices: devices ?? auditCase.devices).isEmpty else { return nil }
        let stated = DeploymentModel(legal: layout, model: model, pricing: auditCase.stated)
        let calibrated = DeploymentModel(legal: layout, model: model, pricing: auditCase.calibrated)
        guard let best = stated.soonestCandidate(load), let calibratedBest = calibrated.soonestCandidate(load) else {
            return nil
        }
        self.layout = layout
        self.stated = stated
        self.calibrated = calibrated
        schedules = stated.candidates(load, schedules: LayoutSearch.schedules)
        self.best = best
        self.calibratedBest = calibratedBest
        let devicesOfStage = Double(layout.replicas * layout.stageWidth)
        aggregateWeights = model.pipelineStages(layout.pipeline).reduce(Bytes.zero) { sum, stage in
            sum + layout.weights(of: stage, in: model).total * devicesOfStage
        }
        let memory = { (context: Int, format: NumericFormat) in
            LayoutAssessment.memory(of: stated, load, schedule: best.schedule, context: context, cache: format)
        }
        utilisationReadings = LayoutAssessment.utilisationReadings(of: load, memory)
        fullestAtInput = memory(load.input, model.precision.keyValueCache)
            .max { $0.weightsAndCache < $1.weightsAndCache }
    }

    private static func utilisationReadings(
        of load: Load, _ memory: (_ context: Int, _ cache: NumericFormat) -> [MemoryFootprint]
    ) -> [UtilisationReading] {
        [NumericFormat.fp8, .bf16].flatMap { format in
            [load.input, load.finalContext].map { context in
                let shares = memory(context, format).map(\.weightsAndCacheUtilisation)
                return UtilisationReading(
                    format: format, context: context, mean: shares.sum() / Double(max(1, shares.count)),
                    lowest: shares.min() ?? .zero, highest: shares.max() ?? .zero)
            }
        }
    }

    /// The memory of each stage with the cache in a format, at a context.
    public func memory(_ load: Load, context: Int, cache format: NumericFormat) -> [MemoryFootprint] {
        LayoutAssessment.memory(of: stated, load, schedule: best.schedule, context: context, cache: format)
    }

    private static func memory(
        of stated: DeploymentModel, _ load: Load, schedule: PrefillSchedule, context: Int, cache format: NumericFormat
    ) -> [MemoryFootprint] {
        var model = stated.model
        model.precision.keyValueCache = format
        let deployment = DeploymentModel(legal: stated.layout, model: model, pricing: stated.pricing)
        let tokens = stated.tokensPerStep(load, schedule: schedule)
        return deployment.memory(load, context: context, tokensPerStep: tokens)
    }

    /// The share of the peak rate that the burst's prefill achieves, communication and pipeline bubbles included.
    func achievedMFU(work: FLOPs, peak: FLOPsPerSecond) -> Fraction {
        Fraction(rawValue: work / best.prefill.last / (peak * Double(layout.deviceCount)))
    }
}

/// One way to measure a layout's memory utilisation, over its pipeline stages.
struct UtilisationReading: Sendable {
    let format: NumericFormat
    let context: Int
    let mean: Fraction
    let lowest: Fraction
    let highest: Fraction

    /// Whether a stated share lies within 3 % of the range over the stages.
    func includes(_ share: Double) -> Bool {
        (lowest.rawValue * 0.97...highest.rawValue * 1.03).contains(share)
    }
}
