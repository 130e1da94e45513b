internal import Parallelism
internal import Hardware
internal import Models
internal import Planning
internal import Quantities
internal import Serving
internal import StepModel

/// Whether one promise is kept, by which layout, at which efficiency.
public struct ObjectiveCheck: Hashable, Sendable {
    /// How sure the answer is.
    public enum Answer: String, Hashable, Sendable, CaseIterable {
        /// Kept, also at the worse end of the error band.
        case kept
        /// Kept at the stated efficiency or in the middle of the band, not at its worse end.
        case marginal
        /// Not kept.
        case missed
    }

    /// What is promised or must hold.
    public let promise: String
    /// The layout, and the phase or case it is checked in.
    public let subject: String
    /// The value at the stated efficiency.
    public let stated: String
    /// The value with fitted or transferred constants and its band.
    public let calibrated: String
    /// The answer.
    public let answer: Answer

    /// The checks of a case: TTFT and memory of every layout of the documents and of the recommended ones.
    static func all(_ context: AuditContext) -> [ObjectiveCheck] {
        var evaluations = context.statedLayouts
        for correction in Phase.allCases {
            guard let objective = PlanObjective.all(for: correction).first,
                let best = context.search.best(objective, in: correction, meeting: context.auditCase.objectives),
                !evaluations.contains(where: { $0.layout == best.layout }),
                let evaluation = LayoutAssessment(best.layout, in: context.auditCase)
            else { continue }
            evaluations.append(evaluation)
        }
        return evaluations.flatMap { firstToken($0, context) + perToken($0, context) + [memory($0)] }
    }

    private static func firstToken(_ layout: LayoutAssessment, _ context: AuditContext) -> [ObjectiveCheck] {
        guard let promise = context.auditCase.objectives.timeToFirstToken else { return [] }
        return [
            time(
                "TTFT ≤ \(promise), last request of the burst", layout, promise, stated: layout.best.prefill.last,
                calibrated: layout.calibratedBest.prefill.last, context)
        ]
    }

    private static func perToken(_ layout: LayoutAssessment, _ context: AuditContext) -> [ObjectiveCheck] {
        guard let promise = context.auditCase.objectives.timePerOutputToken else { return [] }
        return [
            time(
                "TPOT ≤ \(promise)", layout, promise, stated: layout.best.decode.timePerOutputToken,
                calibrated: layout.calibratedBest.decode.timePerOutputToken, context)
        ]
    }

    private static func time(
        _ name: String, _ layout: LayoutAssessment, _ promise: Seconds, stated: Seconds, calibrated: Seconds,
        _ context: AuditContext
    ) -> ObjectiveCheck {
        let band = context.auditCase.calibrated.profile.band ?? .zero
        let worst = calibrated * (1 + band.rawValue)
        let answer: Answer = worst <= promise ? .kept : min(stated, calibrated) <= promise ? .marginal : .missed
        return ObjectiveCheck(
            promise: name, subject: layout.layout.description, stated: stated.description,
            calibrated: "\(calibrated) ± \(band)", answer: answer)
    }

    private static func memory(_ layout: LayoutAssessment) -> ObjectiveCheck {
        let (stated, calibrated) = (layout.best.memory, layout.calibratedBest.memory)
        return ObjectiveCheck(
            promise: "memory ≤ \(stated.usable) usable", subject: layout.layout.description,
            stated: stated.total.description, calibrated: calibrated.total.description,
            answer: calibrated.fits ? .kept : stated.fits ? .marginal : .missed)
    }
}
