internal import Diagnostics
internal import Documents

/// One field of a scenario set by a flag, which wins over the same field of a file.
public struct ScenarioSetting: Hashable, Sendable {
    /// The flag, such as `--count`, which errors name as the place.
    public var flag: String
    /// The field's path, such as `["cluster", "count"]`.
    public var path: [String]
    /// The value as written.
    public var text: String

    /// Creates a setting from a path with points, such as `cluster.count`.
    public init(_ flag: String, sets path: String, to text: String) {
        self.flag = flag
        self.path = path.split(separator: ".").map(String.init)
        self.text = text
    }

    /// What a file would hold: a truth value or a number where the text is one, text otherwise.
    private var value: LocatedValue {
        let location = SourceLocation(file: flag, line: 1, column: 1)
        if text == "true" || text == "false" { return LocatedValue(.boolean(text == "true"), at: location) }
        let isNumeric = text.utf8.allSatisfy { "0123456789.-+eE".utf8.contains($0) }
        guard isNumeric, let number = Double(text), number.isFinite else {
            return LocatedValue(.string(text), at: location)
        }
        return LocatedValue(.number(number, literal: text), at: location)
    }

    /// A document in which the settings have replaced the fields of `file`; both then go through one decoder.
    static func tree(_ settings: [ScenarioSetting], over file: LocatedValue?) throws(Diagnostic) -> LocatedValue {
        let start = SourceLocation(file: settings.first?.flag ?? "scenario", line: 1, column: 1)
        var tree = file ?? LocatedValue(.object([]), at: start)
        for setting in settings { tree = try setting.applied(to: tree, path: setting.path[...]) }
        return tree
    }

    private func applied(to tree: LocatedValue?, path: ArraySlice<String>) throws(Diagnostic) -> LocatedValue {
        guard let name = path.first else { return value }
        var members = try self.members(of: tree)
        // Two names of one field: what the flag sets replaces both.
        if path == ["concurrency"] { members.removeAll { $0.name == "batch" } }
        let index = members.firstIndex { $0.name == name }
        let inner = try applied(to: index.map { members[$0].value }, path: path.dropFirst())
        let member = LocatedValue.Member(name: name, nameLocation: value.location, value: inner)
        if let index { members[index] = member } else { members.append(member) }
        return LocatedValue(.object(members), at: tree?.location ?? value.location)
    }

    /// The members of an object that a flag adds to; a name that stands for the object becomes its first member.
    private func members(of tree: LocatedValue?) throws(Diagnostic) -> [LocatedValue.Member] {
        switch tree?.content {
        case .object(let members)?: return members
        case nil, .null?: return []
        case .string(let name)? where path.first == "model":
            guard let tree, !name.isEmpty else { return [] }
            return [LocatedValue.Member(name: "name", nameLocation: tree.location, value: tree)]
        case .string(let name)? where path.prefix(2) == ["cluster", "accelerator"]:
            throw Diagnostic(
                code: "field-conflict", "an accelerator is described, but one is named already: \(name)",
                at: value.location,
                hint: "give either --accelerator NAME, or --memory, --bandwidth and --compute")
        default:
            throw Diagnostic(
                code: "field-conflict",
                "`\(flag)` sets a field of `\(path.dropLast().joined(separator: "."))`, which the file gives as "
                    + (tree?.kindName ?? "nothing"), at: tree?.location)
        }
    }
}

/// A field without which nothing can be computed, and how to give it.
struct RequiredField {
    let path: [String]
    let meaning: String
    let flags: String

    static let all = [
        RequiredField(path: ["model"], meaning: "model", flags: "--model Qwen/Qwen3-235B-A22B-FP8"),
        RequiredField(
            path: ["cluster", "accelerator"], meaning: "accelerator",
            flags: "--accelerator H200, or --memory 64GB --bandwidth 1.8TB/s --compute 400TFLOPS"),
        RequiredField(path: ["cluster", "count"], meaning: "number of accelerators", flags: "--count 32"),
        RequiredField(path: ["load", "input"], meaning: "prompt length", flags: "--input 2048"),
        RequiredField(path: ["load", "output"], meaning: "output length", flags: "--output 2048"),
    ]

    /// Whether the number of devices is what is asked for: a request rate is stated, and no number.
    static func isCountOpen(in tree: LocatedValue) -> Bool {
        func isStated(_ value: LocatedValue?) -> Bool { value.map { $0.content != .null } ?? false }
        return isStated(tree["load"]?["rate"]) && !isStated(tree["cluster"]?["count"])
    }

    /// Says what is missing in terms of both the file and the flags, since either may give it.
    func check(in tree: LocatedValue) throws(Diagnostic) {
        var value: LocatedValue? = tree
        for (depth, name) in path.enumerated() {
            // A section of the wrong kind is the decoder's to explain.
            if depth > 0, let content = value?.content, content != .null {
                guard case .object = content else { return }
            }
            value = value?[name]
        }
        guard value == nil || value?.content == .null else { return }
        if path == ["cluster", "count"], RequiredField.isCountOpen(in: tree) { return }
        let isFile = !tree.location.file.hasPrefix("--") && tree.location.file != "scenario"
        throw Diagnostic(
            code: "field-missing", "no \(meaning) is given", at: isFile ? tree.location : nil,
            hint: "pass \(flags), or set `\(path.joined(separator: "."))` in a scenario file")
    }
}
