/// A kind of device by how containers ask for it and processes see it.
enum DeviceKind: String, Hashable, Sendable {
    case nvidia
    case amd
    case ascend

    /// The kind of an accelerator, by the name of its product line.
    init(accelerator name: String) {
        let lowered = name.lowercased()
        if lowered.contains("ascend") || lowered.hasPrefix("910") {
            self = .ascend
        } else if lowered.hasPrefix("mi") || lowered.contains("instinct") {
            self = .amd
        } else {
            self = .nvidia
        }
    }

    /// The resource that a container asks for.
    var resource: String {
        switch self {
        case .nvidia: "nvidia.com/gpu"
        case .amd: "amd.com/gpu"
        case .ascend: "huawei.com/Ascend910"
        }
    }

    /// The variable that says which devices a process sees.
    var visibility: String {
        switch self {
        case .nvidia: "CUDA_VISIBLE_DEVICES"
        case .amd: "HIP_VISIBLE_DEVICES"
        case .ascend: "ASCEND_RT_VISIBLE_DEVICES"
        }
    }
}
