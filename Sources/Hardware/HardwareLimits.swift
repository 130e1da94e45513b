import Diagnostics
import Quantities

/// What a figure of hardware may be at most: generous by orders of magnitude, so that only slips of unit are refused.
enum HardwareLimits {
    /// The most memory of one accelerator.
    static let memory = Bytes(rawValue: 100e12)
    /// The highest bandwidth, of a memory or a link.
    static let bandwidth = BytesPerSecond(rawValue: 1e15)
    /// The highest rate of work of one accelerator.
    static let compute = FLOPsPerSecond(rawValue: 1e19)
    /// The most accelerators of a cluster.
    static let devices = 1_000_000
    /// The highest power of one accelerator.
    static let power = Watts(rawValue: 100_000)
    /// The highest price of one accelerator for an hour.
    static let price = Dollars(rawValue: 10_000)

    /// Refuses memory that is not positive or above 100 TB.
    static func check(memory value: Bytes, of subject: String) throws(Diagnostic) {
        try check(
            value, upTo: memory, of: subject, code: "memory", expected: "above 0 and at most 100 TB, such as 64 GB")
    }

    /// Refuses a bandwidth that is not positive or above 1 PB/s.
    static func check(bandwidth value: BytesPerSecond, of subject: String) throws(Diagnostic) {
        try check(
            value, upTo: bandwidth, of: subject, code: "bandwidth",
            expected: "above 0 and at most 1 PB/s, such as 1.8 TB/s")
    }

    /// Refuses a rate of work that is not positive or above 10 EFLOP/s.
    static func check(compute value: FLOPsPerSecond, of subject: String) throws(Diagnostic) {
        try check(
            value, upTo: compute, of: subject, code: "compute",
            expected: "above 0 and at most 10 EFLOPS, such as 400 TFLOPS")
    }

    /// Refuses a power that is not positive or above 100 kW.
    static func check(power value: Watts, of subject: String) throws(Diagnostic) {
        try check(value, upTo: power, of: subject, code: "power", expected: "above 0 and at most 100 kW, such as 700 W")
    }

    /// Refuses a price that is not positive or above 10,000 dollars per hour.
    static func check(price value: Dollars, of subject: String) throws(Diagnostic) {
        try check(value, upTo: price, of: subject, code: "price", expected: "above 0 and at most 10,000 USD per hour")
    }

    /// Refuses a number of accelerators outside 1 to 1,000,000.
    static func check(deviceCount value: Int, of subject: String = "the number of accelerators") throws(Diagnostic) {
        guard (1...devices).contains(value) else {
            throw Diagnostic(
                code: "device-count", "\(subject) is \(value)", hint: "expected a whole number from 1 to 1,000,000")
        }
    }

    private static func check<Value: Quantity>(
        _ value: Value, upTo limit: Value, of subject: String, code: String, expected: String
    ) throws(Diagnostic) {
        guard value.isFinite, value > .zero, value <= limit else {
            throw Diagnostic(
                code: "\(code)-out-of-range", "\(subject) of \(value.rawValue) in base units is not possible",
                hint: "expected a value \(expected)")
        }
    }
}
