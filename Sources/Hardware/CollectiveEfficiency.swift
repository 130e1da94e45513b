public import Quantities

/// An exchange of data between devices.
public enum Collective: String, Hashable, Sendable, CaseIterable {
    /// Every device ends with the sum of all contributions.
    case allReduce = "all-reduce"
    /// Every device ends with its shard of the sum.
    case reduceScatter = "reduce-scatter"
    /// Every device ends with all shards.
    case allGather = "all-gather"
    /// Tokens go to their experts, one copy per expert (small batches).
    case dispatchPerExpert = "dispatch-per-expert"
    /// Results come back from the experts, one per expert (small batches).
    case combinePerExpert = "combine-per-expert"
    /// Tokens go to their experts, one copy per node and forwarded inside it (large batches).
    case dispatchPerNode = "dispatch-per-node"
    /// Results come back, reduced inside each node first (large batches).
    case combinePerNode = "combine-per-node"
    /// Every device sends a part of its own to every other.
    case allToAll = "all-to-all"
    /// One device hands data to one other.
    case pointToPoint = "point-to-point"
}

/// The constants of t = start-up + bytes/(fraction · bandwidth) for one collective.
public struct CollectiveEfficiency: Hashable, Sendable {
    /// The collective that the constants hold for.
    public var collective: Collective
    /// The start-up time by number of participants in a node, or by number of nodes for dispatch and combine.
    public var startUp: StartUpTable
    /// What participants in several nodes add to it, by number of nodes; nothing for dispatch and combine.
    public var startUpBetweenNodes: StartUpTable
    /// The share of the scale-up bandwidth that is reached.
    public var scaleUp: Fraction
    /// The share of the scale-out bandwidth that is reached.
    public var scaleOut: Fraction
    /// Whether the constants hold inside captured graphs only, where engines have all-reduces of their own for small
    /// messages.
    public var isCaptured: Bool
    /// The engine whose kernel was measured; `nil` for any.
    public var engine: String?
    /// Measured times by message size, for the numbers of participants (or nodes) that were measured.
    public var curves: [CollectiveCurve]

    /// Creates the constants of a collective.
    public init(
        collective: Collective, startUp: StartUpTable, startUpBetweenNodes: StartUpTable = StartUpTable(points: []),
        scaleUp: Fraction, scaleOut: Fraction, isCaptured: Bool = false, engine: String? = nil,
        curves: [CollectiveCurve] = []
    ) {
        self.engine = engine
        self.isCaptured = isCaptured
        self.curves = curves
        self.collective = collective
        self.startUp = startUp
        self.startUpBetweenNodes = startUpBetweenNodes
        self.scaleUp = scaleUp
        self.scaleOut = scaleOut
    }
}

/// Measured times of a collective among a number of participants: linear in the message between measured sizes, which
/// is a start-up and a marginal bandwidth for each range of sizes.
public struct CollectiveCurve: Hashable, Sendable {
    /// The participants in one node, or the nodes for dispatch and combine.
    public var size: Int
    /// The messages in bytes, ascending.
    public let bytes: [Double]
    /// The times in seconds at those messages.
    public let seconds: [Double]

    /// Creates a curve from points of (message, time) in any order.
    public init(size: Int, points: [(bytes: Bytes, time: Seconds)]) {
        let sorted = points.sorted { $0.bytes < $1.bytes }
        self.size = size
        bytes = sorted.map(\.bytes.rawValue)
        seconds = sorted.map(\.time.rawValue)
    }

    /// The time of a message: the first point's below it, and the last range's bandwidth beyond the last point.
    public func time(for message: Bytes) -> Seconds {
        let wanted = message.rawValue
        guard let upper = upperPoint(for: message) else { return Seconds(rawValue: seconds.first ?? 0) }
        let slope = (seconds[upper] - seconds[upper - 1]) / (bytes[upper] - bytes[upper - 1])
        return Seconds(rawValue: seconds[upper - 1] + (wanted - bytes[upper - 1]) * slope)
    }

    /// The point above a message, or the last one; `nil` where the first point's time holds.
    ///
    /// The message's time lies on the line from the point before it.
    public func upperPoint(for message: Bytes) -> Int? {
        guard bytes.count > 1, message.rawValue > bytes[0] else { return nil }
        var upper = 1
        while upper < bytes.count - 1, bytes[upper] < message.rawValue { upper += 1 }
        return upper
    }
}

/// A start-up time measured at a few sizes, interpolated between them.
public struct StartUpTable: Hashable, Sendable {
    /// One measured point.
    public struct Point: Hashable, Sendable {
        /// The number of participants or nodes.
        public var size: Double
        /// The start-up time there.
        public var time: Seconds

        /// Creates a point.
        public init(size: Double, time: Seconds) {
            self.size = size
            self.time = time
        }
    }

    /// The points, by ascending size.
    public let points: [Point]

    /// Creates a table from its points, in any order.
    public init(points: [Point]) {
        self.points = points.sorted { $0.size < $1.size }
    }

    /// The start-up time for a size: linear between points, and the nearest point's beyond them.
    public func time(for size: Int) -> Seconds {
        guard let first = points.first, let last = points.last else { return .zero }
        let size = Double(size)
        if size <= first.size { return first.time }
        if size >= last.size { return last.time }
        var below = first
        for point in points.dropFirst() {
            if size <= point.size {
                let share = (size - below.size) / (point.size - below.size)
                return below.time + (point.time - below.time) * share
            }
            below = point
        }
        return last.time
    }
}
