internal import Synchronization

/// The claims of each kind by value, grouped once: several rules, which run at the same time, ask for the same kinds.
final class ClaimGroups: Sendable {
    /// The claims of one value.
    struct Group: Sendable {
        let value: ClaimValue
        let places: ArraySlice<ClaimList.Place>
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
        grouped { claim, _ in claim.value }.map { ClaimGroups.Group(value: $0.key, places: $0.places) }
    }

    /// The places of the claims that share a key, in the order of their first appearance.
    ///
    /// Claims are looked at once, in their order, and the places of all groups stand in one array: a folder makes hundreds
    /// of thousands of small groups, and looking at claims all over it takes longer than comparing them.
    func grouped<Key: Hashable>(by key: (Claim, Place) -> Key) -> [(key: Key, places: ArraySlice<Place>)] {
        guard let first = places.first else { return [] }
        guard count > 1 else { return [(key(self[0], first), places)] }
        var numbers: [Key: Int32] = [:]
        var keys: [(key: Key, count: Int)] = []
        var groupOfEach: [Int32] = []
        groupOfEach.reserveCapacity(count)
        for place in places {
            let key = key(claim(at: place), place)
            // Claims often say the same as those before them.
            let group: Int32
            if let last = groupOfEach.last, keys[Int(last)].key == key {
                group = last
            } else if let known = numbers[key] {
                group = known
            } else {
                group = Int32(clamping: keys.count)
                numbers[key] = group
                keys.append((key, 0))
            }
            keys[Int(group)].count += 1
            groupOfEach.append(group)
        }
        guard keys.count > 1 else { return [(keys[0].key, places)] }
        var ends = [Int](repeating: 0, count: keys.count)
        for index in keys.indices.dropFirst() { ends[index] = ends[index - 1] + keys[index - 1].count }
        var sorted = [Place](repeating: first, count: count)
        for (place, group) in zip(places, groupOfEach) {
            sorted[ends[Int(group)]] = place
            ends[Int(group)] += 1
        }
        return zip(keys, ends).map { ($0.key, sorted[($1 - $0.count)..<$1]) }
    }
}
