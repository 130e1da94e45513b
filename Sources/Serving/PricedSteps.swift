internal import Parallelism
internal import Quantities
internal import StepModel

/// The times of the steps of one layout that were priced before, so that a search prices no step twice.
///
/// A step runs on one copy of the model, so the times hold for any number of copies.
package struct PricedSteps: Sendable {
    private var times: [Step: StepTime] = [:]

    /// Creates an empty memory.
    package init() {}

    /// How long a step takes on a deployment whose layout differs only in copies from those asked before.
    mutating func time(of step: Step, on deployment: DeploymentModel) -> StepTime {
        if let known = times[step] { return known }
        let time = deployment.time(of: step)
        times[step] = time
        return time
    }
}
