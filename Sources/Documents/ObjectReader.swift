public import Diagnostics
public import Quantities

/// Reads the members of an object as definite types.
///
/// Every method takes the member's names in order of preference, since publishers name one thing differently; the first
/// one that is present and not null is read. Each plain method throws if the member is missing, and each `optional`
/// one returns `nil`. A member that is present and wrong always throws.
public struct ObjectReader: Sendable {
    /// The object, for quoting its location or reading a member by hand.
    public let value: LocatedValue
    /// What the object is, as error messages name it: `the model configuration`.
    public let subject: String
    private let members: [LocatedValue.Member]

    /// Starts reading an object.
    ///
    /// - Parameters:
    ///   - value: The value, which must be an object.
    ///   - subject: What it is, with its article: `the model configuration`.
    /// - Throws: A diagnostic if the value is not an object.
    public init(_ value: LocatedValue, describedAs subject: String) throws(Diagnostic) {
        guard case .object(let members) = value.content else {
            throw Diagnostic(
                code: "field-value", "\(subject) is \(value.asWritten); expected an object with named members",
                at: value.location)
        }
        self.value = value
        self.subject = subject
        self.members = members
    }

    /// Where the object begins.
    public var location: SourceLocation { value.location }

    /// The names of the members, in the order of the document.
    public var names: [String] { members.map(\.name) }

    /// The first of these members that is present and not null.
    public func optionalMember(_ names: [String]) -> LocatedValue.Member? {
        for name in names {
            if let member = members.first(where: { $0.name == name }), member.value.content != .null { return member }
        }
        return nil
    }

    /// The first of these members that is present and not null, which must exist.
    public func member(_ names: [String]) throws(Diagnostic) -> LocatedValue.Member {
        if let member = optionalMember(names) { return member }
        throw missing(names)
    }

    /// Whether one of these members is present and not null.
    public func has(_ names: String...) -> Bool { optionalMember(names) != nil }

    /// The error of a member that is needed and missing; it suggests the member that may be a misspelling of it.
    public func missing(_ names: [String]) -> Diagnostic {
        let others = names.dropFirst().map { "`\($0)`" }.joined(separator: ", ")
        let name = names.first ?? ""
        let isNull = members.contains { names.contains($0.name) }
        let hint = NearestName.suggestion(for: name, among: self.names.filter { !names.contains($0) })
        return Diagnostic(
            code: "field-missing",
            "\(subject) has no `\(name)`" + (others.isEmpty ? "" : " (nor \(others))") + (isNull ? ", only null" : ""),
            at: location, hint: hint.map { "is \(quoted($0)) meant to be `\(name)`?" })
    }

    /// Refuses members that nothing reads, since a misspelt option that is ignored is worse than an error.
    ///
    /// - Parameter known: All members that the object may have.
    /// - Throws: A diagnostic for the first unknown member, with the nearest known name.
    public func rejectUnknownMembers(known: [String]) throws(Diagnostic) {
        // Objects have few members, so that comparing names costs less than hashing them.
        guard let unknown = members.first(where: { !known.contains($0.name) }) else { return }
        let nearest = NearestName.suggestion(for: unknown.name, among: known)
        throw Diagnostic(
            code: "field-unknown", "\(subject) has no field \(quoted(unknown.name))", at: unknown.nameLocation,
            hint: nearest.map { "did you mean `\($0)`?" } ?? "known fields: " + known.joined(separator: ", "))
    }
}

extension ObjectReader {
    /// A whole number.
    public func integer(_ names: String..., in range: ClosedRange<Int> = 0...Int.max) throws(Diagnostic) -> Int {
        let member = try member(names)
        return try member.value.integer(named: member.name, in: range)
    }

    /// A whole number, if present.
    public func optionalInteger(_ names: String..., in range: ClosedRange<Int> = 0...Int.max) throws(Diagnostic) -> Int?
    {
        guard let member = optionalMember(names) else { return nil }
        return try member.value.integer(named: member.name, in: range)
    }

    /// A whole number that may also be written as text such as `4k`.
    public func count(_ names: String..., in range: ClosedRange<Int> = 0...Int.max) throws(Diagnostic) -> Int {
        let member = try member(names)
        return try member.value.count(named: member.name, in: range)
    }

    /// A whole number that may also be written as text such as `4k`, if present.
    public func optionalCount(_ names: String..., in range: ClosedRange<Int> = 0...Int.max) throws(Diagnostic) -> Int? {
        guard let member = optionalMember(names) else { return nil }
        return try member.value.count(named: member.name, in: range)
    }

    /// A number.
    public func number(
        _ names: String...,
        in range: ClosedRange<Double> = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
    ) throws(Diagnostic) -> Double {
        let member = try member(names)
        return try member.value.number(named: member.name, in: range)
    }

    /// A number, if present.
    public func optionalNumber(
        _ names: String...,
        in range: ClosedRange<Double> = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
    ) throws(Diagnostic) -> Double? {
        guard let member = optionalMember(names) else { return nil }
        return try member.value.number(named: member.name, in: range)
    }

    /// Text that is not empty.
    public func string(_ names: String...) throws(Diagnostic) -> String {
        let member = try member(names)
        return try member.value.string(named: member.name)
    }

    /// Text that is not empty, if present.
    public func optionalString(_ names: String...) throws(Diagnostic) -> String? {
        guard let member = optionalMember(names) else { return nil }
        return try member.value.string(named: member.name)
    }

    /// A truth value.
    public func boolean(_ names: String...) throws(Diagnostic) -> Bool {
        let member = try member(names)
        return try member.value.boolean(named: member.name)
    }

    /// A truth value, if present.
    public func optionalBoolean(_ names: String...) throws(Diagnostic) -> Bool? {
        guard let member = optionalMember(names) else { return nil }
        return try member.value.boolean(named: member.name)
    }
}

extension ObjectReader {
    /// A list.
    public func array(_ names: String...) throws(Diagnostic) -> [LocatedValue] {
        let member = try member(names)
        return try member.value.array(named: member.name)
    }

    /// A list, if present.
    public func optionalArray(_ names: String...) throws(Diagnostic) -> [LocatedValue]? {
        guard let member = optionalMember(names) else { return nil }
        return try member.value.array(named: member.name)
    }

    /// A list of texts.
    public func texts(_ name: String) throws(Diagnostic) -> [String] {
        var texts: [String] = []
        for element in try array(name) { texts.append(try element.string(named: name)) }
        return texts
    }

    /// A list of texts, empty if the member is absent.
    public func optionalTexts(_ name: String) throws(Diagnostic) -> [String] {
        optionalMember([name]) == nil ? [] : try texts(name)
    }

    /// A nested object.
    public func object(_ names: String...) throws(Diagnostic) -> ObjectReader {
        let member = try member(names)
        return try ObjectReader(member.value, describedAs: "`\(member.name)`")
    }

    /// A nested object, if present.
    public func optionalObject(_ names: String...) throws(Diagnostic) -> ObjectReader? {
        guard let member = optionalMember(names) else { return nil }
        return try ObjectReader(member.value, describedAs: "`\(member.name)`")
    }

    /// A list of objects.
    public func objects(_ names: String...) throws(Diagnostic) -> [ObjectReader] {
        let member = try member(names)
        var readers: [ObjectReader] = []
        for (index, element) in try member.value.array(named: member.name).enumerated() {
            readers.append(try ObjectReader(element, describedAs: "`\(member.name)[\(index)]`"))
        }
        return readers
    }

    /// A quantity written with its unit.
    public func quantity<Q: ParsableQuantity>(
        _ names: String..., as type: Q.Type = Q.self, in range: ClosedRange<Q>? = nil
    ) throws(Diagnostic) -> Q {
        let member = try member(names)
        return try member.value.quantity(named: member.name, as: type, in: range)
    }

    /// A quantity written with its unit, if present.
    public func optionalQuantity<Q: ParsableQuantity>(
        _ names: String..., as type: Q.Type = Q.self, in range: ClosedRange<Q>? = nil
    ) throws(Diagnostic) -> Q? {
        guard let member = optionalMember(names) else { return nil }
        return try member.value.quantity(named: member.name, as: type, in: range)
    }

    /// One of a fixed set of names.
    public func choice<Choice: RawRepresentable & CaseIterable>(
        _ names: String..., as type: Choice.Type = Choice.self
    ) throws(Diagnostic) -> Choice where Choice.RawValue == String {
        let member = try member(names)
        return try member.value.choice(named: member.name, as: type)
    }

    /// One of a fixed set of names, if present.
    public func optionalChoice<Choice: RawRepresentable & CaseIterable>(
        _ names: String..., as type: Choice.Type = Choice.self
    ) throws(Diagnostic) -> Choice? where Choice.RawValue == String {
        guard let member = optionalMember(names) else { return nil }
        return try member.value.choice(named: member.name, as: type)
    }
}
