internal import Hardware
public import Serving

internal import StepModel

extension LayoutSearch {
    /// The prefill schedules among which a search chooses, one per token budget.
    public static let schedules = tokenBudgets.map { PrefillSchedule(tokensPerStep: $0) }
}

extension DeploymentModel {
    /// The layout's prices under the schedule that reads the burst soonest, of the schedules that fit in memory if any
    /// does.
    public func soonestCandidate(
        _ load: Load, schedules: [PrefillSchedule] = LayoutSearch.schedules
    ) -> Candidate? {
        let all = candidates(load, schedules: schedules)
        let fitting = all.filter(\.memory.fits)
        return (fitting.isEmpty ? all : fitting).min { $0.prefill.last < $1.prefill.last }
    }
}

extension ServingSettings {
    /// The token budgets among which a search chooses: the engine's own where one is stated.
    var tokenBudgets: [Int] { engine.map { [$0.tokenBudget] } ?? LayoutSearch.tokenBudgets }
    /// The schedules with those budgets.
    var schedules: [PrefillSchedule] { tokenBudgets.map { PrefillSchedule(tokensPerStep: $0) } }
}
