internal import Planning

/// What the headings above a line say of it.
struct HeadingContext {
    /// The headings, outermost first.
    let path: [String]
    /// Their words.
    let words: [Word]
    /// The phase that the innermost of them names.
    let phase: Phase?
    /// Whether they announce what is promised.
    let arePromises: Bool

    init(_ path: [String]) {
        self.path = path
        words = path.flatMap { Words.list($0) }
        phase = Phase.named(in: path)
        arePromises = ProseContext.arePromises(path)
    }

    /// No heading.
    static let none = HeadingContext([])
}

/// Reads headings once: all lines of a section stand under the same ones.
struct HeadingLookup {
    private var known: [[String]: HeadingContext] = [:]
    private var last = HeadingContext.none

    /// What these headings say.
    mutating func context(of path: [String]) -> HeadingContext {
        // One array serves a whole section, so that comparing it is comparing its place in memory.
        if path == last.path { return last }
        last = known[path] ?? HeadingContext(path)
        known[path] = last
        return last
    }
}
