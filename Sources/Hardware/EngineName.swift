/// An inference engine and its version, by which kernels and habits are told apart.
public struct EngineName: Hashable, Sendable {
    /// The engine's identifier, such as `vllm`, `sglang` or `trtllm`.
    public var id: String
    /// The version, such as `0.22.0`, when known.
    public var version: String?

    /// Creates a name.
    public init(id: String, version: String? = nil) {
        self.id = id
        self.version = version
    }
}
