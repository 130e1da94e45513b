/// A value of a JSON document whose members keep their order.
public enum JSONValue: Hashable, Sendable {
    /// Nothing.
    case null
    /// A truth value.
    case boolean(Bool)
    /// A whole number.
    case integer(Int)
    /// A number; what is not finite is written as null.
    case number(Double)
    /// Text.
    case string(String)
    /// A list.
    case array([JSONValue])
    /// Named members in the order in which they are written.
    case object([Member])

    /// One named member of an object.
    public struct Member: Hashable, Sendable {
        /// The name; the name of a number ends in its unit, such as `ttft_ms`.
        public var name: String
        /// The value.
        public var value: JSONValue

        /// Creates a member.
        public init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// The number, or null without one.
    public static func number(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }
    /// The whole number, or null without one.
    public static func integer(_ value: Int?) -> JSONValue { value.map { .integer($0) } ?? .null }
    /// The text, or null without one.
    public static func string(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }

    /// A list of texts.
    public static func strings(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }

    /// The member called `name`, if this is an object that has one.
    public subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }
}

extension JSONValue: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByStringInterpolation,
    ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral
{
    /// An object with its members in the order of the literal.
    public init(dictionaryLiteral members: (String, JSONValue)...) {
        self = .object(members.map { Member($0.0, $0.1) })
    }

    /// A list.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }

    /// Text.
    public init(stringLiteral text: String) { self = .string(text) }

    /// A truth value.
    public init(booleanLiteral value: Bool) { self = .boolean(value) }

    /// A whole number.
    public init(integerLiteral value: Int) { self = .integer(value) }

    /// A number.
    public init(floatLiteral value: Double) { self = .number(value) }
}
