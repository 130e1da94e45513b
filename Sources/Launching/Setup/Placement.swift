internal import Diagnostics
internal import Hardware

/// One copy of a pool on its nodes.
struct PlacedCopy: Hashable, Sendable {
    /// The pool's position in the deployment.
    var pool: Int
    /// Which copy of the pool, from 0.
    var index: Int
    /// The nodes it runs on.
    var nodes: Range<Int>
    /// The devices it uses on each of them.
    var devices: Range<Int>
    /// Its place among the copies of its first node, from 0.
    var slot: Int
}

/// Where the copies of all pools run.
struct Placement: Hashable, Sendable {
    /// The copies, pools in order.
    var copies: [PlacedCopy] = []
    /// The devices of each node.
    var nodeSizes: [Int] = []

    /// Places copies: those that span nodes on nodes of their own, others side by side while a node has room.
    init(_ pools: [LaunchedPool]) {
        var (used, slots) = (0, 0)
        var previous: Cluster?
        for (position, pool) in pools.enumerated() {
            // Another cluster has other nodes.
            if let previous, previous != pool.cluster { used = .max }
            previous = pool.cluster
            let size = pool.cluster.devicesPerNode
            for index in 0..<pool.copies {
                let needed = pool.nodes > 1 ? size : pool.devicesPerNode
                if nodeSizes.isEmpty || used > size - needed {
                    nodeSizes += Array(repeating: size, count: pool.nodes)
                    (used, slots) = (0, 0)
                }
                let last = nodeSizes.count
                copies.append(
                    PlacedCopy(
                        pool: position, index: index, nodes: (last - pool.nodes)..<last,
                        devices: used..<(used + pool.devicesPerNode), slot: slots))
                used += needed
                slots += 1
            }
        }
    }

    /// The copies of a pool.
    func copies(of pool: Int) -> [PlacedCopy] { copies.filter { $0.pool == pool } }
}
