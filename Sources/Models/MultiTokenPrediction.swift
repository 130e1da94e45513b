/// Modules that draft further tokens from the model's own hidden state (multi-token prediction, DeepSeek-V3).
public struct MultiTokenPrediction: Hashable, Sendable {
    /// How many modules the checkpoint carries.
    public var moduleCount: Int
    /// The layer of each module, one layer long.
    public var layer: LayerRun
    /// Parameters of a module besides its layer: the projection of 2H to H and norms.
    public var extraParameters: Double
    /// Parameters of copies of embedding and head that the checkpoint stores with the modules.
    public var copiedParameters: Double

    /// Creates the drafting part of a model.
    public init(moduleCount: Int, layer: LayerRun, extraParameters: Double, copiedParameters: Double = 0) {
        self.moduleCount = moduleCount
        self.layer = layer
        self.extraParameters = extraParameters
        self.copiedParameters = copiedParameters
    }
}
