import Diagnostics

/// The members of an object in document order, refusing a second one of the same name in constant time.
struct MemberList {
    private(set) var members: [LocatedValue.Member] = []
    /// Where each name was given first, once there are too many members to compare them one by one.
    private var places: [String: SourceLocation] = [:]

    /// Appends a member, or returns where its name was given first.
    mutating func insert(_ member: LocatedValue.Member) -> SourceLocation? {
        if members.count < MemberList.fewMembers {
            if let first = members.first(where: { $0.name == member.name }) { return first.nameLocation }
        } else {
            if places.isEmpty { for known in members { places[known.name] = known.nameLocation } }
            if let first = places[member.name] { return first }
            places[member.name] = member.nameLocation
        }
        members.append(member)
        return nil
    }

    /// Up to so many names are compared faster than one is hashed.
    private static let fewMembers = 16
}

/// The error of a name given twice in one object.
func duplicateName(
    _ member: LocatedValue.Member, first: SourceLocation, code: String, in text: DocumentText
) -> Diagnostic {
    text.diagnostic(
        code, "\(quoted(member.name)) is given twice; the first is on line \(first.line), column \(first.column)",
        at: member.nameLocation, hint: "keep one of the two")
}
