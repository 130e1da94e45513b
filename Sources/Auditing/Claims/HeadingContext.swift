internal import Planning

/// What the headings above a line say of it.
struct HeadingContext {
    /// The headings, outermost first.
    let path: [String]
    /// Their words.
    let words: Set<String>
    /// The phase that the innermost of them names.
    let phase: Phase?
    /// Whether they announce what is promised.
    let arePromises: Bool

    init(_ path: [String]) {
        self.path = path
        words = Set(path.flatMap(Words.split))
        phase = Phase.named(in: path)
        arePromises = ProseContext.arePromises(path)
    }

    /// No heading.
    static let none = HeadingContext([])
}

/// Reads headings once: all lines of a section stand under the same ones.
struct HeadingLookup {
    private var known: [[String]: HeadingContext] = [:]

    /// What these headings say.
    mutating func context(of path: [String]) -> HeadingContext {
        if let context = known[path] { return context }
        let context = HeadingContext(path)
        known[path] = context
        return context
    }
}
