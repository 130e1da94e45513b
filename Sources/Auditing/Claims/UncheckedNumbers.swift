public import Diagnostics

/// The numbers of a document that were not understood, so that nothing is skipped in silence.
public struct UncheckedNumbers: Hashable, Sendable {
    /// One number.
    public struct Entry: Hashable, Sendable {
        /// Where it stands.
        public var location: SourceLocation
        /// The text around it.
        public var quote: String
    }

    /// The first of them; a document of tables can have millions.
    public private(set) var entries: [Entry] = []
    /// How many there are.
    public private(set) var count = 0
    /// How many are kept with their place.
    public static let keptPerDocument = 200

    /// Nothing yet.
    public init() {}

    mutating func append(_ location: SourceLocation, _ quote: @autoclosure () -> String) {
        count += 1
        guard entries.count < UncheckedNumbers.keptPerDocument else { return }
        let text = quote()
        entries.append(
            Entry(location: location, quote: text.utf8.count > 160 && text.count > 160 ? text.prefix(157) + "…" : text))
    }

    mutating func append(contentsOf other: UncheckedNumbers) {
        count += other.count
        entries += other.entries.prefix(max(0, UncheckedNumbers.keptPerDocument - entries.count))
    }
}
