import Diagnostics
import Documents
import Quantities

/// A profile as the catalog file states it, possibly only where it differs from an earlier one.
struct ProfileParts {
    private let id: String
    private let reader: ObjectReader
    private let accelerators: [String]
    private let relatives: [RelativeDevice]
    private let operators: [OperatorEfficiency]
    private let collectives: [CollectiveEfficiency]

    /// Decodes a listed profile.
    init(_ listing: ProfileListing) throws(Diagnostic) {
        reader = try listing.reader()
        (id, accelerators, relatives) = (listing.id, listing.accelerators, listing.relatives)
        var operators: [OperatorEfficiency] = []
        for entry in try reader.objects("operators") {
            let efficiency = try OperatorEfficiency(decoding: entry)
            guard !operators.contains(where: { $0.scope == efficiency.scope }) else {
                throw Diagnostic(
                    code: "profile-duplicate", "\(reader.subject) has two entries for the same operators",
                    at: entry.location,
                    hint: "they may differ in family, formats, scaling, multiplied, variant, head dimension or engine")
            }
            operators.append(efficiency)
        }
        self.operators = operators
        var collectives: [CollectiveEfficiency] = []
        for entry in try reader.has("collectives") ? reader.objects("collectives") : [] {
            let efficiency = try CollectiveEfficiency(decoding: entry)
            guard !collectives.contains(where: { $0.isRival(of: efficiency) }) else {
                throw Diagnostic(
                    code: "profile-duplicate",
                    "\(reader.subject) has two entries for \(efficiency.collective.rawValue)", at: entry.location)
            }
            collectives.append(efficiency)
        }
        self.collectives = collectives
    }

    /// The whole profile.
    ///
    /// - Parameter earlier: The profiles before it in the file, one of which it may take parts over from.
    /// - Returns: The profile with what it takes over.
    /// - Throws: A diagnostic where names repeat or constants are missing.
    func profile(among earlier: [EfficiencyProfile]) throws(Diagnostic) -> EfficiencyProfile {
        try refuseRepetition(earlier)
        let base = try base(among: earlier)
        let host = try reader.optionalObject("host").map { value throws(Diagnostic) in
            try HostOverhead(profile: value)
        }
        let memory = try reader.optionalObject("memory").map { value throws(Diagnostic) in
            try MemoryRule(profile: value)
        }
        guard let host = host ?? base?.host else { throw reader.missing(["host"]) }
        guard let memory = memory ?? base?.memory else { throw reader.missing(["memory"]) }
        let profile = EfficiencyProfile(
            id: id, accelerators: accelerators, relatives: relatives, source: try reader.string("source"),
            band: try reader.optionalNumber("band_percent", in: 0...100).map { .percent($0) },
            relativesBand: try reader.optionalNumber("relatives_band_percent", in: 0...100).map { .percent($0) },
            operators: operators + inherited(from: base), collectives: merged(with: base), host: host, memory: memory)
        try refuseGaps(in: profile)
        return profile
    }

    /// The profile that this one takes over what it does not state from.
    private func base(among earlier: [EfficiencyProfile]) throws(Diagnostic) -> EfficiencyProfile? {
        guard let like = try reader.optionalString("like") else { return nil }
        guard let base = earlier.first(where: { $0.id == like }) else {
            throw Diagnostic(
                code: "profile-missing", "\(reader.subject) is like a profile `\(like)`, which is not above it",
                at: reader.location,
                hint: NearestName.suggestion(for: like, among: earlier.map(\.id)).map { "did you mean `\($0)`?" })
        }
        return base
    }

    /// What the other profile knows about kernels that this one has no entry for.
    private func inherited(from base: EfficiencyProfile?) -> [OperatorEfficiency] {
        var inherited: [OperatorEfficiency] = []
        for entry in base?.operators ?? []
        where !operators.contains(where: { $0.scope.concernsSameKernels(as: entry.scope) }) {
            var entry = entry
            entry.scope.isTransferred = true
            inherited.append(entry)
        }
        return inherited
    }

    private func merged(with base: EfficiencyProfile?) -> [CollectiveEfficiency] {
        let others = (base?.collectives ?? []).filter { other in
            !collectives.contains { $0.collective == other.collective }
        }
        return collectives + others
    }

    /// Names must lead to one profile.
    private func refuseRepetition(_ earlier: [EfficiencyProfile]) throws(Diagnostic) {
        guard !earlier.contains(where: { $0.id == id }) else {
            throw Diagnostic(code: "profile-duplicate", "there are two profiles `\(id)`", at: reader.location)
        }
        for name in accelerators + relatives.map(\.accelerator) {
            let owner = earlier.first { profile in
                profile.accelerators.contains(name) || profile.relatives.contains { $0.accelerator == name }
            }
            if let owner {
                throw Diagnostic(
                    code: "profile-duplicate", "\(name) belongs to the profiles `\(owner.id)` and `\(id)`",
                    at: reader.location)
            }
        }
    }

    /// Every collective needs constants, and every family if any is priced: what is missing would cost no time.
    private func refuseGaps(in profile: EfficiencyProfile) throws(Diagnostic) {
        let collective = Collective.allCases.first { kind in !profile.collectives.contains { $0.collective == kind } }
        let family = OperatorFamily.allCases.first { family in
            !profile.operators.isEmpty && !profile.operators.contains { $0.family == family }
        }
        guard let missing = collective?.rawValue ?? family?.rawValue else { return }
        throw Diagnostic(
            code: "profile-incomplete", "\(reader.subject) has no constants for \(missing)", at: reader.location)
    }
}

extension OperatorEfficiency {
    /// Reads the constants of one operator family.
    init(decoding reader: ObjectReader) throws(Diagnostic) {
        try reader.rejectUnknownMembers(known: [
            "family", "formats", "scaling", "multiplied", "variant", "head_dimension", "engine", "engine_version",
            "transferred", "start_up_us", "compute_percent", "compute_percent_by_head", "memory_percent",
            "overlap_exponent", "half_rate_tokens", "serial_ns", "item_ns", "free_items", "pass_percent", "pass_rows",
            "join_us", "join_half_us", "launch_floor_us", "points", "median_percent", "p90_percent",
        ])
        let byHead = try HeadEfficiency.list(decoding: reader)
        let compute: Fraction
        if let widest = byHead.last {
            compute = widest.compute
        } else {
            compute = try reader.percent("compute_percent")
        }
        let passes = try reader.has("pass_percent") ? reader.percent("pass_percent") : nil
        let rows: PassRows = try reader.optionalChoice("pass_rows") ?? .local
        self.init(
            scope: try OperatorScope(decoding: reader), startUp: try reader.microseconds("start_up_us"),
            compute: compute, computeByHead: byHead, memory: try reader.percent("memory_percent"),
            overlapExponent: try reader.optionalNumber("overlap_exponent", in: 1...100),
            halfRateLength: try reader.optionalNumber("half_rate_tokens", in: 0...1e6) ?? 0,
            perSerialUnit: .microseconds((try reader.optionalNumber("serial_ns", in: 0...1e6) ?? 0) / 1000),
            perItem: .microseconds((try reader.optionalNumber("item_ns", in: 0...1e6) ?? 0) / 1000),
            freeItems: try reader.optionalNumber("free_items", in: 0...1e6) ?? 0, passes: passes,
            passesOverAllRouted: rows == .routed,
            joining: .microseconds(try reader.optionalNumber("join_us", in: 0...1e6) ?? 0),
            joiningHalf: .microseconds(try reader.optionalNumber("join_half_us", in: 0...1e6) ?? 0),
            launchFloor: .microseconds(try reader.optionalNumber("launch_floor_us", in: 0...1e6) ?? 0),
            fit: try FitQuality(decoding: reader))
    }

    /// The rows that passes of grouped experts go over.
    private enum PassRows: String, CaseIterable {
        /// Those of experts on the device.
        case local
        /// All that the router chose.
        case routed
    }
}

extension HeadEfficiency {
    /// Reads the efficiencies by head dimension, if there are any.
    fileprivate static func list(decoding reader: ObjectReader) throws(Diagnostic) -> [HeadEfficiency] {
        guard reader.has("compute_percent_by_head") else { return [] }
        var list: [HeadEfficiency] = []
        for entry in try reader.objects("compute_percent_by_head") {
            try entry.rejectUnknownMembers(known: ["head_dimension", "percent"])
            let width = try entry.integer("head_dimension", in: 1...65536)
            guard width > list.last?.headDimension ?? 0 else {
                throw Diagnostic(
                    code: "profile-order", "head dimensions must ascend, but \(width) follows", at: entry.location)
            }
            list.append(HeadEfficiency(headDimension: width, compute: try entry.percent("percent")))
        }
        return list
    }
}

extension OperatorScope {
    /// Reads which operators an entry is for.
    fileprivate init(decoding reader: ObjectReader) throws(Diagnostic) {
        var formats: [NumericFormat] = []
        for format in try reader.array("formats") { formats.append(try format.choice(named: "formats")) }
        let version = try reader.optionalString("engine_version")
        let release = version.flatMap { EngineRelease(version: $0) }
        if let version, release == nil {
            throw Diagnostic(
                code: "field-value", "`engine_version` is `\(version)`; expected a version such as 0.24.0",
                at: reader.location)
        }
        self.init(
            family: try reader.choice("family"), formats: formats, scaling: try reader.optionalChoice("scaling"),
            multiplied: try reader.optionalChoice("multiplied"), variant: try reader.optionalChoice("variant"),
            headDimension: try reader.optionalInteger("head_dimension", in: 1...65536),
            engine: try reader.optionalString("engine"), lastRelease: release,
            isTransferred: try reader.optionalBoolean("transferred") ?? false)
    }
}

extension FitQuality {
    /// Reads how well constants fit; `nil` where an entry does not say.
    fileprivate init?(decoding reader: ObjectReader) throws(Diagnostic) {
        guard let points = try reader.optionalInteger("points") else { return nil }
        self.init(
            points: points, median: .percent(try reader.number("median_percent", in: 0...1e6)),
            ninetiethPercentile: .percent(try reader.number("p90_percent", in: 0...1e6)))
    }
}

extension HostOverhead {
    /// Reads the host's share of a step.
    fileprivate init(profile reader: ObjectReader) throws(Diagnostic) {
        self.init(
            prefillStep: try reader.microseconds("prefill_step_us"),
            decodeStep: try reader.microseconds("decode_step_us"),
            decodeSequence: try reader.microseconds("decode_sequence_us"))
    }
}

extension MemoryRule {
    /// Reads what of the memory an engine may use.
    fileprivate init(profile reader: ObjectReader) throws(Diagnostic) {
        self.init(
            usable: try reader.percent("usable_percent"),
            runtime: .gigabytes(try reader.number("runtime_gb", in: 0...100)))
    }
}
