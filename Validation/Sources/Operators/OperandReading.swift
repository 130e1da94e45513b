internal import Quantities
internal import StepModel

/// How the operands of a measured product are stored and multiplied.
struct OperandReading {
    /// The formats of stored weights and of what is multiplied.
    let format: OperandFormat
    /// The bytes of a stored weight, scales included.
    let bytesPerWeight: Double

    /// Reads a format as kernel tables write it.
    ///
    /// NVFP4 and MXFP4 keep an 8-bit scale per 16 or 32 weights, FP8 blocks a 32-bit scale per 128 × 128.
    init(_ written: String) throws(Exclusion) {
        switch written {
        case "half", "fp16", "float16": self.init(.fp16, .fp16, 2)
        case "bfloat16", "bf16", "": self.init(.bf16, .bf16, 2)
        case "float", "fp32": self.init(.fp32, .fp32, 4)
        case "fp8": self.init(.fp8, .fp8, 1)
        case "fp8_block": self.init(.fp8, .fp8, 1 + 4.0 / 16_384, isBlockScaled: true)
        case "nvfp4": self.init(.fp4, .fp4, 0.5 + 1.0 / 16, isBlockScaled: true)
        case "int8_wo": self.init(.int8, .bf16, 1)
        case "int4_wo": self.init(.int4, .bf16, 0.5 + 2.0 / 128)
        case "sq": self.init(.int8, .int8, 1)
        case "w4a16_mxfp4": self.init(.fp4, .bf16, 0.5 + 1.0 / 32, isBlockScaled: true)
        case "w4a8_mxfp4_mxfp8": self.init(.fp4, .fp8, 0.5 + 1.0 / 32, isBlockScaled: true)
        default: throw Exclusion("format not known", "\"\(written.prefix(40))\"")
        }
    }

    private init(
        _ stored: NumericFormat, _ multiplied: NumericFormat, _ bytesPerWeight: Double, isBlockScaled: Bool = false
    ) {
        format = OperandFormat(multiplied, stored: stored, isBlockScaled: isBlockScaled)
        self.bytesPerWeight = bytesPerWeight
    }

    /// The bytes of an activation as the product reads it.
    var bytesPerActivation: Double {
        switch format.multiplied {
        case .fp8, .int8: 1
        case .fp4: 0.5 + 1.0 / 16
        case .fp32: 4
        default: 2
        }
    }

    /// Whether activations are quantised before the product.
    var quantisesActivations: Bool { bytesPerActivation < 2 }
}
