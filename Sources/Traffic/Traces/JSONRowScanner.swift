/// Reads the members of one JSON row that a schema names, and steps over the rest without building anything.
///
/// It accepts what RFC 8259 does, and Python's `NaN` and `Infinity` where nothing is read. Whatever it refuses is read
/// again by ``LocatedRow``, which says what is wrong; a member whose name is written with escapes it takes for another.
struct JSONRowScanner {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// Reads the row.
    ///
    /// - Returns: Whether the row is sound JSON and every member that is read has a value of its kind.
    mutating func read(_ tree: JSONFieldTree, into row: inout TraceRow) -> Bool {
        skipBlanks()
        guard readObject(tree, tree.top, into: &row, depth: 0) else { return false }
        skipBlanks()
        return position == bytes.count
    }

    private mutating func readObject(
        _ tree: JSONFieldTree, _ nodes: Range<Int>, into row: inout TraceRow, depth: Int
    ) -> Bool {
        guard depth < 64, consume("{") else { return false }
        skipBlanks()
        if consume("}") { return true }
        repeat {
            skipBlanks()
            guard let hash = readName() else { return false }
            skipBlanks()
            guard consume(":") else { return false }
            skipBlanks()
            guard readMember(hash, tree, nodes, into: &row, depth: depth + 1) else { return false }
        } while consumeComma()
        return consume("}")
    }

    /// Reads or steps over the value of a member.
    private mutating func readMember(
        _ hash: UInt64, _ tree: JSONFieldTree, _ nodes: Range<Int>, into row: inout TraceRow, depth: Int
    ) -> Bool {
        for index in nodes where tree.nodes[index].hash == hash {
            let node = tree.nodes[index]
            if !node.children.isEmpty, byte == UInt8(ascii: "{") {
                return readObject(tree, node.children, into: &row, depth: depth)
            }
            return readValue(of: node.target, into: &row, depth: depth)
        }
        return skipValue(depth: depth)
    }

    /// Reads the value of a column; null leaves it unset, and so does whatever stands where an object was expected.
    private mutating func readValue(of target: TraceSchema.Target?, into row: inout TraceRow, depth: Int) -> Bool {
        let start = position
        guard let target, byte != UInt8(ascii: "n") else { return skipValue(depth: depth) }
        switch target.writing {
        case .number(let power): return readNumber(target.field, power, into: &row)
        case .name where byte == UInt8(ascii: "\""):
            guard skipString() else { return false }
            let text = UnsafeBufferPointer(rebasing: bytes[start + 1..<position - 1])
            if row.session == nil { row.session = TraceRow.number(naming: text) }
            return true
        case .name: return readNumber(target.field, 0, into: &row)
        case .list: return readBlocks(into: &row)
        case .presence:
            row.hasFailed = row.hasFailed || byte != UInt8(ascii: "f")
            return skipValue(depth: depth)
        case .date: return false
        }
    }

    private mutating func readNumber(_ field: TraceField, _ power: Int, into row: inout TraceRow) -> Bool {
        guard let number = DecimalNumber(bytes, at: &position), isAtEndOfValue else { return false }
        return row.set(field, to: number, power: power)
    }

    private mutating func readBlocks(into row: inout TraceRow) -> Bool {
        guard consume("[") else { return false }
        skipBlanks()
        if consume("]") { return true }
        // A number of the list takes about six bytes: most lists then grow but once.
        row.blocks.reserveCapacity((bytes.count - position) / 6 + 1)
        repeat {
            skipBlanks()
            guard let number = DecimalNumber(bytes, at: &position)?.whole, isAtEndOfValue else { return false }
            row.blocks.append(number)
        } while consumeComma()
        return consume("]")
    }

    private var byte: UInt8 { position < bytes.count ? bytes[position] : 0 }

    private var isAtEndOfValue: Bool {
        switch byte {
        case 0, UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: " "), 0x09, 0x0A, 0x0D: true
        default: false
        }
    }

    private mutating func consume(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func consumeComma() -> Bool {
        skipBlanks()
        return consume(",")
    }

    private mutating func skipBlanks() {
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: " "), 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    /// The hash of the name that begins here.
    private mutating func readName() -> UInt64? {
        guard consume("\"") else { return nil }
        var hash = JSONFieldTree.basis
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                position += 1
                return hash
            }
            guard byte >= 0x20 else { return nil }
            if byte == UInt8(ascii: "\\") {
                guard skipEscape() else { return nil }
            } else {
                position += 1
            }
            hash = (hash ^ UInt64(byte)) &* JSONFieldTree.prime
        }
        return nil
    }
}

extension JSONRowScanner {
    private mutating func skipString() -> Bool {
        guard consume("\"") else { return false }
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                position += 1
                return true
            case UInt8(ascii: "\\"): guard skipEscape() else { return false }
            case 0..<0x20: return false
            default: position += 1
            }
        }
        return false
    }

    private mutating func skipEscape() -> Bool {
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"), UInt8(ascii: "u"):
            position += 1
            return true
        default: return false
        }
    }

    private mutating func skipValue(depth: Int) -> Bool {
        switch byte {
        case UInt8(ascii: "\""): return skipString()
        case UInt8(ascii: "{"): return skipMembers(closing: "}", depth: depth, areNamed: true)
        case UInt8(ascii: "["): return skipMembers(closing: "]", depth: depth, areNamed: false)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            if bytes[position...].starts(with: "-Infinity".utf8) { return skipWord("-Infinity") }
            return DecimalNumber(bytes, at: &position) != nil && isAtEndOfValue
        case UInt8(ascii: "t"): return skipWord("true")
        case UInt8(ascii: "f"): return skipWord("false")
        case UInt8(ascii: "n"): return skipWord("null")
        case UInt8(ascii: "N"): return skipWord("NaN")
        case UInt8(ascii: "I"): return skipWord("Infinity")
        default: return false
        }
    }

    private mutating func skipMembers(closing end: Unicode.Scalar, depth: Int, areNamed: Bool) -> Bool {
        guard depth < 64 else { return false }
        position += 1
        skipBlanks()
        if consume(end) { return true }
        repeat {
            skipBlanks()
            if areNamed {
                guard skipString() else { return false }
                skipBlanks()
                guard consume(":") else { return false }
                skipBlanks()
            }
            guard skipValue(depth: depth + 1) else { return false }
        } while consumeComma()
        return consume(end)
    }

    private mutating func skipWord(_ word: StaticString) -> Bool {
        let length = word.utf8CodeUnitCount
        guard bytes.count - position >= length else { return false }
        let matches = word.withUTF8Buffer { bytes[position..<position + length].elementsEqual($0) }
        position += length
        return matches && isAtEndOfValue
    }
}
