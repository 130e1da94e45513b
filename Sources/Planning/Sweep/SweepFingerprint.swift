internal import Documents

/// A hash of a document's values (64-bit FNV-1a), the same in every process, whatever the file's layout and comments.
struct SweepFingerprint {
    private var hash: UInt64 = 0xcbf2_9ce4_8422_2325

    init(of value: LocatedValue) { add(value) }

    /// Sixteen digits.
    var hexadecimal: String {
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private mutating func add(_ value: LocatedValue) {
        switch value.content {
        case .null: add(tag: "z")
        case .boolean(let value): add(tag: value ? "t" : "f")
        case .number(let number, _): add(tag: "n", number.description)
        case .string(let text): add(tag: "s", text)
        case .array(let elements):
            add(tag: "[")
            for element in elements { add(element) }
            add(tag: "]")
        case .object(let members):
            add(tag: "{")
            for member in members {
                add(tag: "k", member.name)
                add(member.value)
            }
            add(tag: "}")
        }
    }

    /// A kind of value and its text, with a byte between that no text has.
    private mutating func add(tag: String, _ text: String = "") {
        for byte in tag.utf8 { add(byte) }
        for byte in text.utf8 { add(byte) }
        add(0xFF)
    }

    private mutating func add(_ byte: UInt8) {
        hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    }
}
