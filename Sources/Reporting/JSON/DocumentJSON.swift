internal import Documents

extension JSONValue {
    /// A document's value tree.
    init(_ value: LocatedValue) {
        switch value.content {
        case .null: self = .null
        case .boolean(let truth): self = .boolean(truth)
        case .number(let number, _): self = .number(number)
        case .string(let text): self = .string(text)
        case .array(let elements): self = .array(elements.map(JSONValue.init))
        case .object(let members): self = .object(members.map { Member($0.name, JSONValue($0.value)) })
        }
    }
}
