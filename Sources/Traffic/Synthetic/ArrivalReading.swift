internal import Diagnostics
internal import Documents
internal import Quantities

/// Reads what makes requests arrive.
enum ArrivalReading {
    private enum Kind: String, CaseIterable {
        case constant
        case poisson
        case gamma
        case closed
    }

    private static let rates = 1e-6...1e9

    /// The arrivals that a load's fields state; Poisson unless they say otherwise.
    static func arrivals(_ load: ObjectReader) throws(Diagnostic) -> SyntheticLoad.Arrivals {
        let kind = try load.optionalChoice("arrivals", as: Kind.self) ?? .poisson
        try refuse(kind == .closed ? ["rate", "phases", "repeat"] : ["clients", "ramp"], kind, load)
        if kind != .gamma { try refuse(["cv"], kind, load) }
        switch kind {
        case .constant: return .open(pattern: .constant, rate: try rate(load))
        case .poisson: return .open(pattern: .poisson, rate: try rate(load))
        case .gamma:
            let variation = try load.number("cv", in: 0.01...100)
            return .open(pattern: .gamma(coefficientOfVariation: variation), rate: try rate(load))
        case .closed:
            return .closed(
                clients: try load.count("clients", in: 1...10_000_000), ramp: try load.optionalQuantity("ramp") ?? .zero
            )
        }
    }

    private static func refuse(_ names: [String], _ kind: Kind, _ load: ObjectReader) throws(Diagnostic) {
        guard let member = load.optionalMember(names) else { return }
        throw Diagnostic(
            code: "load-field", "`\(member.name)` has no meaning with arrivals that are \(kind.rawValue)",
            at: member.nameLocation, hint: member.name == "cv" ? "cv belongs to arrivals: gamma" : nil)
    }

    private static func rate(_ load: ObjectReader) throws(Diagnostic) -> RateProfile {
        guard let phases = load.optionalMember(["phases"]) else {
            return RateProfile(rate: try load.number("rate", in: rates))
        }
        if let rate = load.optionalMember(["rate"]) {
            throw Diagnostic(
                code: "field-conflict", "`phases` states what `rate` states", at: rate.nameLocation,
                hint: "keep one of them")
        }
        var profile = RateProfile(phases: [], repeats: try load.optionalBoolean("repeat") ?? false)
        for reader in try load.objects("phases") { profile.phases.append(try phase(reader)) }
        guard !profile.isEmpty else {
            throw phases.value.mismatch(phases.name, "a list with a phase in which requests arrive")
        }
        return profile
    }

    /// `{for: 60s, rate: 2}` or `{for: 30s, from: 2, to: 20}`.
    private static func phase(_ reader: ObjectReader) throws(Diagnostic) -> RateProfile.Phase {
        try reader.rejectUnknownMembers(known: ["for", "rate", "from", "to"])
        let duration: Seconds = try reader.quantity(
            "for", in: Seconds(rawValue: 1e-3)...Seconds(rawValue: 1e9))
        let possible = 0...rates.upperBound
        if reader.has("rate") {
            let rate = try reader.number("rate", in: possible)
            return RateProfile.Phase(duration: duration, from: rate, to: rate)
        }
        return RateProfile.Phase(
            duration: duration, from: try reader.number("from", in: possible), to: try reader.number("to", in: possible)
        )
    }
}
