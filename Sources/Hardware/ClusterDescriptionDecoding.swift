public import Diagnostics
public import Documents
import Quantities

extension ClusterDescription {
    /// Decodes the cluster of a scenario.
    ///
    /// Its members are `accelerator` (a name, or an object with the accelerator's figures), `count`, and optionally
    /// `topology` and `devices_per_node`, `scale_up`, `fabric` or `scale_out`, and `price` (US dollars per device and hour)
    /// and `power` (of a device's board) in place of the catalog's. A topology and a fabric are names of
    /// the catalog; a network is its bandwidth in one direction per accelerator, or an object with `bandwidth` and
    /// `per_pair`.
    ///
    /// - Parameter value: The object.
    /// - Throws: A diagnostic with the place of the field that is missing, unknown, malformed or not possible.
    public init(decoding value: LocatedValue) throws(Diagnostic) {
        let reader = try ObjectReader(value, describedAs: "the cluster")
        try reader.rejectUnknownMembers(known: [
            "accelerator", "count", "topology", "devices_per_node", "scale_up", "fabric", "scale_out", "price", "power",
        ])
        let accelerator = try reader.member(["accelerator"])
        let device: Device
        if case .object = accelerator.value.content {
            device = .inline(try InlineAccelerator(decoding: accelerator.value))
        } else {
            device = .named(try accelerator.value.string(named: accelerator.name))
        }
        self.init(
            device: device, deviceCount: try reader.count("count", in: 1...HardwareLimits.devices),
            topology: try networkName(reader, "topology"),
            devicesPerNode: try reader.optionalCount("devices_per_node", in: 1...HardwareLimits.devices),
            scaleUp: try link(reader, "scale_up"), fabric: try networkName(reader, "fabric"),
            scaleOut: try link(reader, "scale_out"),
            pricePerHour: try reader.optionalNumber("price", in: 0.001...HardwareLimits.price.rawValue)
                .map(Dollars.init(rawValue:)),
            boardPower: try located(reader.optionalMember(["power"]), check: HardwareLimits.check(power:of:)))
    }
}

extension InlineAccelerator {
    /// Decodes an accelerator given by its figures.
    ///
    /// Its members are `memory`, `bandwidth`, `compute` (one rate, or an object with a rate per format) and optionally
    /// `name`, `usable_memory`, `board_power` and `price_per_hour`; quantities carry their units, a price is in US
    /// dollars.
    ///
    /// - Parameter value: The object.
    /// - Throws: A diagnostic with the place of the field that is missing, unknown, malformed or not possible.
    public init(decoding value: LocatedValue) throws(Diagnostic) {
        let reader = try ObjectReader(value, describedAs: "the accelerator")
        try reader.rejectUnknownMembers(known: [
            "name", "memory", "usable_memory", "bandwidth", "compute", "board_power", "price_per_hour",
        ])
        let memory = try located(reader.member(["memory"]), check: HardwareLimits.check(memory:of:))
        let usable = try located(reader.optionalMember(["usable_memory"]), check: HardwareLimits.check(memory:of:))
        let bandwidth = try located(reader.member(["bandwidth"]), check: HardwareLimits.check(bandwidth:of:))
        let power = try located(reader.optionalMember(["board_power"]), check: HardwareLimits.check(power:of:))
        let price = try reader.optionalNumber("price_per_hour", in: 0.001...HardwareLimits.price.rawValue)
        self.init(
            name: try reader.optionalString("name"), memory: memory, usableMemory: usable, memoryBandwidth: bandwidth,
            compute: try peakCompute(reader.member(["compute"])), boardPower: power,
            pricePerHour: price.map(Dollars.init(rawValue:)))
        do throws(Diagnostic) {
            // What only shows when the figures stand together, such as usable memory above the memory.
            _ = try validated()
        } catch {
            let place = error.code == "memory-out-of-range" ? reader.optionalMember(["usable_memory"]) : nil
            throw error.located(at: place?.value.location ?? value.location)
        }
    }
}

private func networkName(
    _ reader: ObjectReader, _ name: String
) throws(Diagnostic) -> ClusterDescription.NetworkName? {
    guard let member = reader.optionalMember([name]) else { return nil }
    return ClusterDescription.NetworkName(
        try member.value.string(named: member.name), at: member.value.location)
}

private func link(_ reader: ObjectReader, _ name: String) throws(Diagnostic) -> ClusterDescription.Link? {
    guard let member = reader.optionalMember([name]) else { return nil }
    guard case .object = member.value.content else {
        return ClusterDescription.Link(bandwidth: try located(member, check: HardwareLimits.check(bandwidth:of:)))
    }
    let network = try ObjectReader(member.value, describedAs: "`\(name)`")
    try network.rejectUnknownMembers(known: ["bandwidth", "per_pair"])
    let link = ClusterDescription.Link(
        bandwidth: try located(network.member(["bandwidth"]), check: HardwareLimits.check(bandwidth:of:)),
        perPairBandwidth: try located(network.optionalMember(["per_pair"]), check: HardwareLimits.check(bandwidth:of:)))
    do throws(Diagnostic) {
        try link.check(name: "`\(name)`")
    } catch {
        throw error.located(at: member.value.location)
    }
    return link
}

private func peakCompute(_ member: LocatedValue.Member) throws(Diagnostic) -> PeakCompute {
    guard case .object = member.value.content else {
        return .undifferentiated(try located(member, check: HardwareLimits.check(compute:of:)))
    }
    let reader = try ObjectReader(member.value, describedAs: "`compute`")
    try reader.rejectUnknownMembers(known: NumericFormat.allCases.map(\.rawValue))
    var rates: [NumericFormat: FLOPsPerSecond] = [:]
    for format in NumericFormat.allCases {
        let rate = reader.optionalMember([format.rawValue])
        rates[format] = try located(rate, check: HardwareLimits.check(compute:of:))
    }
    return .byFormat(rates)
}

/// Reads a quantity and places what `check` finds wrong with it.
private func located<Value: ParsableQuantity>(
    _ member: LocatedValue.Member, check: (Value, String) throws(Diagnostic) -> Void
) throws(Diagnostic) -> Value {
    let quantity = try member.value.quantity(named: member.name, as: Value.self)
    do throws(Diagnostic) {
        try check(quantity, "`\(member.name)`")
    } catch {
        throw error.located(at: member.value.location)
    }
    return quantity
}

/// The same for a member that may be absent.
private func located<Value: ParsableQuantity>(
    _ member: LocatedValue.Member?, check: (Value, String) throws(Diagnostic) -> Void
) throws(Diagnostic) -> Value? {
    guard let member else { return nil }
    let quantity: Value = try located(member, check: check)
    return quantity
}
