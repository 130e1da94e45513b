public import Diagnostics

/// A file of requests, and how it is read; each time it is opened it is read anew.
public struct TraceFile: Hashable, Sendable {
    /// The path; a gzip archive is read as what it holds.
    public var path: String
    /// The format; recognised by the file's beginning where it is not stated.
    public var format: TraceFormat?
    /// Whether rows that cannot be used are counted and left out, in place of ending the reading with an error.
    public var skipsBadRows: Bool

    /// Names a file.
    public init(path: String, format: TraceFormat? = nil, skipsBadRows: Bool = false) {
        self.path = path
        self.format = format
        self.skipsBadRows = skipsBadRows
    }

    /// Opens the file.
    ///
    /// - Throws: A diagnostic whose code begins with `file-`, or `trace-format` or `trace-column` if the file is not of
    ///   the format that was stated, or of none that is known.
    public func open() throws(Diagnostic) -> TraceReader {
        TraceReader(try TraceRows.open(self), path: path, skipsBadRows: skipsBadRows)
    }
}
