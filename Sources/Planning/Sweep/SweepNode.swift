internal import Diagnostics
internal import Documents

/// A value of a scenario in which some places hold several alternatives.
///
/// Alternatives are picked by one number, the scenario's index: an object's members vary like the digits of a number,
/// the last one fastest.
indirect enum SweepNode: Sendable {
    case fixed(LocatedValue)
    case object([Member], at: SourceLocation, count: Int)
    case choice(path: String, [SweepNode], count: Int)

    /// A member of an object.
    struct Member: Sendable {
        var name: String
        var nameLocation: SourceLocation
        var node: SweepNode
    }

    /// How many values there are.
    var count: Int {
        switch self {
        case .fixed: 1
        case .object(_, _, let count), .choice(_, _, let count): count
        }
    }

    /// The value with an index below ``count``, and what was chosen at each place that varies, in document order.
    func value(at index: Int, choices: inout [SweepChoice]) -> LocatedValue {
        switch self {
        case .fixed(let value): return value
        case .choice(let path, let nodes, _):
            var rest = index
            for node in nodes {
                guard rest >= node.count else {
                    let place = choices.count
                    let value = node.value(at: rest, choices: &choices)
                    choices.insert(SweepChoice(path: path, value: value), at: place)
                    return value
                }
                rest -= node.count
            }
            return LocatedValue(.null, at: SourceLocation(file: path, line: 1, column: 1))
        case .object(let members, let location, let count):
            var (rest, below) = (index, count)
            var values: [LocatedValue.Member] = []
            for member in members {
                below /= member.node.count
                values.append(
                    LocatedValue.Member(
                        name: member.name, nameLocation: member.nameLocation,
                        value: member.node.value(at: rest / below, choices: &choices)))
                rest %= below
            }
            return LocatedValue(.object(values), at: location)
        }
    }

    /// Every path that varies, in document order.
    func collectPaths(into paths: inout [String]) {
        switch self {
        case .fixed: return
        case .object(let members, _, _): for member in members { member.node.collectPaths(into: &paths) }
        case .choice(let path, let nodes, _):
            if !paths.contains(path) { paths.append(path) }
            for node in nodes { node.collectPaths(into: &paths) }
        }
    }
}

/// Reads the places of a scenario that hold several alternatives.
struct SweepReader {
    /// How many scenarios a sweep may have.
    let most: Int
    /// The fields whose own value is a list; in them only a list of lists is a choice.
    let listFields: [String]

    private func takesList(_ path: String) -> Bool {
        // Each field of `search` is a list of what a plan chooses among.
        listFields.contains(path) || path.hasPrefix("search.")
    }

    /// The value with its alternatives.
    ///
    /// - Throws: `sweep-range`, `sweep-empty` or `sweep-too-large`, at the place of the list or range.
    func node(_ value: LocatedValue, path: String) throws(Diagnostic) -> SweepNode {
        switch value.content {
        case .null, .boolean, .number: return .fixed(value)
        case .string: return try choice(path, alternatives(value, path), of: value)
        case .object(let members):
            var nodes: [SweepNode.Member] = []
            var count = 1
            for member in members {
                let inner = try node(member.value, path: path.isEmpty ? member.name : path + "." + member.name)
                count = try bounded(count.multipliedReportingOverflow(by: inner.count), at: member.value.location)
                nodes.append(
                    SweepNode.Member(name: member.name, nameLocation: member.nameLocation, node: inner))
            }
            return count == 1 && !nodes.contains(where: \.node.varies)
                ? .fixed(value) : .object(nodes, at: value.location, count: count)
        case .array(let elements):
            if takesList(path) {
                guard !elements.isEmpty, elements.allSatisfy(\.isList) else { return .fixed(value) }
                return try choice(path, elements.map { .fixed($0) }, of: value)
            }
            guard !elements.isEmpty else {
                throw Diagnostic(
                    code: "sweep-empty", "the list of alternatives for `\(path)` is empty", at: value.location,
                    hint: "list at least one value, or remove the field")
            }
            var nodes: [SweepNode] = []
            for element in elements {
                switch element.content {
                case .string: nodes += try alternatives(element, path)
                case .array:
                    throw Diagnostic(
                        code: "sweep-nested", "an alternative for `\(path)` is itself a list", at: element.location,
                        hint: "list all alternatives in one list")
                default: nodes.append(try node(element, path: path))
                }
            }
            return try choice(path, nodes, of: value, isList: true)
        }
    }

    /// The values of a range, or the text itself.
    private func alternatives(_ value: LocatedValue, _ path: String) throws(Diagnostic) -> [SweepNode] {
        // Names and paths are free text, and a list field reads `128..10240` itself.
        guard case .string(let text) = value.content, path != "model", !path.hasPrefix("model."),
            !takesList(path), let range = try SweepRange(text, at: value.location)
        else { return [.fixed(value)] }
        return try range.values(atMost: most).map { .fixed($0) }
    }

    /// Alternatives as one node; a single text that is no range stays what it is.
    private func choice(
        _ path: String, _ nodes: [SweepNode], of value: LocatedValue, isList: Bool = false
    ) throws(Diagnostic) -> SweepNode {
        if !isList, nodes.count == 1, case .fixed(let only) = nodes[0], only == value { return nodes[0] }
        var count = 0
        for node in nodes { count = try bounded(count.addingReportingOverflow(node.count), at: value.location) }
        return .choice(path: path, nodes, count: count)
    }

    private func bounded(
        _ result: (partialValue: Int, overflow: Bool), at location: SourceLocation
    ) throws(Diagnostic) -> Int {
        guard !result.overflow, result.partialValue <= most else { throw SweepRange.tooLarge(most, at: location) }
        return result.partialValue
    }
}

extension SweepNode {
    fileprivate var varies: Bool {
        if case .fixed = self { return false }
        return true
    }
}

extension LocatedValue {
    fileprivate var isList: Bool {
        if case .array = content { return true }
        return false
    }
}
