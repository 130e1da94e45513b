import Shardwise

/// A file with what happened to each request, a line each.
struct RequestFile {
    private let destination: LineDestination

    /// Opens the file and writes the names of its columns.
    ///
    /// - Throws: `file-unwritable`.
    init(path: String) throws(Diagnostic) {
        destination = try LineDestination(path: path)
        try destination.write(RequestCSV.header)
    }

    /// Adds requests.
    ///
    /// - Throws: `file-unwritable`.
    func write(_ requests: [RequestRecord]) throws(Diagnostic) {
        try destination.write(requests.map(RequestCSV.line).joined())
    }

    /// Closes the file and gives it its name.
    ///
    /// - Throws: `file-unwritable`.
    func finish() throws(Diagnostic) { try destination.finish() }

    /// Closes the file and removes what was written, where the run did not end.
    func abandon() { destination.abandon() }
}
