import Shardwise

/// How a command ended, as its exit status.
enum CommandStatus: Int32, Sendable {
    /// All is well.
    case success = 0
    /// The input is sound, but no layout keeps the promises, or an audit has findings.
    case findings = 1
    /// The input is wrong, or there is no data to price it.
    case badInput = 2
    /// Shardwise contradicts itself (`EX_SOFTWARE`).
    case internalError = 70

    /// The status that an error leads to.
    init(of diagnostic: Diagnostic) {
        switch diagnostic.kind {
        case .badInput, .noData: self = .badInput
        case .infeasible: self = .findings
        case .internalError: self = .internalError
        }
    }
}

extension Diagnostic {
    /// The diagnostic with the flag it is about in front, since a flag has no line or column worth naming.
    var forCommandLine: Diagnostic {
        guard let location, location.file.hasPrefix("--"), sourceLine == nil else { return self }
        var placed = self
        placed.location = nil
        placed.message = "\(location.file): \(message)"
        return placed
    }
}
