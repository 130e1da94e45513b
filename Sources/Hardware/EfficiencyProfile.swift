public import Quantities

/// How far real kernels, networks and engines stay behind the data sheet: fitted or assumed constants with their
/// source and error.
///
/// There are two kinds. A *stated* profile carries the efficiencies that a document states and no overheads, so that
/// its claims can be recomputed. A *calibrated* profile carries constants fitted to measurements, or transferred from
/// similar devices with a wider band.
public struct EfficiencyProfile: Hashable, Sendable {
    /// The profile's identifier, such as `stated` or `H100`.
    public var id: String
    /// Which devices the profile was fitted for.
    public var accelerators: [String]
    /// Devices of the same generation that share the constants, with their own peak rates.
    public var relatives: [RelativeDevice]
    /// Where the constants come from.
    public var source: String
    /// Half the width of the error band of a predicted step time, relative; `nil` when no error is known.
    public var band: Fraction?
    /// The same for a relative; `nil` when no error is known.
    public var relativesBand: Fraction?
    /// The constants of each operator family and format.
    public var operators: [OperatorEfficiency]
    /// The constants of each collective.
    public var collectives: [CollectiveEfficiency]
    /// The time the host adds to each step.
    public var host: HostOverhead
    /// What of the memory an engine may use, and what the runtime takes of it.
    public var memory: MemoryRule

    /// Creates a profile.
    public init(
        id: String, accelerators: [String], relatives: [RelativeDevice] = [], source: String, band: Fraction?,
        relativesBand: Fraction? = nil, operators: [OperatorEfficiency], collectives: [CollectiveEfficiency],
        host: HostOverhead, memory: MemoryRule
    ) {
        self.id = id
        self.accelerators = accelerators
        self.relatives = relatives
        self.source = source
        self.band = band
        self.relativesBand = relativesBand
        self.operators = operators
        self.collectives = collectives
        self.host = host
        self.memory = memory
    }

    /// The constants that fit an operator best.
    ///
    /// - Returns: The entry of the operator's own way of scaling, engine, release, kernel and head dimension, as far
    ///   as the profile has one; `nil` where the family has no entry: its time is then contained in the others'
    ///   efficiencies.
    public func efficiency(of query: OperatorQuery) -> OperatorEfficiency? {
        let release = query.version.flatMap { EngineRelease(version: $0) }
        var best: (index: Int, score: Int)?
        for index in operators.indices where operators[index].scope.family == query.family {
            guard let score = operators[index].scope.score(query, release: release), score > best?.score ?? -1 else {
                continue
            }
            best = (index, score)
        }
        return best.map { operators[$0.index] }
    }

    /// The constants of a family's usual kernels for a format, on any engine.
    public func efficiency(of family: OperatorFamily, format: NumericFormat) -> OperatorEfficiency? {
        efficiency(of: OperatorQuery(family, format: format))
    }

    /// The constants of a collective.
    ///
    /// - Parameters:
    ///   - collective: The collective.
    ///   - isCaptured: Whether it runs inside a captured graph: then constants of captured ones win, where there are.
    ///   - engine: The engine, whose own constants win over those of any engine.
    /// - Returns: The entry that agrees in most; `nil` where the profile has none for the collective.
    public func efficiency(
        of collective: Collective, isCaptured: Bool = false, engine: String? = nil
    ) -> CollectiveEfficiency? {
        var best: (index: Int, score: Int)?
        for index in collectives.indices where collectives[index].collective == collective {
            if let owner = collectives[index].engine, owner != engine { continue }
            let matches = collectives[index].isCaptured == isCaptured
            let score =
                (matches ? 4 : collectives[index].isCaptured ? 0 : 2) + (collectives[index].engine == nil ? 0 : 1)
            if score > best?.score ?? -1 { best = (index, score) }
        }
        return best.map { collectives[$0.index] }
    }

    /// The profile as it holds for one of the ``relatives``: with their band, and without curves of other links.
    ///
    /// - Parameters:
    ///   - relative: The relative.
    ///   - links: The profile of a device with the relative's kind of links, where those are not this device's.
    /// - Returns: The profile.
    public func transferred(to relative: RelativeDevice, links: EfficiencyProfile? = nil) -> EfficiencyProfile {
        var profile = self
        profile.band = relativesBand
        profile.source = "constants of \(id) on the peak rates of \(relative.accelerator); " + source
        if let links {
            profile.collectives = links.collectives
            profile.source = "shares of the links as measured on \(links.id); " + profile.source
        }
        if !relative.hasSameLinks {
            for index in profile.collectives.indices { profile.collectives[index].curves = [] }
        }
        return profile
    }
}

/// A device that shares the constants measured on another one of its generation.
public struct RelativeDevice: Hashable, Sendable {
    /// The device's identifier.
    public var accelerator: String
    /// Whether its links are the measured ones, so that the curves of collectives hold.
    public var hasSameLinks: Bool
    /// The profile that was measured over its kind of links, where those are not of this device's kind.
    public var linksOf: String?

    /// Creates a relative.
    public init(accelerator: String, hasSameLinks: Bool, linksOf: String? = nil) {
        self.accelerator = accelerator
        self.hasSameLinks = hasSameLinks
        self.linksOf = linksOf
    }
}
