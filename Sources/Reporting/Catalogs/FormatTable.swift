internal import Diagnostics
internal import Hardware
internal import Quantities

/// What an accelerator does with each number format.
enum FormatTable {
    /// The formats, one row each: the peak rate, or what the device does instead.
    static func table(of device: Accelerator) -> ReportTable {
        ReportTable(
            columns: [.left("Format"), .right("Dense peak"), .left("Executed"), .left("Remark")],
            rows: NumericFormat.allCases.map { format in
                let rate = device.peak.rate(for: format)
                let executed = device.peak.executedFormat(for: format)
                let remark: String
                do throws(Diagnostic) {
                    remark = try device.substitution(for: format)?.reason ?? ""
                } catch {
                    remark = error.message
                }
                return [
                    InlineText(plain: format.title), "\(rate.map { "\($0)" } ?? "–")",
                    InlineText(plain: executed?.title ?? "not at all"), InlineText(plain: remark),
                ]
            })
    }

    /// The format that each format is executed in, or null.
    static func json(of device: Accelerator) -> JSONValue {
        .object(
            NumericFormat.allCases.map { format in
                JSONValue.Member(format.rawValue, .string(device.peak.executedFormat(for: format)?.rawValue))
            })
    }
}
