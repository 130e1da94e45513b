public import Parallelism
public import Reporting

/// One option of a server, with the decision of the plan that it expresses.
public struct LaunchArgument: Hashable, Sendable {
    /// What the option says.
    public enum Value: Hashable, Sendable {
        /// Nothing: the option is a switch.
        case none
        /// One word.
        case text(LaunchText)
        /// Several words.
        case list([String])
        /// A document on one line.
        case document(JSONValue)
        /// A field of the settings file.
        case field(JSONValue)
    }

    /// On which nodes of a copy the option is given.
    public enum Scope: Hashable, Sendable {
        /// On every node.
        case everyNode
        /// On every node but the first.
        case otherNodes
    }

    /// The decision.
    public var decision: LaunchDecision
    /// The option, or the path of a field of the settings file.
    public var name: String
    /// What it says.
    public var value: Value
    /// On which nodes it is given.
    public var scope: Scope
    /// The number or choice of the plan that it comes from.
    public var reason: String

    /// The words of a command; none for a field of the settings file.
    var words: [LaunchText] {
        switch value {
        case .none: [.literal(name)]
        case .text(let text): [.literal(name), text]
        case .list(let texts): [.literal(name)] + texts.map { .literal($0) }
        case .document(let document): [.literal(name), .literal(String(JSONWriter.writeLine(document).dropLast()))]
        case .field: []
        }
    }
}

/// A variable of a server's environment.
public struct LaunchVariable: Hashable, Sendable {
    /// The name.
    public var name: String
    /// The value.
    public var value: LaunchText
    /// What of the plan it comes from.
    public var reason: String
}

/// How one copy of a pool is started.
public struct ServerCommand: Hashable, Sendable {
    /// The program and its first words, the model among them.
    public var program: [String]
    /// The options in order.
    public var arguments: [LaunchArgument]
    /// The environment.
    public var environment: [LaunchVariable]
    /// The name of the settings file, for engines that read one.
    public var settingsFile: String?

    /// The fields of the settings file, nested as the file has them.
    public var settings: JSONValue? {
        guard settingsFile != nil else { return nil }
        var tree = JSONValue.object([])
        for argument in arguments {
            guard case .field(let value) = argument.value else { continue }
            tree.set(value, at: argument.name.split(separator: ".").map(String.init)[...])
        }
        return tree
    }

    /// The options of one node of a copy.
    func arguments(onFirstNode isFirst: Bool) -> [LaunchArgument] {
        arguments.filter { $0.scope == .everyNode || !isFirst }
    }

    /// The options without those by which the processes of a copy find each other and listen, which an orchestrator sets
    /// itself.
    var ownArguments: [LaunchArgument] {
        let others: Set<LaunchDecision> = [
            .nodes, .nodeRank, .headAddress, .headPort, .headless, .host, .port, .settingsFile,
        ]
        return arguments.filter { !others.contains($0.decision) }
    }

    /// The value of a decision where it is known before the start; a switch is `true`.
    public func value(of decision: LaunchDecision) -> String? {
        guard let argument = arguments.first(where: { $0.decision == decision }) else { return nil }
        switch argument.value {
        case .none: return "true"
        case .text(let text): return text.known
        case .list(let texts): return texts.joined(separator: " ")
        case .document(let document), .field(let document):
            return String(JSONWriter.writeLine(document).dropLast())
        }
    }
}

extension JSONValue {
    /// Sets a member deep inside an object, making the objects on the way.
    fileprivate mutating func set(_ value: JSONValue, at path: ArraySlice<String>) {
        guard let name = path.first, case .object(var members) = self else { return }
        let rest = path.dropFirst()
        if let index = members.firstIndex(where: { $0.name == name }) {
            if rest.isEmpty { members[index].value = value } else { members[index].value.set(value, at: rest) }
        } else {
            var inner = JSONValue.object([])
            if rest.isEmpty { inner = value } else { inner.set(value, at: rest) }
            members.append(Member(name, inner))
        }
        self = .object(members)
    }
}
