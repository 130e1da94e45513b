public import Quantities

/// One accelerator as the engine sees it: a GPU, an NPU or one die of a package.
public struct Accelerator: Hashable, Sendable {
    /// The name, such as `H200`.
    public var name: String
    /// The memory as sold; see ``usableMemory``.
    public var memory: Bytes
    /// The bytes that software can allocate, when the vendor's figure overstates them.
    public var usableMemory: Bytes?
    /// The peak memory bandwidth.
    public var memoryBandwidth: BytesPerSecond
    /// The dense peak rates by format.
    public var peak: PeakCompute
    /// The board power, when known.
    public var boardPower: Watts?
    /// An indicative price, when known.
    public var price: IndicativePrice?
    /// How fast one thread of the device's host runs, relative to the x86 servers that engines' host times are for; 1
    /// unless it comes soldered to a CPU of its own.
    public var hostSpeed: Fraction
    /// Peculiarities of formats that the device has units for, such as an encoding of its own.
    public var formatNotes: [NumericFormat: String]
    /// Where the figures come from.
    public var source: String

    /// Creates an accelerator.
    public init(
        name: String, memory: Bytes, usableMemory: Bytes? = nil, memoryBandwidth: BytesPerSecond, peak: PeakCompute,
        boardPower: Watts? = nil, price: IndicativePrice? = nil, hostSpeed: Fraction = Fraction(rawValue: 1),
        formatNotes: [NumericFormat: String] = [:], source: String
    ) {
        self.name = name
        self.memory = memory
        self.usableMemory = usableMemory
        self.memoryBandwidth = memoryBandwidth
        self.peak = peak
        self.boardPower = boardPower
        self.price = price
        self.hostSpeed = hostSpeed
        self.formatNotes = formatNotes
        self.source = source
    }
}

/// A price that gives an order of magnitude, with its origin.
public struct IndicativePrice: Hashable, Sendable {
    /// The price of one accelerator for one hour.
    public var perHour: Dollars
    /// Whose list it is and when it was taken.
    public var basis: String

    /// Creates an indicative price.
    public init(perHour: Dollars, basis: String) {
        self.perHour = perHour
        self.basis = basis
    }
}
