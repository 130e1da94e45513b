internal import Diagnostics
internal import Parallelism
internal import Reporting

/// The options of a server as they are collected.
struct ArgumentList {
    let table: LaunchOptionTable
    /// Whether the engine reads fields of a settings file.
    var usesFile = false
    private(set) var arguments: [LaunchArgument] = []

    /// Adds what expresses a decision.
    ///
    /// - Throws: A diagnostic with the engine's rule where it has no option for the decision.
    mutating func add(
        _ decision: LaunchDecision, _ value: JSONValue, because reason: String
    ) throws(Diagnostic) {
        let name = try table.name(of: decision)
        let written: LaunchArgument.Value
        switch value {
        case _ where usesFile: written = .field(value)
        case .boolean(true): written = .none
        case .integer(let number): written = .text(.literal(String(number)))
        case .number(let number): written = .text(.literal(number.description))
        case .string(let text): written = .text(.literal(text))
        case .array(let elements):
            written = .list(
                elements.compactMap { element in
                    if case .integer(let number) = element { String(number) } else { nil }
                })
        case .object: written = .document(value)
        case .null, .boolean(false): return
        }
        append(decision, name, written, reason)
    }

    /// Adds an option of the command line whose value the place of the start gives.
    mutating func add(
        _ decision: LaunchDecision, text: LaunchText, scope: LaunchArgument.Scope = .everyNode,
        because reason: String
    ) throws(Diagnostic) {
        append(decision, try table.name(of: decision), .text(text), reason, scope)
    }

    /// Adds a switch of the command line.
    mutating func addSwitch(
        _ decision: LaunchDecision, scope: LaunchArgument.Scope = .everyNode, because reason: String
    ) throws(Diagnostic) {
        append(decision, try table.name(of: decision), .none, reason, scope)
    }

    private mutating func append(
        _ decision: LaunchDecision, _ name: String, _ value: LaunchArgument.Value, _ reason: String,
        _ scope: LaunchArgument.Scope = .everyNode
    ) {
        arguments.append(
            LaunchArgument(decision: decision, name: name, value: value, scope: scope, reason: reason))
    }
}

extension ArgumentList {
    /// Adds where requests are taken.
    mutating func addListening() throws(Diagnostic) {
        try add(.host, .string("0.0.0.0"), because: "requests come from other machines")
        try add(.port, text: .variable(.port), because: "one port per copy on a node")
    }

    /// Adds the sizes at which steps of so many rows were priced with captured graphs.
    mutating func addGraphs(
        _ context: ServerContext, upTo rows: Int, because reason: String
    ) throws(Diagnostic) {
        let sizes = context.graphSizes(upTo: rows)
        guard !sizes.isEmpty else { return }
        try add(.graphSizes, .array(sizes.map { .integer($0) }), because: reason)
    }
}
