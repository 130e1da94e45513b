internal import Synchronization

/// The claims of each kind by value, grouped once: several rules, which run at the same time, ask for the same kinds.
final class ClaimGroups: Sendable {
    /// The claims of one value.
    struct Group: Sendable {
        let value: ClaimValue
        fileprivate(set) var places: [ClaimList.Place]
    }

    private let known = Mutex<[ClaimKind: [Group]]>([:])

    /// The claims of a kind by value, in the order of their first appearance.
    ///
    /// - Parameters:
    ///   - kind: The kind.
    ///   - all: All claims of that kind; the same at each call.
    /// - Returns: The groups.
    func groups(of kind: ClaimKind, among all: ClaimList) -> [Group] {
        if let groups = known.withLock({ $0[kind] }) { return groups }
        let groups = ClaimGroups.grouped(all)
        known.withLock { $0[kind] = groups }
        return groups
    }

    private static func grouped(_ all: ClaimList) -> [Group] {
        var positions: [ClaimValue: Int] = [:]
        var groups: [Group] = []
        for (claim, place) in zip(all, all.places) {
            let value = claim.value
            if let position = positions[value] {
                groups[position].places.append(place)
            } else {
                positions[value] = groups.count
                groups.append(Group(value: value, places: [place]))
            }
        }
        return groups
    }
}
