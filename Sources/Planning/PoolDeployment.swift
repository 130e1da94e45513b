public import Diagnostics
internal import Hardware
internal import Models
internal import Parallelism
public import Serving
internal import StepModel

extension Scenario {
    /// The model as the copies of a planned pool run it, on the cluster that the pool is on.
    ///
    /// - Parameter pool: The pool; its layout counts all copies.
    /// - Returns: The deployment.
    /// - Throws: The rule that the layout breaks, or a no-data diagnostic when the cluster cannot be priced.
    public func deployment(of pool: PlannedPool) throws(Diagnostic) -> DeploymentModel {
        let cluster = pool.role == .decode ? decodeCluster ?? self.cluster : self.cluster
        let model = model.withPrecision(linear: pool.options.weights, keyValueCache: pool.options.keyValueCache)
        let priced = try pricing(of: cluster)
        var options = priced.options
        options.overlapsTwoBatches = pool.options.overlapsTwoBatches
        return try DeploymentModel(
            model: model, layout: pool.layout,
            pricing: Pricing(cluster: priced.cluster, profile: priced.profile, engine: priced.engine, options: options))
    }
}
