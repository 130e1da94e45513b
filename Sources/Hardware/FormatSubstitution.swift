public import Diagnostics
public import Quantities

/// What an accelerator does instead where it has no units for a format, or has them with a peculiarity.
public struct FormatSubstitution: Hashable, Sendable {
    /// What becomes of the numbers.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// They are stored as asked and widened on the way to the units, which is called weight-only quantisation.
        case widened
        /// They are converted to another format of the same or a smaller size before they are multiplied.
        case replaced
        /// They are multiplied as asked, with a peculiarity of the device.
        case adapted
    }

    /// The name of the device.
    public var device: String
    /// The format that was asked for.
    public var asked: NumericFormat
    /// The format in which the device multiplies.
    public var executed: NumericFormat
    /// What becomes of the numbers.
    public var kind: Kind
    /// Why the device does not simply do as asked.
    public var reason: String
    /// What that costs: the bytes of a weight and the rate of the products.
    public var effect: String

    /// The substitution as a value that a report lists.
    public var assumption: Assumption {
        Assumption(
            subject: "\(asked.name) on \(device)",
            value: executed == asked ? "multiplied in \(asked.name)" : "multiplied in \(executed.name)",
            reason: "\(reason); \(effect)")
    }

    /// The substitution as a warning, for those who want the format that they asked for or nothing.
    public var diagnostic: Diagnostic {
        Diagnostic(
            .noData, code: "format-substituted", "\(device): \(reason)",
            hint: executed == asked ? effect : "it would run in \(executed.name) instead: \(effect)")
    }
}

extension Accelerator {
    /// What the device does instead of multiplying in `format`, or `nil` where it simply does.
    ///
    /// Engines keep weights of a format without units as they are stored and widen them inside the matrix kernel: FP8
    /// on an A100 becomes BF16 (W8A16), NVFP4 or MXFP4 on an H100 becomes BF16 too rather than FP8, and 4-bit integers
    /// are weight-only everywhere. A device without BF16 units computes in FP16, as the V100 and the T4 do.
    ///
    /// - Throws: A no-data diagnostic `no-peak-rate` when the device can multiply the format in no way.
    public func substitution(for format: NumericFormat) throws(Diagnostic) -> FormatSubstitution? {
        guard let executed = peak.executedFormat(for: format), let rate = peak.rate(for: executed) else {
            let known = NumericFormat.allCases.filter { peak.rate(for: $0) != nil }.map(\.name)
            throw Diagnostic(
                .noData, code: "no-peak-rate",
                "\(name) has no peak rate for \(format.rawValue), nor for a wider format",
                hint: "known rates: \(known.joined(separator: ", ")); "
                    + "state one that the weights can be widened to, for example compute: {bf16: 400 TFLOPS}")
        }
        let effect =
            "moves \(bytesText(format)) per weight and multiplies at the \(executed.name) rate of \(rate)"
        if executed == format {
            return formatNotes[format].map {
                FormatSubstitution(
                    device: name, asked: format, executed: format, kind: .adapted, reason: $0, effect: effect)
            }
        }
        let isWidened = executed.bytesPerElement > format.bytesPerElement
        return FormatSubstitution(
            device: name, asked: format, executed: executed, kind: isWidened ? .widened : .replaced,
            reason: isWidened ? wideningReason(format, executed) : replacementReason(format, executed), effect: effect)
    }

    /// What the device does instead for each of these formats, without repetition and in the order of the formats.
    ///
    /// - Throws: A no-data diagnostic for the first format that the device can multiply in no way.
    public func substitutions(
        for formats: some Sequence<NumericFormat>
    ) throws(Diagnostic) -> [FormatSubstitution] {
        let asked = Set(formats)
        var substitutions: [FormatSubstitution] = []
        for format in NumericFormat.allCases where asked.contains(format) {
            if let substitution = try substitution(for: format) { substitutions.append(substitution) }
        }
        return substitutions
    }

    private func wideningReason(_ format: NumericFormat, _ executed: NumericFormat) -> String {
        let bits = Int(format.bytesPerElement.rawValue * 8)
        return "no \(format.name) units: weights stay in \(format.name) and are widened to \(executed.name) "
            + "in the kernel (weight-only, W\(bits)A\(executed == .fp32 ? 32 : 16))"
    }

    private func replacementReason(_ format: NumericFormat, _ executed: NumericFormat) -> String {
        let caution =
            switch (format, executed) {
            case (.bf16, .fp16): ", whose exponent is narrower: very large activations overflow"
            case (.fp16, .bf16): ", whose mantissa is shorter: results differ in the third digit"
            default: ""
            }
        return "no \(format.name) units: the model computes in \(executed.name)\(caution)"
    }

    private func bytesText(_ format: NumericFormat) -> String {
        let bytes = format.bytesPerElement.rawValue
        return bytes == 1 ? "1 byte" : bytes < 1 ? "half a byte" : "\(Int(bytes)) bytes"
    }
}

extension NumericFormat {
    /// The format as people write it.
    fileprivate var name: String { rawValue.uppercased() }
}
