internal import Planning
internal import Quantities
internal import Serving
internal import StepModel

/// What becomes of a layout when all prompts have the longest length of the load.
enum WorstCaseNote {
    /// A remark, or nothing where lengths do not vary.
    static func blocks(_ worst: Candidate?, in scenario: Scenario) -> [ReportBlock] {
        guard let worst, let load = scenario.longestLoad else { return [] }
        let fits = worst.memory.fits
        let isKept = fits && worst.meets(scenario.objectives)
        let promised = scenario.objectives.timeToFirstToken.map { ", promised \($0)" } ?? ""
        return [
            .callout(
                Callout(
                    isKept ? .note : .warning,
                    """
                    With all \(load.concurrency.counted("prompt")) at the longest length, \(load.input.grouped) tokens, \
                    `\(worst.layout)` answers the last after \(worst.prefill.last)\(promised), gives a token every \
                    \(worst.decode.timePerOutputToken), and needs \(worst.memory.utilisation.wholePercent) of the fullest \
                    device: \(verdict(fits: fits, isKept: isKept, scenario)).
                    """))
        ]
    }

    private static func verdict(fits: Bool, isKept: Bool, _ scenario: Scenario) -> InlineText {
        if !fits { return "**it does not fit then**" }
        guard scenario.hasPromise else { return "it still fits" }
        return isKept ? "the promise still holds" : "**the promise does not hold then**"
    }
}

extension Scenario {
    /// Whether anything is promised.
    fileprivate var hasPromise: Bool { objectives.timeToFirstToken != nil || objectives.timePerOutputToken != nil }
}
