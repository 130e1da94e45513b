internal import Synchronization

/// The claims of each kind by value, grouped once: several rules, which run at the same time, ask for the same kinds.
final class ClaimGroups: Sendable {
    /// The claims of one value.
    struct Group: Sendable {
        let value: ClaimValue
        let places: [ClaimList.Place]
    }

    private let known = Mutex<[ClaimKind: [Group]]>([:])

    /// The claims of a kind by value.
    ///
    /// - Parameters:
    ///   - kind: The kind.
    ///   - group: Groups them; asked only if they were not grouped yet.
    /// - Returns: The groups.
    func groups(of kind: ClaimKind, _ group: () -> [Group]) -> [Group] {
        if let groups = known.withLock({ $0[kind] }) { return groups }
        let groups = group()
        known.withLock { $0[kind] = groups }
        return groups
    }
}

extension ClaimList {
    /// The claims by value, in the order of their first appearance.
    var groupedByValue: [ClaimGroups.Group] {
        grouped { $0.value }.map { ClaimGroups.Group(value: $0.key, places: $0.places) }
    }

    /// The places of the claims that share a key, in the order of their first appearance.
    func grouped<Key: Hashable>(by key: (Claim) -> Key) -> [(key: Key, places: [Place])] {
        var positions: [Key: Int] = [:]
        var groups: [(key: Key, places: [Place])] = []
        var last = 0
        for (claim, place) in zip(self, places) {
            let key = key(claim)
            // Claims often say the same as those before them.
            if last < groups.count, groups[last].key == key {
                groups[last].places.append(place)
            } else if let position = positions[key] {
                groups[position].places.append(place)
                last = position
            } else {
                last = groups.count
                positions[key] = last
                groups.append((key, [place]))
            }
        }
        return groups
    }
}
