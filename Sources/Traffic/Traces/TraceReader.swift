public import Diagnostics
internal import Documents
internal import Quantities

/// The requests of a file, in order of arrival, read as they are asked for.
///
/// Time zero is the first arrival. Rows may stand out of order by up to ``windowSize`` requests, as in the records of a
/// run, which are written when requests end; that many are held in memory and no more.
public final class TraceReader: TrafficSource {
    /// How many requests are read ahead to put them in order.
    public static let windowSize = 1 << 16

    /// What became of the rows that were read so far.
    public private(set) var counts = TraceCounts()
    /// The format of the file.
    public let format: TraceFormat
    /// The tokens of a block of content, where the format states blocks.
    public let prefixBlockTokens: Int?
    private let path: String
    private let skipsBadRows: Bool
    private let rows: TraceRows
    private var isAtEnd = false
    private var window = ArrivalWindow<MeasuredRequest>()
    private var conversations = ConversationRoots()
    /// The first arrival, in nanoseconds.
    private var origin: Int?

    init(_ rows: TraceRows, path: String, skipsBadRows: Bool) {
        self.rows = rows
        self.path = path
        self.skipsBadRows = skipsBadRows
        format = rows.schema.format
        prefixBlockTokens = rows.schema.blockTokens
    }

    /// The next request.
    ///
    /// - Throws: A diagnostic about a row that cannot be used, unless bad rows are left out; `trace-empty` if there is no
    ///   request at all; or that the file cannot be read on.
    public func next() throws(Diagnostic) -> TrafficRequest? { try nextMeasured()?.request }

    /// The next request with what was measured of it.
    func nextMeasured() throws(Diagnostic) -> MeasuredRequest? {
        while !isAtEnd, window.count < TraceReader.windowSize { try readRow() }
        guard let (element, time) = window.takeFirst() else {
            guard counts.requests > 0 else { throw empty }
            return nil
        }
        var measured = element
        let origin = self.origin ?? time
        self.origin = origin
        measured.request.arrival = Seconds(rawValue: Double(time - origin) / 1e9)
        return measured
    }

    private func readRow() throws(Diagnostic) {
        guard let reading = try rows.next() else {
            isAtEnd = true
            return
        }
        counts.rows += 1
        switch reading {
        case .row(let row) where row.hasFailed || row.output == 0: counts.failed += 1
        case .row(let row): try insert(row)
        case .problem(let problem): try report(problem)
        }
    }

    private func insert(_ row: TraceRow) throws(Diagnostic) {
        var measured = MeasuredRequest(row)
        if let turn = row.turn { measured.request.session = conversations.root(of: turn, parent: row.parent) }
        guard let isLate = window.insert(measured, at: row.arrival ?? 0) else {
            try report(
                Diagnostic(
                    code: "trace-order",
                    "the request stands behind more than \(TraceReader.windowSize) that arrive after it",
                    at: SourceLocation(file: path, line: rows.lineNumber, column: 1), hint: "sort the trace by time"))
            return
        }
        counts.requests += 1
        if isLate { counts.reordered += 1 }
    }

    private func report(_ problem: Diagnostic) throws(Diagnostic) {
        guard skipsBadRows else { throw problem }
        counts.note(problem)
    }

    private var empty: Diagnostic {
        let reason =
            counts.rows == 0
            ? "no rows" : "\(counts.rows) rows, of which \(counts.failed) failed and \(counts.bad) are bad"
        return Diagnostic(
            code: "trace-empty", "the trace \(quoted(path)) holds no request: it has \(reason)",
            at: counts.problems.first?.location, hint: counts.problems.first?.message)
    }
}
