internal import Parallelism
public import Planning
internal import Quantities
internal import StepModel

/// What a deployment yields at its best operating point.
public struct RecipeRate: Hashable, Sendable {
    /// The deployment in words, such as `4 × tp4 ep4`, or prefill and decode pools.
    public var deployment: String
    /// How the phases share devices.
    public var kind: DeploymentKind
    /// The output tokens per second, over all devices of the recipe.
    public var perDevice: Double
    /// The mean time to first token in seconds.
    public var timeToFirstToken: Double
    /// The mean time per output token in seconds.
    public var timePerOutputToken: Double
    /// The requests in flight.
    public var concurrency: Int
    /// The share of the fullest device's memory that is used, of what the engine may use.
    public var memoryUsed: Double
    /// Of separate pools, the prompts that one could read per request that the other could generate for.
    public var poolBalance: Double?
    /// What one output token costs in generation, in device-seconds by what they are spent on.
    public var deviceTimes: [DeviceTime]

    /// Time of devices spent on one thing.
    public struct DeviceTime: Hashable, Sendable {
        /// What it is spent on.
        public var category: String
        /// Device-seconds per output token.
        public var seconds: Double
    }

    init(_ stated: StatedDeployment, devices: Int) {
        let (deployment, prediction) = (stated.deployment, stated.deployment.prediction)
        let names = deployment.pools.map { pool in
            var one = pool.layout
            one.replicas = 1
            let exchange = one.expertCommunication == .gatherAndScatter ? " by all-gather" : ""
            let overlap = pool.options.overlapsTwoBatches ? " overlapped" : ""
            return (pool.layout.replicas > 1 ? "\(pool.layout.replicas) × " : "") + one.description + exchange + overlap
        }
        self.deployment = names.joined(separator: " → ")
        kind = deployment.kind
        perDevice = prediction.outputRate.rawValue / Double(devices)
        timeToFirstToken = prediction.timeToFirstToken.rawValue
        timePerOutputToken = prediction.timePerOutputToken.rawValue
        concurrency = Int(min(prediction.inFlight, 1e9).rounded())
        memoryUsed = deployment.pools.map { $0.memory.total / $0.memory.usable }.max() ?? 0
        poolBalance = stated.balance
        deviceTimes = stated.parts.map { DeviceTime(category: $0.category.rawValue, seconds: $0.time.rawValue) }
    }
}
