/// Values by key, of which there are so few that comparing keys costs less than hashing one.
///
/// The latest keys are compared first, since what was asked for last is asked for most.
package struct FewValues<Key: Equatable & Sendable, Value: Sendable>: Sendable {
    @usableFromInline var keys: [Key] = []
    @usableFromInline var values: [Value] = []

    /// Creates an empty memory.
    @inlinable
    package init() {}

    /// The value of a key; `nil` for one that is not known.
    @inlinable
    package subscript(key: Key) -> Value? { keys.lastIndex(of: key).map { values[$0] } }

    /// Keeps the value of a key that is not known yet.
    @inlinable
    package mutating func insert(_ value: Value, for key: Key) {
        keys.append(key)
        values.append(value)
    }

    /// The value of a key, worked out the first time.
    @inlinable
    package mutating func value(_ key: Key, _ workOut: () -> Value) -> Value {
        if let known = self[key] { return known }
        let value = workOut()
        insert(value, for: key)
        return value
    }
}
