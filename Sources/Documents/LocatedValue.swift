public import Diagnostics

/// A value read from a JSON or YAML document that remembers where it stood.
///
/// Both formats lead to this one tree, so that every error about a value can name its file, line and column.
public struct LocatedValue: Hashable, Sendable {
    /// What the value is.
    public enum Content: Hashable, Sendable {
        /// Nothing: `null`, or an empty YAML value.
        case null
        /// A truth value.
        case boolean(Bool)
        /// A number and how it was written, so that an integer above 2^53 or a trailing zero is not lost.
        case number(Double, literal: String)
        /// Text.
        case string(String)
        /// A list.
        case array([LocatedValue])
        /// Named members in the order of the document.
        case object([Member])
    }

    /// One named member of an object.
    public struct Member: Hashable, Sendable {
        /// The member's name.
        public let name: String
        /// Where the name stands.
        public let nameLocation: SourceLocation
        /// The member's value.
        public let value: LocatedValue

        /// Creates a member.
        public init(name: String, nameLocation: SourceLocation, value: LocatedValue) {
            self.name = name
            self.nameLocation = nameLocation
            self.value = value
        }
    }

    /// What the value is.
    public let content: Content
    /// Where the value begins.
    public let location: SourceLocation

    /// Creates a value at a place.
    public init(_ content: Content, at location: SourceLocation) {
        self.content = content
        self.location = location
    }

    /// The member called `name`, if this is an object that has one.
    public subscript(name: String) -> LocatedValue? {
        guard case .object(let members) = content else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// The kind of value, as an error message names it.
    public var kindName: String {
        switch content {
        case .null: "null"
        case .boolean: "a truth value"
        case .number: "a number"
        case .string: "text"
        case .array: "a list"
        case .object: "an object"
        }
    }
}
