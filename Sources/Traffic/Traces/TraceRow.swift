/// A row as it stands in a trace; times are whole nanoseconds, so that the difference of two dates is exact.
struct TraceRow {
    var arrival: Int?
    var input: Int?
    var output: Int?
    var priority = 0
    var session: Int?
    var blocks: [Int] = []
    var turn: Int?
    var parent: Int?
    var hasFailed = false
    var timeToFirstToken: Int?
    var timePerOutputToken: Int?
    var endToEnd: Int?
    var queueing: Int?

    /// Sets a field that is a number, unless a preferred column has set it.
    ///
    /// - Returns: Whether the field can have this value.
    mutating func set(_ field: TraceField, to number: DecimalNumber, power: Int) -> Bool {
        guard let value = isDuration(field) ? number.scaled(byTenTo: power) : number.whole else { return false }
        switch field {
        case .arrival: arrival = arrival ?? value
        case .input: input = input ?? value
        case .output: output = output ?? value
        case .priority: priority = value
        case .session: session = session ?? value
        case .turn: turn = value
        case .parent: parent = value
        case .timeToFirstToken: timeToFirstToken = value
        case .timePerOutputToken: timePerOutputToken = value
        case .endToEnd: endToEnd = value
        case .queueing: queueing = value
        case .blocks, .failure: return false
        }
        return true
    }

    /// The fields that a request cannot do without, where its format has them.
    static let essential: [TraceField] = [.arrival, .input, .output]

    /// Whether a field is there that a request cannot do without.
    func holds(_ field: TraceField) -> Bool {
        switch field {
        case .arrival: arrival != nil
        case .input: input != nil
        case .output: output != nil
        default: true
        }
    }

    private func isDuration(_ field: TraceField) -> Bool {
        switch field {
        case .arrival, .timeToFirstToken, .timePerOutputToken, .endToEnd, .queueing: true
        default: false
        }
    }

    /// A number for a name: its FNV-1a hash, so that memory does not grow with the number of names.
    static func number(naming bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return Int(truncatingIfNeeded: hash)
    }
}
