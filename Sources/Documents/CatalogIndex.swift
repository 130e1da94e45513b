public import Diagnostics

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The entries of a compiled-in catalog, found by how their lines are set in before any of them is read.
///
/// A command needs a few of a catalog's hundred entries. Finding where each stands costs a look at the beginning of every
/// line; only those that are asked for are then read as JSON, with the places that they have in the whole file.
///
/// Catalogs are laid out alike: an entry begins and ends with a line that is set in by four blanks, and each of its members
/// begins with one that is set in by six.
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
    /// - Parameter catalog: The catalog; a test holds what is found in it against what a JSON reader does.
    public init(_ catalog: EmbeddedCatalog) {
        var lines = CatalogLines(catalog.bytes)
        while let (whole, members) = lines.nextEntry() {
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

/// A pass over the lines of a catalog.
private struct CatalogLines {
    private let bytes: UnsafeBufferPointer<UInt8>
    /// Where the line at hand begins, and its number.
    private var start = 0
    private var number = 1

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// How far entries are set in, and their members.
    private static let (entryIndent, memberIndent) = (4, 6)

    /// The next entry with its members; `nil` at the end.
    mutating func nextEntry() -> (CatalogIndex.Passage, [CatalogIndex.Member])? {
        var whole: CatalogIndex.Passage?
        var members: [CatalogIndex.Member] = []
        // No entry or member begins on a line that is shorter.
        while start + CatalogLines.memberIndent < bytes.count {
            if isBlank(start + CatalogLines.entryIndent - 1) {
                let first = start + CatalogLines.entryIndent
                switch bytes[first] {
                case UInt8(ascii: "{"): whole = passage(from: first)
                case UInt8(ascii: "}"):
                    end(&members, at: start)
                    guard var found = whole else { break }
                    found.bytes = found.bytes.lowerBound..<(first + 1)
                    moveOn()
                    return (found, members)
                case UInt8(ascii: " "):
                    let name = start + CatalogLines.memberIndent + 1
                    guard isBlank(name - 2), bytes[name - 1] == UInt8(ascii: "\"") else { break }
                    // The line before ends with a comma.
                    end(&members, at: start - 2)
                    begin(&members, name: name)
                default: break
                }
            }
            moveOn()
        }
        return nil
    }

    private func isBlank(_ offset: Int) -> Bool { bytes[offset] == UInt8(ascii: " ") }

    /// Moves on to the next line.
    private mutating func moveOn() {
        guard let base = bytes.baseAddress,
            let end = memchr(base + start, Int32(UInt8(ascii: "\n")), bytes.count - start)
        else { return start = bytes.count }
        start = UnsafeRawPointer(base).distance(to: UnsafeRawPointer(end)) + 1
        number += 1
    }

    /// The passage that begins at a place of the line at hand, empty yet.
    private func passage(from offset: Int) -> CatalogIndex.Passage {
        CatalogIndex.Passage(bytes: offset..<offset, line: number, column: offset - start + 1)
    }

    /// Begins the member whose name begins at a place: the name is in quotes, and a colon and a blank lead to the value.
    private func begin(_ members: inout [CatalogIndex.Member], name first: Int) {
        var last = first
        while last < bytes.count, bytes[last] != UInt8(ascii: "\"") { last += 1 }
        let name = String(decoding: bytes[first..<last], as: UTF8.self)
        members.append(CatalogIndex.Member(name: name, value: passage(from: min(last + 3, bytes.count))))
    }

    /// Ends the value of the last member.
    private func end(_ members: inout [CatalogIndex.Member], at end: Int) {
        guard let last = members.indices.last else { return }
        let value = members[last].value.bytes.lowerBound
        members[last].value.bytes = value..<max(value, end)
    }
}
