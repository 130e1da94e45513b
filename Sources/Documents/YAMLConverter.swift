import Diagnostics
import Yams

/// Turns Yams' nodes into located values, counting them so that aliases cannot expand without bound.
struct YAMLConverter {
    let text: DocumentText
    private var count = 0

    init(text: DocumentText) { self.text = text }

    mutating func convert(_ node: Node, depth: Int) throws(Diagnostic) -> LocatedValue {
        let location = text.location(of: node.mark)
        count += 1
        guard count <= YAMLReader.maximumValues else {
            throw text.diagnostic("yaml-aliases", "the aliases expand to more than a million values", at: location)
        }
        guard depth <= YAMLReader.maximumDepth else {
            throw text.diagnostic(
                "yaml-depth", "the value is nested more than \(YAMLReader.maximumDepth) levels deep", at: location)
        }
        switch node {
        case .scalar(let scalar): return LocatedValue(try resolve(scalar, at: location), at: location)
        case .sequence(let sequence):
            try checkTag(sequence.tag, allowed: ["seq"], at: location)
            var elements: [LocatedValue] = []
            for element in sequence { elements.append(try convert(element, depth: depth + 1)) }
            return LocatedValue(.array(elements), at: location)
        case .mapping(let mapping):
            try checkTag(mapping.tag, allowed: ["map"], at: location)
            var members = MemberList()
            for (key, value) in mapping {
                let name = try memberName(key)
                let member = LocatedValue.Member(
                    name: name, nameLocation: text.location(of: key.mark), value: try convert(value, depth: depth + 1))
                if let first = members.insert(member) {
                    throw duplicateName(member, first: first, code: "yaml-duplicate-key", in: text)
                }
            }
            return LocatedValue(.object(members.members), at: location)
        case .alias: throw text.diagnostic("yaml-syntax", "an alias has no value", at: location)
        }
    }

    private func memberName(_ key: Node) throws(Diagnostic) -> String {
        let location = text.location(of: key.mark)
        guard case .scalar(let scalar) = key else {
            throw text.diagnostic("yaml-key", "a key is \(key.kindName); expected a name", at: location)
        }
        // Hashing keys has resolved their tags to text already, so that the tag says nothing here.
        guard scalar.style == .plain, case let content = try YAMLScalar.resolve(scalar.string, in: text, at: location),
            content != .string(scalar.string)
        else { return scalar.string }
        let kind = LocatedValue(content, at: location).kindName
        throw text.diagnostic(
            "yaml-key", "the key \(quoted(scalar.string)) is \(kind); expected a name", at: location,
            hint: "a name that looks like \(kind) stands in quotes")
    }

    private func resolve(_ scalar: Node.Scalar, at location: SourceLocation) throws(Diagnostic) -> LocatedValue.Content
    {
        try checkTag(scalar.tag, allowed: ["str", "int", "float", "bool", "null"], at: location)
        let isText = scalar.tag.description == YAMLConverter.coreTags + "str"
        guard scalar.style == .plain, !isText else { return .string(scalar.string) }
        return try YAMLScalar.resolve(scalar.string, in: text, at: location)
    }

    private static let coreTags = "tag:yaml.org,2002:"

    private func checkTag(_ tag: Tag, allowed: [String], at location: SourceLocation) throws(Diagnostic) {
        let name = tag.description
        guard !name.isEmpty, name != "!", !allowed.contains(where: { name == YAMLConverter.coreTags + $0 }) else {
            return
        }
        throw text.diagnostic(
            "yaml-tag", "the tag \(quoted(name)) is not supported here", at: location, hint: "remove the tag")
    }
}

extension Node {
    fileprivate var kindName: String {
        switch self {
        case .sequence: "a list"
        case .mapping: "an object"
        case .scalar, .alias: "a scalar"
        }
    }
}

/// What a plain YAML scalar means by the YAML 1.2 core schema.
enum YAMLScalar {
    static func resolve(
        _ word: String, in text: DocumentText, at location: SourceLocation
    ) throws(Diagnostic) -> LocatedValue.Content {
        switch word {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .boolean(true)
        case "false", "False", "FALSE": return .boolean(false)
        default: break
        }
        let unsigned = word.first == "-" || word.first == "+" ? word.dropFirst() : word[...]
        if [".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN"].contains(unsigned) {
            throw text.diagnostic("yaml-number", "\(quoted(word)) is not a finite number", at: location)
        }
        guard let value = number(word, unsigned: unsigned) else { return .string(word) }
        guard value.isFinite, word.utf8.count <= 1000 else {
            throw text.diagnostic("yaml-number", "the number \(quoted(word)) is out of range", at: location)
        }
        return .number(value, literal: word)
    }

    private static func number(_ word: String, unsigned: Substring) -> Double? {
        if word.hasPrefix("0x") { return UInt64(word.dropFirst(2), radix: 16).map { Double($0) } }
        if word.hasPrefix("0o") { return UInt64(word.dropFirst(2), radix: 8).map { Double($0) } }
        return isDecimal(unsigned.utf8) ? Double(word) ?? .infinity : nil
    }

    /// Whether the bytes are `[0-9]+(\.[0-9]*)?` or `\.[0-9]+`, with or without an exponent.
    private static func isDecimal(_ bytes: Substring.UTF8View) -> Bool {
        var rest = bytes[...]
        func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
        let whole = rest.prefix(while: isDigit).count
        rest = rest.dropFirst(whole)
        var fraction = 0
        if rest.first == UInt8(ascii: ".") {
            fraction = rest.dropFirst().prefix(while: isDigit).count
            rest = rest.dropFirst(fraction + 1)
        }
        guard whole + fraction > 0 else { return false }
        guard let mark = rest.first else { return true }
        guard mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") else { return false }
        rest = rest.dropFirst()
        if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
        return !rest.isEmpty && rest.allSatisfy(isDigit)
    }
}
