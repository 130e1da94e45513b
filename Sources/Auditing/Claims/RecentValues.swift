/// Values by key of which those that were not asked for lately are forgotten.
struct RecentValues<Key: Hashable, Value> {
    private var recent: [Key: Value] = [:]
    /// Those before; what is asked for among them becomes recent again.
    private var earlier: [Key: Value] = [:]
    private let limit: Int

    /// Values of which at most twice `limit` are remembered.
    init(limit: Int) { self.limit = limit }

    /// The value of a key, made if it is not remembered.
    mutating func value(_ key: Key, _ make: () -> Value) -> Value {
        if let value = recent[key] { return value }
        let value = earlier[key] ?? make()
        if recent.count >= limit {
            earlier = recent
            recent = Dictionary(minimumCapacity: limit)
        }
        recent[key] = value
        return value
    }
}
