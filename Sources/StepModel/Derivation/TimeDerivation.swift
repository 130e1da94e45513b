internal import Hardware
internal import Quantities

extension Pricing {
    /// How the time of all executions of an operator follows from its work and the profile's constants.
    ///
    /// - Parameters:
    ///   - step: The operator.
    ///   - isCaptured: Whether it runs inside a captured graph.
    /// - Returns: The derivation; `nil` where the operator's time is part of the stated efficiency.
    public func derivation(of step: Operator, isCaptured: Bool) -> Derivation? {
        let once: Derivation?
        switch step.work {
        case .compute(let work):
            once = constants(of: work).map { constants in
                ComputeTimeDerivation(
                    work: work, account: step.account, constants: constants, profile: profile.id,
                    device: cluster.accelerator.name
                ).time(isCaptured: isCaptured)
            }
        case .exchange(let exchange):
            once = rates(for: exchange).map { rates in
                ExchangeTimeDerivation(exchange: exchange, account: step.account, rates: rates, pricing: self).time
            }
        }
        guard let once else { return nil }
        return Derivation("t", step.kind.rawValue, .seconds, once.asFormula * .number(Double(step.repetitions)))
    }
}

/// t = max(floor, t0 + (C^q + M^q)^(1/q) + X + J) with every constant and its entry in the profile.
private struct ComputeTimeDerivation {
    let work: ComputeWork
    let account: [Derivation]
    let constants: OperatorConstants
    let profile: String
    let device: String

    private var entry: OperatorEfficiency { constants.entry }

    func time(isCaptured: Bool) -> Derivation {
        var total = start(overlapped)
        if let passes { total = total + passes }
        if let joining { total = total + joining }
        guard !isCaptured, entry.launchFloor > .zero else { return once(total) }
        let floor = Derivation(
            "t_min", "least time of a call outside a captured graph", .seconds, of: entry.launchFloor.rawValue)
        return once(.maximum([floor.asFormula, total]))
    }

    private func once(_ formula: Formula) -> Derivation {
        Derivation("t1", "one execution", .seconds, formula, source: source)
    }

    private func start(_ rest: Formula) -> Formula {
        guard entry.startUp > .zero else { return rest }
        return Derivation("t0", "start-up", .seconds, of: entry.startUp.rawValue) + rest
    }

    /// Arithmetic and traffic, the longer or both in part.
    private var overlapped: Formula {
        let (compute, memory) = (arithmetic, traffic)
        guard let memory else { return compute?.asFormula ?? 0 }
        guard let compute else { return memory.asFormula }
        guard let exponent = entry.overlapExponent else { return .maximum([compute.asFormula, memory.asFormula]) }
        if exponent == 1 { return compute + memory }
        let overlap = Derivation("q", "overlap exponent", .number, of: exponent)
        return .overlapped(compute.asFormula, memory.asFormula, exponent: overlap)
    }

    private var arithmetic: Derivation? {
        var terms: [Formula] = []
        if work.flops > .zero {
            let share = Derivation(
                "e", "share of the peak rate", .share,
                of: entry.compute(headDimension: work.headDimension).rawValue)
            let peak = Derivation(
                "P", "\(constants.executed.rawValue.uppercased()) peak of \(device)", .flopsPerSecond,
                of: constants.peak.rawValue)
            let steady = part("F", "work", .flops, work.flops.rawValue) / (share * peak)
            if entry.halfRateLength > 0, work.tokensPerSequence > 0 {
                let half = Derivation(
                    "s0", "new tokens at which half of the rate is reached", .number, of: entry.halfRateLength)
                let tokens = Derivation(
                    "s", "new tokens of each sequence on the device", .number, of: work.tokensPerSequence)
                terms.append(steady * (1 + half / tokens))
            } else {
                terms.append(steady)
            }
        }
        if entry.perSerialUnit > .zero, work.serialLength > 0 {
            let each = Derivation(
                "κ", "time of each step of the inner loop", .seconds, of: entry.perSerialUnit.rawValue)
            let length = Derivation("k", "steps of the inner loop", .number, of: work.serialLength)
            terms.append(each * length)
        }
        if entry.perItem > .zero, work.items > entry.freeItems {
            let each = Derivation("u", "time of each item", .seconds, of: entry.perItem.rawValue)
            let items = Derivation("i", "items: heads, experts or queries", .number, of: work.items)
            guard entry.freeItems > 0 else { return compute(terms + [each * items]) }
            let free = Derivation("i0", "items that hide in the start-up", .number, of: entry.freeItems)
            terms.append(each * (items - free.asFormula))
        }
        return compute(terms)
    }

    private func compute(_ terms: [Formula]) -> Derivation? {
        terms.isEmpty ? nil : Derivation("C", "arithmetic", .seconds, .total(terms))
    }

    private var traffic: Derivation? {
        guard work.bytes > .zero else { return nil }
        let parts = [
            ("W", "weights read", work.weightBytes), ("A", "activations moved", work.activationBytes),
            ("K", "cache moved", work.cacheBytes),
        ].filter { $0.2 > .zero }.map { part($0.0, $0.1, .bytes, $0.2.rawValue).asFormula }
        let share = Derivation("m", "share of the memory bandwidth", .share, of: entry.memory.rawValue)
        return Derivation("M", "memory traffic", .seconds, .total(parts) / (share * bandwidth))
    }

    private var passes: Derivation? {
        guard let share = entry.passes, work.passBytes > .zero else { return nil }
        let isOverAll = entry.passesOverAllRouted
        let bytes = isOverAll ? work.routedPassBytes : work.passBytes
        let known = account.first { $0.symbol == "Z_all" }
        let passes = isOverAll && known != nil ? known : nil
        let reached = Derivation("x", "share of the bandwidth that passes reach", .share, of: share.rawValue)
        return Derivation(
            "X", "passes beside the product", .seconds,
            (passes ?? part("Z", "bytes of passes", .bytes, bytes.rawValue)) / (reached * bandwidth))
    }

    private var joining: Derivation? {
        guard entry.joining > .zero, let traffic else { return nil }
        let most = Derivation("j", "longest time of joining a split cache", .seconds, of: entry.joining.rawValue)
        let half = Derivation("m½", "traffic at which half of it is due", .seconds, of: entry.joiningHalf.rawValue)
        return Derivation("J", "joining the parts of a split cache", .seconds, most * traffic / (traffic + half))
    }

    private var bandwidth: Derivation {
        Derivation("BW", "memory bandwidth of \(device)", .bytesPerSecond, of: constants.bandwidth.rawValue)
    }

    /// A part of the work as the operator's account derives it.
    private func part(_ symbol: String, _ name: String, _ unit: Derivation.Unit, _ value: Double) -> Derivation {
        account.first { $0.symbol == symbol } ?? Derivation(symbol, name, unit, of: value)
    }

    private var source: String {
        var text = "profile \(profile): \(entry.scope.text)"
        if let fit = entry.fit {
            text +=
                "; \(fit.points) measurements, held-back error \(fit.median) (median), "
                + "\(fit.ninetiethPercentile) (9 in 10)"
        }
        return text
    }
}

/// Start-up and bytes over achieved bandwidths, or a measured curve.
private struct ExchangeTimeDerivation {
    let exchange: Exchange
    let account: [Derivation]
    let rates: AchievedExchange
    let pricing: Pricing

    var time: Derivation {
        let source = "profile \(pricing.profile.id): \(exchange.collective.rawValue)"
        guard let curve = rates.curve else {
            return Derivation("t1", "one exchange", .seconds, fromBandwidth, source: source)
        }
        return Derivation(
            "t1", "one exchange", .seconds, fromCurve(curve),
            source: source + ", measured among \(exchange.participants) devices")
    }

    private var fromBandwidth: Formula {
        let start = Derivation("α", "start-up", .seconds, of: rates.startUp)
        let inside = moved("I", "inside the node", exchange.scaleUpBytes, rates.perScaleUpByte, pricing.cluster.scaleUp)
        let outside = moved(
            "O", "to other nodes", exchange.scaleOutBytes, rates.perScaleOutByte, pricing.cluster.scaleOut)
        let parts = [inside, outside].compactMap { $0?.asFormula }
        guard let first = parts.first else { return start.asFormula }
        guard parts.count > 1 else { return start + first }
        return start + (rates.networksOverlap ? .maximum(parts) : .sum(parts))
    }

    private func moved(
        _ symbol: String, _ place: String, _ bytes: Bytes, _ perByte: Double, _ link: Interconnect
    ) -> Derivation? {
        guard bytes > .zero else { return nil }
        let sent = account.first { $0.symbol == symbol } ?? Derivation(symbol, "bytes", .bytes, of: bytes.rawValue)
        let rate = Derivation(
            symbol == "I" ? "B_in" : "B_out", "rate reached \(place)", .bytesPerSecond, of: 1 / perByte,
            source: "of \(link.bandwidth) per device and direction")
        return Derivation(symbol == "I" ? "t_in" : "t_out", "sending \(place)", .seconds, sent / rate)
    }

    /// Between the two measured messages around this one.
    private func fromCurve(_ curve: CollectiveCurve) -> Formula {
        guard let upper = curve.upperPoint(for: exchange.messageBytes) else {
            return Derivation(
                "t_c", "measured time of the smallest message", .seconds,
                of: curve.time(for: exchange.messageBytes).rawValue
            ).asFormula
        }
        let message =
            account.first { $0.symbol == "S'" } ?? account.first { $0.symbol == "S" }
            ?? Derivation("S'", "message as benchmarks count it", .bytes, of: exchange.messageBytes.rawValue)
        let low = Derivation("S1", "next smaller measured message", .bytes, of: curve.bytes[upper - 1])
        let high = Derivation("S2", "next larger", .bytes, of: curve.bytes[upper])
        let lowTime = Derivation("t_1", "its time", .seconds, of: curve.seconds[upper - 1])
        let highTime = Derivation("t_2", "its time", .seconds, of: curve.seconds[upper])
        let slope = (highTime - lowTime.asFormula) / (high - low.asFormula)
        return lowTime + (message - low.asFormula) * slope
    }
}

extension OperatorScope {
    /// The scope in words.
    fileprivate var text: String {
        var words = [family.rawValue]
        if !formats.isEmpty { words.append(formats.map { $0.rawValue.uppercased() }.joined(separator: "/")) }
        if let multiplied { words.append("multiplied in \(multiplied.rawValue.uppercased())") }
        if let scaling { words.append("scaled per \(scaling.rawValue)") }
        if let variant { words.append(variant.rawValue) }
        if let headDimension { words.append("heads of \(headDimension)") }
        if let engine { words.append("kernels of \(engine)") }
        if let lastRelease { words.append("up to \(lastRelease.major).\(lastRelease.minor)") }
        if isTransferred { words.append("measured on another device") }
        return words.joined(separator: ", ")
    }
}
