import Diagnostics
import Documents
import Quantities

extension CollectiveEfficiency {
    /// When an all-reduce's constants hold.
    private enum Variant: String, CaseIterable {
        /// Inside captured graphs: an engine's own kernel, or the library's where that is faster.
        case captured
        /// The library's own all-reduce.
        case library = "nccl"
    }

    /// Reads the constants of one collective.
    init(decoding reader: ObjectReader) throws(Diagnostic) {
        try reader.rejectUnknownMembers(known: [
            "collective", "variant", "engine", "start_up", "start_up_between_nodes", "scale_up_percent",
            "scale_out_percent", "curves", "points", "median_percent", "p90_percent",
        ])
        var curves: [CollectiveCurve] = []
        for entry in try reader.has("curves") ? reader.objects("curves") : [] {
            let curve = try CollectiveCurve(decoding: entry)
            guard !curves.contains(where: { $0.size == curve.size }) else {
                throw Diagnostic(
                    code: "profile-duplicate", "\(reader.subject) has two curves for \(curve.size)", at: entry.location)
            }
            curves.append(curve)
        }
        let variant: Variant? = try reader.optionalChoice("variant")
        self.init(
            collective: try reader.choice("collective"), startUp: try reader.startUpTable("start_up"),
            startUpBetweenNodes: reader.has("start_up_between_nodes")
                ? try reader.startUpTable("start_up_between_nodes") : StartUpTable(points: []),
            scaleUp: try reader.percent("scale_up_percent"), scaleOut: try reader.percent("scale_out_percent"),
            isCaptured: variant == .captured, engine: try reader.optionalString("engine"), curves: curves)
    }

    /// Whether a look-up could not tell the two apart.
    func isRival(of other: CollectiveEfficiency) -> Bool {
        collective == other.collective && isCaptured == other.isCaptured && engine == other.engine
    }
}

extension CollectiveCurve {
    /// Reads a curve: pairs of bytes and microseconds, both ascending.
    fileprivate init(decoding reader: ObjectReader) throws(Diagnostic) {
        try reader.rejectUnknownMembers(known: ["participants", "nodes", "points"])
        let size = try reader.integer("participants", "nodes", in: 1...1_000_000)
        var points: [(bytes: Bytes, time: Seconds)] = []
        for point in try reader.array("points") {
            let pair = try point.array(named: "points")
            guard pair.count == 2 else {
                throw point.mismatch("points", "pairs of bytes and microseconds")
            }
            let bytes = Bytes(rawValue: try pair[0].number(named: "bytes", in: 0...1e15))
            let time = Seconds.microseconds(try pair[1].number(named: "us", in: 1e-3...1e9))
            if let last = points.last, bytes <= last.bytes || time < last.time {
                throw Diagnostic(
                    code: "profile-order", "the messages of a curve must ascend, and no longer one be faster",
                    at: point.location)
            }
            points.append((bytes, time))
        }
        guard !points.isEmpty else { throw reader.missing(["points"]) }
        self.init(size: size, points: points)
    }
}

extension ObjectReader {
    /// A time in microseconds.
    func microseconds(_ name: String) throws(Diagnostic) -> Seconds { .microseconds(try number(name, in: 0...1e6)) }

    /// An efficiency in percent, above zero: it divides.
    func percent(_ name: String) throws(Diagnostic) -> Fraction { .percent(try number(name, in: 0.1...100)) }

    /// Points of a start-up table.
    func startUpTable(_ name: String) throws(Diagnostic) -> StartUpTable {
        var points: [StartUpTable.Point] = []
        for point in try objects(name) {
            points.append(
                StartUpTable.Point(size: try point.number("size", in: 1...1e6), time: try point.microseconds("us")))
        }
        return StartUpTable(points: points)
    }
}
