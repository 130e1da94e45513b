import Foundation
import Traffic

/// A trace in a file of its own, which is removed when the test ends.
final class TraceFixture {
    let path: String

    init(_ content: String, ending: String = "txt") {
        path =
            FileManager.default.temporaryDirectory.appendingPathComponent("trace-\(UUID().uuidString).\(ending)").path
        _ = FileManager.default.createFile(atPath: path, contents: Data(content.utf8))
    }

    init(bytes: Data, ending: String) {
        path =
            FileManager.default.temporaryDirectory.appendingPathComponent("trace-\(UUID().uuidString).\(ending)").path
        _ = FileManager.default.createFile(atPath: path, contents: bytes)
    }

    /// The file as a run that was measured.
    func measured() throws -> MeasuredRun { try MeasuredRun(reading: TraceFile(path: path)) }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// All requests of the file, with the reader that gave them.
    func read(format: TraceFormat? = nil, skipsBadRows: Bool = false) throws -> ([TrafficRequest], TraceReader) {
        let reader = try TraceFile(path: path, format: format, skipsBadRows: skipsBadRows).open()
        var requests: [TrafficRequest] = []
        while let request = try reader.next() { requests.append(request) }
        return (requests, reader)
    }
}

extension TrafficSource {
    /// All requests that come of themselves.
    mutating func all() throws -> [TrafficRequest] {
        var requests: [TrafficRequest] = []
        while let request = try next() { requests.append(request) }
        return requests
    }
}
