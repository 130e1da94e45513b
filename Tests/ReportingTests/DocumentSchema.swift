import Documents
import Testing

@testable import Reporting

/// A JSON Schema of the project, against which documents are held: it must have every member that is written, and
/// require no other.
struct DocumentSchema {
    private let root: LocatedValue

    /// The schema of a name, such as `plan.v1`.
    init(_ name: String) throws {
        let path = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        root = try JSONReader.read(try DocumentText.load(path: "/\(path)/Schemas/\(name).json"))
    }

    /// Records an issue for everything that the schema does not describe.
    func check(_ document: JSONValue) throws {
        let text = DocumentText(name: "document.json", content: JSONWriter.write(document))
        check(try JSONReader.read(text), against: root, at: "document")
    }

    /// Checks types, members and required members; a reference is looked up among the definitions.
    private func check(_ value: LocatedValue, against rule: LocatedValue, at path: String) {
        if case .string(let reference)? = rule["$ref"]?.content {
            let name = String(reference.split(separator: "/").last ?? "")
            guard let definition = root["$defs"]?[name] else {
                Issue.record("no definition \(name)")
                return
            }
            return check(value, against: definition, at: path)
        }
        if case .array(let choices)? = rule["oneOf"]?.content {
            guard value.content != .null else { return }
            guard let choice = choices.first(where: { $0["type"]?.content != .string("null") }) else { return }
            return check(value, against: choice, at: path)
        }
        switch value.content {
        case .object(let members):
            for member in members {
                // The question is described by a schema of its own.
                if rule["additionalProperties"]?.content == .boolean(true) { continue }
                guard let inner = rule["properties"]?[member.name] else {
                    Issue.record("the schema has no \(path).\(member.name)")
                    continue
                }
                check(member.value, against: inner, at: "\(path).\(member.name)")
            }
            guard case .array(let required)? = rule["required"]?.content else {
                Issue.record("\(path) requires nothing")
                return
            }
            for case .string(let name) in required.map(\.content) where !members.contains(where: { $0.name == name }) {
                Issue.record("\(path).\(name) is required but not written")
            }
        case .array(let elements):
            guard let inner = rule["items"] else {
                Issue.record("\(path) has no items")
                return
            }
            for element in elements { check(element, against: inner, at: "\(path)[]") }
        default:
            if let only = rule["const"] { #expect(value.content == only.content, "\(path)") }
            let names = types(of: rule)
            #expect(names.isEmpty || names.contains(value.kind), "\(path) is \(value.kind), not \(names)")
        }
    }

    private func types(of rule: LocatedValue) -> [String] {
        switch rule["type"]?.content {
        case .string(let name): [name]
        case .array(let names): names.compactMap { if case .string(let name) = $0.content { name } else { nil } }
        default: []
        }
    }
}

extension LocatedValue {
    /// The value's kind as JSON Schema names it.
    fileprivate var kind: String {
        switch content {
        case .null: "null"
        case .boolean: "boolean"
        case .number(let value, _): value == value.rounded() ? "integer" : "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}
