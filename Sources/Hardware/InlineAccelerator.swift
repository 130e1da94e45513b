public import Diagnostics
public import Quantities

/// An accelerator that the user describes by its figures instead of naming one of the catalog.
public struct InlineAccelerator: Hashable, Sendable {
    /// The name to print, when one was given.
    public var name: String?
    /// The memory of one device.
    public var memory: Bytes
    /// The bytes that software can allocate, when the user tells them apart from ``memory``.
    public var usableMemory: Bytes?
    /// The memory bandwidth of one device.
    public var memoryBandwidth: BytesPerSecond
    /// The peak rates: by format, or one rate that does not say which format it is for.
    public var compute: PeakCompute
    /// The power of one device's board.
    public var boardPower: Watts?
    /// The price of one device for one hour.
    public var pricePerHour: Dollars?

    /// Creates a description; see ``validated()`` for what is refused.
    public init(
        name: String? = nil, memory: Bytes, usableMemory: Bytes? = nil, memoryBandwidth: BytesPerSecond,
        compute: PeakCompute, boardPower: Watts? = nil, pricePerHour: Dollars? = nil
    ) {
        self.name = name
        self.memory = memory
        self.usableMemory = usableMemory
        self.memoryBandwidth = memoryBandwidth
        self.compute = compute
        self.boardPower = boardPower
        self.pricePerHour = pricePerHour
    }

    /// The accelerator described, once every figure has been found possible.
    ///
    /// - Throws: A diagnostic for the first figure that is zero, negative or absurd.
    public func validated() throws(Diagnostic) -> Accelerator {
        try HardwareLimits.check(memory: memory, of: "the accelerator's memory")
        try HardwareLimits.check(bandwidth: memoryBandwidth, of: "the accelerator's memory bandwidth")
        if let usableMemory {
            try HardwareLimits.check(memory: usableMemory, of: "the accelerator's usable memory")
            guard usableMemory <= memory else {
                throw Diagnostic(
                    code: "memory-out-of-range", "the usable memory exceeds the accelerator's memory",
                    hint: "the usable memory is the part of the memory that software can allocate")
            }
        }
        if let boardPower { try HardwareLimits.check(power: boardPower, of: "the accelerator's board power") }
        if let pricePerHour { try HardwareLimits.check(price: pricePerHour, of: "the accelerator's price") }
        try InlineAccelerator.check(compute)
        return Accelerator(
            name: name ?? "accelerator", memory: memory, usableMemory: usableMemory, memoryBandwidth: memoryBandwidth,
            peak: compute, boardPower: boardPower,
            price: pricePerHour.map { IndicativePrice(perHour: $0, basis: "as described by the user") },
            source: "as described by the user")
    }

    /// What the description leaves open and how that is read.
    public var assumptions: [Assumption] {
        guard case .undifferentiated = compute else { return [] }
        return [
            Assumption(
                subject: "accelerator.compute", value: "the same rate for every format",
                reason: "one figure was stated without its format")
        ]
    }

    private static func check(_ compute: PeakCompute) throws(Diagnostic) {
        switch compute {
        case .undifferentiated(let rate):
            try HardwareLimits.check(compute: rate, of: "the accelerator's compute")
        case .byFormat(let rates):
            // In the order of the formats, so that of several wrong rates always the same one is reported.
            for format in NumericFormat.allCases {
                guard let rate = rates[format] else { continue }
                try HardwareLimits.check(compute: rate, of: "the accelerator's \(format.rawValue) compute")
            }
            guard compute.executedFormat(for: .bf16) != nil else {
                throw Diagnostic(
                    code: "compute-without-16-bit", "the accelerator has no rate for bf16, fp16 or fp32",
                    hint: "activations are 16-bit: state at least one of them, such as bf16: 400 TFLOPS")
            }
        }
    }
}
