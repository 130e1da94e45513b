internal import Planning

/// The headings above a line; one object for all lines of a section.
final class HeadingContext: Sendable {
    /// The headings, outermost first.
    let path: [String]
    /// What they say of what stands below.
    let traits: HeadingTraits
    /// A number that headings with the same traits share.
    let identifier: Int

    fileprivate init(path: [String], traits: HeadingTraits, identifier: Int) {
        self.path = path
        self.traits = traits
        self.identifier = identifier
    }

    /// No heading.
    static let none = HeadingContext(path: [], traits: HeadingTraits([]), identifier: 0)
}

/// All that headings say of what stands below them: `Option 17` says as little as `Option 18`.
struct HeadingTraits: Hashable {
    /// The words that name what a number in running text measures.
    struct Names: OptionSet, Hashable {
        let rawValue: UInt8

        static let ttft = Names(rawValue: 1)
        static let tpot = Names(rawValue: 2)
        static let first = Names(rawValue: 4)
        static let token = Names(rawValue: 8)
        static let memory = Names(rawValue: 16)

        fileprivate static let words = WordTable<Names>([
            ("ttft", .ttft), ("tpot", .tpot), ("first", .first), ("token", .token), ("memory", .memory),
        ])
    }

    /// The phase that the innermost of them names.
    let phase: Phase?
    /// Whether they announce what is promised.
    let arePromises: Bool
    /// Whether they reject layouts or compare with them.
    ///
    /// A question, `Can we avoid tensor parallelism?`, rejects nothing.
    let reject: Bool
    /// What they say that calculations are about.
    let topics: Equation.Topics
    /// What they say that numbers measure.
    let names: Names
    /// The words of the innermost that complete a short key.
    let parent: [Word]
    /// What the innermost says that numbers count over: `Memory per GPU` above a table of parts.
    let extent: ClaimExtent
    /// Whether the innermost is on the cache and not on the weights.
    let areOnCache: Bool

    init(_ path: [String]) {
        let words = path.flatMap { Words.list($0) }
        phase = Phase.named(in: path)
        arePromises = ProseContext.arePromises(path)
        let asks = path.last.map { $0.hasSuffix("?") || $0.hasSuffix("？") } ?? false
        reject = !asks && ProseContext.rejectingWords.containsAny(of: words)
        topics = Equation.Topics(words)
        names = words.reduce(into: []) { names, word in names.formUnion(Names.words[word] ?? []) }
        parent = path.last.map(ClaimVocabulary.parentWords) ?? []
        let title = path.last.map { Words.list($0) } ?? []
        extent = ClaimExtent(title)
        areOnCache =
            title.contains { $0 == "kv" || $0 == "cache" || $0.terms.contains(.cache) }
            && !title.contains { $0 == "weights" || $0.terms.contains(.weights) }
    }
}

/// Reads headings once: all lines of a section stand under the same ones.
struct HeadingLookup {
    private var known: [[String]: HeadingContext] = [:]
    private var identifiers: [HeadingTraits: Int] = [HeadingContext.none.traits: 0]
    private var last = HeadingContext.none

    /// How many headings are remembered at a time.
    private static let mostKnown = 4000

    /// What these headings say.
    mutating func context(of path: [String]) -> HeadingContext {
        // One array serves a whole section, so that comparing it is comparing its place in memory.
        if path == last.path { return last }
        if let context = known[path] {
            last = context
        } else {
            let traits = HeadingTraits(path)
            let identifier = identifiers[traits] ?? identifiers.count
            identifiers[traits] = identifier
            last = HeadingContext(path: path, traits: traits, identifier: identifier)
            if known.count >= HeadingLookup.mostKnown { known.removeAll(keepingCapacity: true) }
            known[path] = last
        }
        return last
    }
}
