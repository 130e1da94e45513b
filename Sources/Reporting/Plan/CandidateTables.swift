internal import Parallelism
internal import Planning
internal import Quantities
internal import Serving
internal import StepModel

/// Tables of chosen layouts; layouts that are best at several things take one row.
enum CandidateTables {
    /// Deployments that serve both phases.
    static func deployments(_ choices: [Plan.Choice]) -> ReportTable {
        ReportTable(
            columns: [
                .left("Best at"), .left("Layout"), .right("Devices"), .right("TTFT alone"), .right("mean"),
                .right("last"), .right("TPOT"), .right("tok/s"), .right("per device"), .right("Memory"),
            ],
            rows: ChoiceGroup.groups(of: choices).map { group in
                let candidate = group.candidate
                return group.cells + [
                    "\(candidate.prefill.singleRequest)", "\(candidate.prefill.mean)", "\(candidate.prefill.last)",
                    "\(candidate.decode.timePerOutputToken)",
                    "\(candidate.decode.throughput.number)", "\(candidate.decode.throughputPerDevice.number)",
                    "\(candidate.memory.utilisation.wholePercent)",
                ]
            })
    }

    /// The best layouts of prefill by itself.
    static func prefill(_ choices: [Plan.Choice]) -> ReportTable {
        ReportTable(
            columns: [
                .left("Prefill, best at"), .left("Layout"), .right("Devices"), .right("TTFT alone"), .right("first"),
                .right("mean"), .right("last"), .right("prompt tok/s"), .right("per device"), .right("Step"),
            ],
            rows: ChoiceGroup.groups(of: choices).map { group in
                let candidate = group.candidate
                return group.cells + [
                    "\(candidate.prefill.singleRequest)", "\(candidate.prefill.first)", "\(candidate.prefill.mean)",
                    InlineText(plain: "\(candidate.prefill.last)").toned(group.keepsPromises ? .neutral : .bad),
                    "\(candidate.prefill.throughput.number)", "\(candidate.promptThroughputPerDevice.number)",
                    "\(candidate.schedule.tokensPerStep.grouped)",
                ]
            })
    }

    /// The best layouts of decode by itself.
    static func decode(_ choices: [Plan.Choice]) -> ReportTable {
        ReportTable(
            columns: [
                .left("Decode, best at"), .left("Layout"), .right("Devices"), .right("TPOT alone"), .right("TPOT"),
                .right("tok/s"), .right("per device"), .right("per user"), .right("Memory"),
            ],
            rows: ChoiceGroup.groups(of: choices).map { group in
                let candidate = group.candidate
                return group.cells + [
                    "\(candidate.decode.singleRequestTimePerOutputToken)",
                    InlineText(plain: "\(candidate.decode.timePerOutputToken)")
                        .toned(group.keepsPromises ? .neutral : .bad),
                    "\(candidate.decode.throughput.number)", "\(candidate.decode.throughputPerDevice.number)",
                    "\(candidate.decode.throughputPerUser.number)", "\(candidate.memory.utilisation.wholePercent)",
                ]
            })
    }

    /// What the steps of a layout spend their time on, parts below half a percent left out.
    static func timeShares(_ phases: [(phase: Phase, shares: [TimeShare])]) -> ReportTable {
        ReportTable(
            columns: [.left("Step"), .right("Time"), .left("Spent on")],
            rows: phases.map { phase, shares in
                let parts = shares.filter { $0.share >= .percent(0.5) }
                return [
                    InlineText(plain: phase.rawValue), "\(shares.map(\.time).sum())",
                    parts.map { InlineText(plain: "\($0.category.rawValue) \($0.share.wholePercent)") }
                        .joined(separator: ", "),
                ]
            })
    }
}

/// A layout with everything it is best at.
private struct ChoiceGroup {
    var titles: [String]
    var candidate: Candidate
    var keepsPromises: Bool

    /// The first cells of the group's row.
    var cells: [InlineText] {
        [
            InlineText(plain: titles.joined(separator: ", ")), .code(candidate.layout.description),
            "\(candidate.layout.deviceCount.grouped)",
        ]
    }

    static func groups(of choices: [Plan.Choice]) -> [ChoiceGroup] {
        choices.reduce(into: []) { groups, choice in
            let same = groups.firstIndex {
                $0.candidate.layout == choice.candidate.layout && $0.candidate.schedule == choice.candidate.schedule
                    && $0.keepsPromises == choice.keepsPromises
            }
            if let same {
                groups[same].titles.append(choice.purpose.title)
            } else {
                groups.append(
                    ChoiceGroup(
                        titles: [choice.purpose.title], candidate: choice.candidate,
                        keepsPromises: choice.keepsPromises))
            }
        }
    }
}
