/// A part of an option's value that is only known where the server starts.
public enum RuntimeVariable: String, Hashable, Sendable, CaseIterable {
    /// The address of the first node of a copy.
    case headAddress = "head-address"
    /// Which node of its copy a process runs on, from 0.
    case nodeRank = "node-rank"
    /// The address of the node itself.
    case ownAddress = "own-address"
    /// The port at which a copy takes requests.
    case port
    /// The port at which the nodes of a copy meet.
    case headPort = "head-port"
    /// The port at which a copy offers or fetches caches.
    case handOverPort = "hand-over-port"
}

/// Text of which parts are only known where the server starts.
public struct LaunchText: Hashable, Sendable {
    /// One part of the text.
    public enum Piece: Hashable, Sendable {
        /// Text that is known.
        case literal(String)
        /// Text that the place of the start gives.
        case variable(RuntimeVariable)
    }

    /// The parts in order.
    public var pieces: [Piece]

    /// Creates text from parts.
    public init(_ pieces: [Piece]) { self.pieces = pieces }

    /// Text that is known.
    public static func literal(_ text: String) -> LaunchText { LaunchText([.literal(text)]) }

    /// Text that the place of the start gives.
    public static func variable(_ variable: RuntimeVariable) -> LaunchText { LaunchText([.variable(variable)]) }

    /// The text with every variable replaced.
    func replacing(_ value: (RuntimeVariable) -> Piece) -> LaunchText {
        LaunchText(
            pieces.map { piece in
                if case .variable(let variable) = piece { value(variable) } else { piece }
            })
    }

    /// The text where nothing is left open; `nil` otherwise.
    public var known: String? {
        var text = ""
        for piece in pieces {
            guard case .literal(let part) = piece else { return nil }
            text += part
        }
        return text
    }
}
