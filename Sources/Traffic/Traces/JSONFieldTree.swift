/// The members of a JSON row that are read, arranged so that a scanner finds a member by the hash of its name.
struct JSONFieldTree: Sendable {
    /// A member: either a column, or an object whose members follow.
    struct Node: Sendable {
        var hash: UInt64
        var target: TraceSchema.Target?
        var children: Range<Int>
    }

    /// All nodes; those of one object stand together.
    private(set) var nodes: [Node] = []
    /// The nodes of the row itself.
    private(set) var top: Range<Int> = 0..<0

    init(_ columns: [TraceSchema.Column]) {
        top = insert(columns.map { (path: $0.name.split(separator: ".")[...], column: $0) })
    }

    /// Adds the nodes of one object, and then those inside them.
    private mutating func insert(
        _ members: [(path: ArraySlice<Substring>, column: TraceSchema.Column)]
    ) -> Range<Int> {
        var names: [Substring] = []
        for member in members {
            if let name = member.path.first, !names.contains(name) { names.append(name) }
        }
        let range = nodes.count..<nodes.count + names.count
        nodes += names.map { Node(hash: JSONFieldTree.hash(of: $0.utf8), target: nil, children: 0..<0) }
        for (name, index) in zip(names, range) {
            let inside = members.filter { $0.path.first == name }.map { (path: $0.path.dropFirst(), column: $0.column) }
            nodes[index].target = inside.first { $0.path.isEmpty }?.column.target
            nodes[index].children = insert(inside.filter { !$0.path.isEmpty })
        }
        return range
    }

    /// The FNV-1a hash of a name as it stands between its quotes.
    static func hash(of name: some Sequence<UInt8>) -> UInt64 {
        name.reduce(basis) { ($0 ^ UInt64($1)) &* prime }
    }

    static let basis: UInt64 = 0xCBF2_9CE4_8422_2325
    static let prime: UInt64 = 0x0000_0100_0000_01B3
}
