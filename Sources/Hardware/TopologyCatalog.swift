public import Diagnostics

/// The networks that Shardwise knows by name.
public struct TopologyCatalog: Hashable, Sendable {
    /// The topologies of scale-up domains, in the order of the file.
    public var topologies: [Topology]
    /// The networks between domains that are bought separately.
    public var fabrics: [Fabric]

    /// Creates a catalog.
    public init(topologies: [Topology] = [], fabrics: [Fabric] = []) {
        self.topologies = topologies
        self.fabrics = fabrics
    }

    /// The topology called `name`; case, blanks and punctuation do not matter.
    ///
    /// - Throws: `unknown-topology` with the nearest name.
    public func find(_ name: String) throws(Diagnostic) -> Topology {
        if let exact = topologies.first(where: { $0.id == name }) { return exact }
        if let topology = topologies.first(where: { $0.isCalled(name) }) { return topology }
        throw TopologyCatalog.unknown(
            name, kind: "topology", ids: topologies.map(\.id), aliases: topologies.flatMap(\.aliases))
    }

    /// The fabric called `name`; case, blanks and punctuation do not matter.
    ///
    /// - Throws: `unknown-fabric` with the nearest name and all names.
    public func findFabric(_ name: String) throws(Diagnostic) -> Fabric {
        let match = fabrics.first { CatalogNames.matches(name, id: $0.id, aliases: $0.aliases) }
        if let match { return match }
        throw TopologyCatalog.unknown(
            name, kind: "fabric", ids: fabrics.map(\.id), aliases: fabrics.flatMap(\.aliases))
    }

    /// The error of a name that is in no catalog.
    static func unknown(_ name: String, kind: String, ids: [String], aliases: [String] = []) -> Diagnostic {
        let suggestion = NearestName.suggestion(for: name, among: ids + aliases)
        let known =
            ids.count > 12
            ? "`shardwise accelerators` lists the \(ids.count) known ones" : "Known: " + ids.joined(separator: ", ")
        return Diagnostic(
            code: "unknown-\(kind)", "there is no \(kind) called \"\(name.prefix(80))\"",
            hint: (suggestion.map { "did you mean \($0)? " } ?? "") + known)
    }
}

extension Topology {
    /// Whether `name` is a name of this topology; case, blanks and punctuation do not matter.
    func isCalled(_ name: String) -> Bool { CatalogNames.matches(name, id: id, aliases: aliases) }
}
