internal import Quantities

/// A comparable word of a text, small enough to be compared and looked up at once: its first sixteen bytes of UTF-8, of a
/// longer one the first eight and a digest of the others.
struct Word: Hashable, Sendable {
    /// The first eight bytes, the first one lowest.
    private(set) var head: UInt64 = 0
    /// The bytes after them, or their digest if there are more than eight.
    private(set) var tail: UInt64 = 0
    /// The terms in it; only words with scalars outside ASCII and very long ones are searched for them.
    private(set) var terms: Term.Occurrences = []
    private var byteCount: UInt16 = 0

    /// How many bytes there are, as far as can be counted; small, so that a word takes 32 bytes.
    var size: UInt32 { UInt32(byteCount) }

    /// No word yet.
    init() {}

    mutating func append(_ byte: UInt8) {
        if size < 8 {
            head |= UInt64(byte) << UInt64(size * 8)
        } else if size < 16 {
            tail |= UInt64(byte) << UInt64((size - 8) * 8)
        } else {
            tail = (tail ^ UInt64(byte)) &* 0x9E37_79B9_7F4A_7C15
            tail ^= tail >> 29
        }
        if byteCount < .max { byteCount += 1 }
    }

    mutating func append(_ scalar: Unicode.Scalar) {
        if scalar.isASCII { return append(UInt8(truncatingIfNeeded: scalar.value)) }
        for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { append(byte) }
    }

    mutating func note(_ terms: Term.Occurrences) { self.terms = terms }

    /// Whether nothing but ASCII stands in it.
    var isPlain: Bool { !terms.contains(.isWide) }

    /// Whether it is nothing but digits.
    var isNumber: Bool {
        guard size > 0, isPlain else { return false }
        guard size <= 16 else { return terms.contains(.isLongNumber) }
        return Word.areDigits(head, min(size, 8)) && (size <= 8 || Word.areDigits(tail, size - 8))
    }

    private static func areDigits(_ bytes: UInt64, _ count: UInt32) -> Bool {
        var rest = bytes
        for _ in 0..<count {
            guard rest & 0xFF >= 0x30, rest & 0xFF <= 0x39 else { return false }
            rest >>= 8
        }
        return true
    }

    /// Whether its last byte is a digit.
    var endsInDigit: Bool { size > 0 && size <= 16 && (0x30...0x39).contains(byte(at: size - 1)) }

    /// Whether it begins with up to eight bytes of another word.
    func begins(with prefix: Word) -> Bool {
        guard prefix.size <= 8, size >= prefix.size else { return false }
        let mask = prefix.size == 8 ? UInt64.max : (1 << UInt64(prefix.size * 8)) - 1
        return head & mask == prefix.head
    }

    private func byte(at place: UInt32) -> UInt8 {
        place < 8
            ? UInt8(truncatingIfNeeded: head >> UInt64(place * 8))
            : UInt8(truncatingIfNeeded: tail >> UInt64((place - 8) * 8))
    }

    /// The word without its last scalar; of a word above sixteen bytes nothing that any table knows.
    var withoutLast: Word {
        guard size <= 16 else { return self }
        var bytes = (0..<size).map { byte(at: $0) }
        while let last = bytes.popLast(), last & 0xC0 == 0x80 {}
        var word = Word()
        for byte in bytes { word.append(byte) }
        return word
    }

    /// Whether `token` stands in it.
    var containsToken: Bool {
        guard isPlain, size <= 16 else { return terms.contains(.token) }
        guard size >= 5 else { return false }
        let token: UInt64 = 0x6E_656B_6F74
        return (0...(size - 5)).contains { start in
            (0..<5).allSatisfy { byte(at: start + $0) == UInt8(truncatingIfNeeded: token >> UInt64($0 * 8)) }
        }
    }

    static func == (left: Word, right: Word) -> Bool {
        left.head == right.head && left.tail == right.tail && left.size == right.size
    }

    func hash(into hasher: inout Hasher) { hasher.combine(head ^ tail &* 0x9E37_79B9_7F4A_7C15) }

    /// A number that differs between most words.
    var digest: UInt64 {
        var digest = (head ^ (tail &* 0xFF51_AFD7_ED55_8CCD)) &* 0x9E37_79B9_7F4A_7C15
        digest ^= digest >> 32
        return digest &* 0xC4CE_B9FE_1A85_EC53
    }
}

extension Word: ExpressibleByStringLiteral {
    init(stringLiteral text: StaticString) {
        self.init()
        for index in 0..<text.utf8CodeUnitCount { append(text.utf8Start[index]) }
    }

    /// A word of a table, as it stands there.
    init(_ text: String) {
        self.init()
        for byte in text.utf8 { append(byte) }
        note(Term.occurrences(in: [Unicode.Scalar](scalarsOf: text)[...], size: Int(size)))
    }

    /// Letters and digits of ASCII as they are.
    init(_ bytes: some Sequence<UInt8>) {
        self.init()
        for byte in bytes { append(byte) }
    }

    /// A run of letters and digits in small letters.
    init(lowercasing scalars: ArraySlice<Unicode.Scalar>) {
        self.init()
        for scalar in scalars { scalar.forEachLowercased { append($0) } }
    }
}
