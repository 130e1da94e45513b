internal import Quantities

/// The load that the words around a number name: `TPOT at 32 sequences`, `one prompt of 4,096 tokens`.
public struct StatedLoad: Hashable, Sendable {
    /// The counts; below zero where none is named.
    private var requestCount: Int32 = -1
    private var tokenCount: Int32 = -1

    /// The requests in flight.
    public private(set) var requests: Int? {
        get { requestCount < 0 ? nil : Int(requestCount) }
        set { requestCount = newValue.map { max(0, Int32(clamping: $0)) } ?? -1 }
    }
    /// The tokens of a prompt or context.
    public private(set) var tokens: Int? {
        get { tokenCount < 0 ? nil : Int(tokenCount) }
        set { tokenCount = newValue.map { max(0, Int32(clamping: $0)) } ?? -1 }
    }

    /// A load of which nothing is said.
    public init(requests: Int? = nil, tokens: Int? = nil) {
        self.requests = requests
        self.tokens = tokens
    }

    /// Whether nothing is said of it.
    public var isEmpty: Bool { requests == nil && tokens == nil }

    /// Reads the load that a clause names.
    ///
    /// - Parameter text: The key and the clause.
    init(in text: [Unicode.Scalar]) {
        guard StatedLoad.mayBeNamed(in: text) else {
            self.init()
            return
        }
        self.init(QuantityScanner.scan(text), in: 0..<text.count) { Words.list(text[$0])[...] }
    }

    /// Reads the load that a line names.
    init(in line: ScannedLine) {
        guard StatedLoad.mayBeNamed(in: line.scalars) else {
            self.init()
            return
        }
        self.init(line.written, in: 0..<line.scalars.count) { line.words(in: $0) }
    }

    private init(
        _ quantities: [WrittenQuantity], in text: Range<Int>, words: (Range<Int>) -> ArraySlice<Word>
    ) {
        for quantity in quantities where StatedLoad.isCount(quantity) {
            let (start, end) = (quantity.range.lowerBound, quantity.range.upperBound)
            let before = words(max(0, start - 24)..<start)
            let after = words(end..<min(text.upperBound, end + 28))
            if requests == nil, StatedLoad.countsRequests(before, after), !StatedLoad.isOfOneDevice(after) {
                requests = Int(quantity.value)
            }
            if tokens == nil, StatedLoad.countsTokens(before, after), quantity.value >= 16 {
                tokens = Int(quantity.value)
            }
        }
        if requests == nil, StatedLoad.namesOneRequest(words(text)) { requests = 1 }
    }

    /// Whether a text can name a load at all: it has a scalar outside ASCII, or letters that stand in one of the words by which
    /// loads are told, as what is cut out of it may begin or end inside a word.
    private static func mayBeNamed(in text: [Unicode.Scalar]) -> Bool {
        for index in text.indices {
            let value = text[index].value
            guard value < 0x80 else { return true }
            guard value & 0x40 != 0, stemBeginnings & 1 << (value & 31) != 0 else { continue }
            if stems.contains(where: { stands($0, at: index, of: text) }) { return true }
        }
        return false
    }

    /// Whether a stem stands at a place, in small letters or capitals.
    private static func stands(_ stem: [UInt8], at place: Int, of text: [Unicode.Scalar]) -> Bool {
        guard place + stem.count <= text.count else { return false }
        for offset in stem.indices where text[place + offset].value | 0x20 != UInt32(stem[offset]) { return false }
        return true
    }

    /// What the words of ``countsRequests(_:_:)``, ``countsTokens(_:_:)`` and ``namesOneRequest(_:)`` have in them.
    private static let stems: [[UInt8]] = [
        "request", "sequence", "seqs", "prompt", "user", "conversation", "stream", "session", "concurren", "chat",
        "batch",
        "bs", "tok", "context",
    ].map { Array($0.utf8) }
    /// One bit for each of their first letters.
    private static let stemBeginnings = stems.reduce(0 as UInt32) { $0 | 1 << UInt32($1[0] & 31) }

    private static func isCount(_ quantity: WrittenQuantity) -> Bool {
        quantity.dimension == .count && quantity.value >= 1 && quantity.value < 1e8
            && quantity.value.rounded() == quantity.value && quantity.unit != "B" && quantity.unit != "T"
    }

    private static func countsRequests(_ before: ArraySlice<Word>, _ after: ArraySlice<Word>) -> Bool {
        if let terms = after.first?.terms,
            terms.begins(with: .stream) || terms.begins(with: .concurrentOnes) || terms.begins(with: .concurrent)
        {
            return true
        }
        // `10,000 requests per day` is no load at a time.
        guard !after.dropFirst().prefix(2).contains(where: { rates.contains($0) }) else { return false }
        let next = after.first.map { adjectives.contains($0) } == true ? after.dropFirst().first : after.first
        if let next, nouns.contains(next) { return true }
        let names = before.suffix(2)
        guard let last = names.last else { return false }
        if batches.contains(last) || last.terms.ends(with: .concurrent) || last.terms.ends(with: .batch) { return true }
        guard names.count == 2, let first = names.first else { return false }
        return (last == of && (first == batch || first == concurrency)) || (last == size && first == batch)
    }

    /// `64 sequences per GPU`, `a batch of 64 per GPU`: not all that are in flight.
    private static func isOfOneDevice(_ after: ArraySlice<Word>) -> Bool {
        after.prefix(4).contains(per) && after.prefix(5).contains { devices.contains($0) }
    }

    private static let per: Word = "per"
    private static let devices: WordSet = ["gpu", "device", "card", "rank", "die", "npu", "accelerator", "replica"]

    private static func countsTokens(_ before: ArraySlice<Word>, _ after: ArraySlice<Word>) -> Bool {
        guard let first = after.first, first == tok || first == context || first.begins(with: token) else {
            guard let last = before.last else { return false }
            return last == context || last.terms.ends(with: .context)
                || (last == of && before.dropLast().last == context)
        }
        return !after.dropFirst().prefix(1).contains { written.contains($0) }
            && before.suffix(2).allSatisfy { !written.contains($0) }
    }

    private static func namesOneRequest(_ words: ArraySlice<Word>) -> Bool {
        words.indices.dropFirst().contains { singles.contains(words[$0 - 1]) && ones.contains(words[$0]) }
            || words.contains {
                $0.terms.begins(with: .singleSequence) || $0.terms.begins(with: .singleRequest)
                    || $0.terms.begins(with: .oneSingleRequest)
            }
    }

    private static let nouns: WordSet = [
        "requests", "request", "sequences", "sequence", "seqs", "prompts", "prompt", "users", "conversations",
        "streams",
        "sessions", "concurrent", "chats",
    ]
    private static let adjectives: WordSet = [
        "concurrent", "running", "simultaneous", "parallel", "active", "long", "short", "user", "in",
    ]
    private static let rates: WordSet = ["per", "day", "hour", "second", "s", "minute"]
    private static let written: WordSet = ["out", "output", "generated", "new", "answer", "answers", "s", "per"]
    private static let singles: WordSet = ["one", "single", "lone", "a"]
    private static let ones: WordSet = ["prompt", "request", "user", "sequence", "stream"]
    private static let batches: WordSet = ["batch", "bs", "concurrency"]
    private static let batch: Word = "batch"
    private static let concurrency: Word = "concurrency"
    private static let of: Word = "of"
    private static let size: Word = "size"
    private static let tok: Word = "tok"
    private static let token: Word = "token"
    private static let context: Word = "context"
}
