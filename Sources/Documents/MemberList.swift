import Diagnostics

/// The members of an object in document order, refusing a second one of the same name in constant time.
struct MemberList {
    private(set) var members: [LocatedValue.Member] = []
    private var places: [String: SourceLocation] = [:]

    /// Appends a member, or returns where its name was given first.
    mutating func insert(_ member: LocatedValue.Member) -> SourceLocation? {
        if let first = places.updateValue(member.nameLocation, forKey: member.name) { return first }
        members.append(member)
        return nil
    }
}

/// The error of a name given twice in one object.
func duplicateName(
    _ member: LocatedValue.Member, first: SourceLocation, code: String, in text: DocumentText
) -> Diagnostic {
    text.diagnostic(
        code, "\(quoted(member.name)) is given twice; the first is on line \(first.line), column \(first.column)",
        at: member.nameLocation, hint: "keep one of the two")
}
