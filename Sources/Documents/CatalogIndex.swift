public import Diagnostics

/// The entries of a compiled-in catalog, found by their brackets before any of them is read.
///
/// A command needs a few of a catalog's hundred entries. Finding where each stands costs a pass over the bytes; only
/// those that are asked for are then read as JSON, with the places that they have in the whole file.
public struct CatalogIndex: Sendable {
    /// One entry: an object of the catalog's list.
    public struct Entry: Hashable, Sendable {
        fileprivate let catalog: EmbeddedCatalog
        fileprivate let whole: Passage
        fileprivate let members: [Member]
    }

    /// A passage of the file, with the place where it begins.
    fileprivate struct Passage: Hashable, Sendable {
        var bytes: Range<Int>
        let line: Int
        let column: Int
    }

    fileprivate struct Member: Hashable, Sendable {
        let name: String
        var value: Passage
    }

    /// The entries, in the order of the file.
    public private(set) var entries: [Entry] = []

    /// Finds the entries of a catalog: the objects in the list that is a member of the file's one object.
    ///
    /// - Parameter catalog: The catalog, whose text a test holds to be well-formed.
    public init(_ catalog: EmbeddedCatalog) {
        var scan = Scan(bytes: catalog.bytes)
        while let (whole, members) = scan.nextEntry() {
            entries.append(Entry(catalog: catalog, whole: whole, members: members))
        }
    }
}

extension CatalogIndex.Entry {
    /// Reads the whole entry.
    ///
    /// - Parameter subject: What the entry is, as error messages name it.
    /// - Returns: Its members.
    /// - Throws: A diagnostic that quotes the line at fault.
    public func reader(describedAs subject: String) throws(Diagnostic) -> ObjectReader {
        try ObjectReader(read(whole), describedAs: subject)
    }

    /// Reads some members of the entry, and leaves the others unread.
    ///
    /// - Parameters:
    ///   - names: The members; those that the entry does not have are left out.
    ///   - subject: What the entry is, as error messages name it.
    /// - Returns: Those members.
    /// - Throws: A diagnostic that quotes the line at fault.
    public func reader(of names: [String], describedAs subject: String) throws(Diagnostic) -> ObjectReader {
        var found: [LocatedValue.Member] = []
        for member in members where names.contains(member.name) {
            let value = try read(member.value)
            found.append(LocatedValue.Member(name: member.name, nameLocation: value.location, value: value))
        }
        let place = SourceLocation(file: catalog.rawValue, line: whole.line, column: whole.column)
        return try ObjectReader(LocatedValue(.object(found), at: place), describedAs: subject)
    }

    private func read(_ passage: CatalogIndex.Passage) throws(Diagnostic) -> LocatedValue {
        // Blanks before the passage keep its columns.
        let text = DocumentText(
            name: catalog.rawValue,
            content: String(repeating: " ", count: passage.column - 1)
                + String(decoding: catalog.bytes[passage.bytes], as: UTF8.self),
            firstLine: passage.line)
        do throws(Diagnostic) { return try JSONReader.read(text) } catch { throw text.quoting(error) }
    }
}

/// A pass over the bytes of a catalog.
private struct Scan {
    let bytes: UnsafeBufferPointer<UInt8>
    private var offset = 0
    private var line = 1
    private var lineStart = 0
    private var depth = 0

    init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// How deep the members of entries stand: in the file's object, its list, and the entry.
    private static let memberDepth = 3

    /// The next object at the depth of entries with its members; `nil` at the end.
    mutating func nextEntry() -> (CatalogIndex.Passage, [CatalogIndex.Member])? {
        var whole: CatalogIndex.Passage?
        var members: [CatalogIndex.Member] = []
        var name: Range<Int>?
        var isInValue = false
        while offset < bytes.count {
            if depth != Scan.memberDepth {
                skipToStructure()
                guard offset < bytes.count else { break }
            }
            let byte = bytes[offset]
            switch byte {
            case UInt8(ascii: "\n"):
                line += 1
                lineStart = offset + 1
            case UInt8(ascii: "\""):
                if depth == Scan.memberDepth { begin(isInValue, name, &members) }
                let start = offset + 1
                skipText()
                if depth == Scan.memberDepth, !isInValue { name = start..<offset }
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                if depth == Scan.memberDepth { begin(isInValue, name, &members) }
                depth += 1
                if depth == Scan.memberDepth, byte == UInt8(ascii: "{") { whole = passage }
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == Scan.memberDepth { end(&members) }
                depth -= 1
                if depth == Scan.memberDepth - 1, var found = whole {
                    offset += 1
                    found.bytes = found.bytes.lowerBound..<offset
                    return (found, members)
                }
            case UInt8(ascii: ":"): if depth == Scan.memberDepth { isInValue = true }
            case UInt8(ascii: ","):
                if depth == Scan.memberDepth {
                    end(&members)
                    isInValue = false
                }
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): break
            default: if depth == Scan.memberDepth { begin(isInValue, name, &members) }
            }
            offset += 1
        }
        return nil
    }

    /// Moves on to the next byte that counts where no members of entries stand.
    private mutating func skipToStructure() {
        var next = offset
        while next < bytes.count, !Scan.isStructure(bytes[next]) { next += 1 }
        offset = next
    }

    /// Whether a byte counts where no members of entries stand: a bracket, a quote or the end of a line.
    @inline(__always)
    private static func isStructure(_ byte: UInt8) -> Bool {
        // Square and curly brackets differ in one bit.
        let curly = byte | 0x20
        return curly == UInt8(ascii: "{") || curly == UInt8(ascii: "}") || byte == UInt8(ascii: "\"")
            || byte == UInt8(ascii: "\n")
    }

    /// The passage that begins here, empty yet.
    private var passage: CatalogIndex.Passage {
        CatalogIndex.Passage(bytes: offset..<offset, line: line, column: offset - lineStart + 1)
    }

    /// Begins a member's value, unless it has begun already.
    private func begin(_ isInValue: Bool, _ name: Range<Int>?, _ members: inout [CatalogIndex.Member]) {
        guard isInValue, let name else { return }
        if let last = members.last, last.value.bytes.isEmpty { return }
        members.append(CatalogIndex.Member(name: String(decoding: bytes[name], as: UTF8.self), value: passage))
    }

    /// Ends the value of the last member.
    private func end(_ members: inout [CatalogIndex.Member]) {
        guard let last = members.indices.last, members[last].value.bytes.isEmpty else { return }
        members[last].value.bytes = members[last].value.bytes.lowerBound..<offset
    }

    /// Moves on to the closing quote.
    private mutating func skipText() {
        var next = offset + 1
        while next < bytes.count, bytes[next] != UInt8(ascii: "\"") {
            next += bytes[next] == UInt8(ascii: "\\") ? 2 : 1
        }
        offset = next
    }
}
