import Diagnostics
import Documents

/// The names of a catalog's entries, which are found in any spelling and must differ from each other.
struct CatalogNames {
    private var owners: [String: String] = [:]

    /// A name without case, blanks and punctuation: `H100 SXM-80GB` and `h100sxm80gb` are the same.
    static func folded(_ name: String) -> String {
        // Nearly all names are plain, which spares them the Unicode tables.
        guard name.utf8.allSatisfy({ $0 < 0x80 }) else {
            return name.lowercased().filter { $0.isLetter || $0.isNumber }
        }
        var kept: [UInt8] = []
        for byte in name.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): kept.append(byte)
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): kept.append(byte | 0x20)
            default: break
            }
        }
        return String(decoding: kept, as: UTF8.self)
    }

    /// Whether `name` stands for an entry of these names.
    static func matches(_ name: String, id: String, aliases: [String]) -> Bool {
        let written = folded(name)
        return ([id] + aliases).contains { folded($0) == written }
    }

    /// Reads the `id` and the `aliases` of an entry, none of which may be the name of an earlier entry.
    ///
    /// - Returns: The short name and the others.
    /// - Throws: `catalog-name` for a name that stands for something already or holds neither letter nor digit.
    mutating func read(_ entry: ObjectReader) throws(Diagnostic) -> (id: String, aliases: [String]) {
        let member = try entry.member(["id"])
        let id = try member.value.string(named: member.name)
        try insert(id, of: id, at: member.value.location)
        var aliases: [String] = []
        for element in try entry.optionalArray("aliases") ?? [] {
            let alias = try element.string(named: "aliases")
            try insert(alias, of: id, at: element.location)
            aliases.append(alias)
        }
        return (id, aliases)
    }

    private mutating func insert(_ name: String, of id: String, at location: SourceLocation) throws(Diagnostic) {
        let folded = CatalogNames.folded(name)
        guard !folded.isEmpty else {
            throw Diagnostic(code: "catalog-name", "\"\(name.prefix(80))\" is not a name", at: location)
        }
        if let owner = owners.updateValue(id, forKey: folded) {
            throw Diagnostic(
                code: "catalog-name", "the name \"\(name.prefix(80))\" already stands for `\(owner)`", at: location,
                hint: "case, blanks and punctuation do not tell names apart")
        }
    }
}
