public import Diagnostics

/// A catalog: a JSON file with a `schema` and one list of entries.
public enum CatalogFile {
    /// The entries of a catalog.
    ///
    /// - Parameters:
    ///   - text: The file's text.
    ///   - schema: The schema that the file must name, such as `shardwise/models/v1`.
    ///   - list: The member that holds the entries.
    ///   - decode: Decodes one entry.
    /// - Returns: The decoded entries, in the order of the file.
    /// - Throws: A diagnostic that quotes the line at fault.
    public static func read<Entry>(
        _ text: DocumentText, schema: String, list: String, decode: (ObjectReader) throws(Diagnostic) -> Entry
    ) throws(Diagnostic) -> [Entry] {
        do throws(Diagnostic) {
            let file = try ObjectReader(JSONReader.read(text), describedAs: "the catalog")
            try file.rejectUnknownMembers(known: ["schema", list])
            let stated = try file.member(["schema"])
            guard try stated.value.string(named: stated.name) == schema else {
                throw stated.value.mismatch(stated.name, schema)
            }
            var entries: [Entry] = []
            for reader in try file.objects(list) { entries.append(try decode(reader)) }
            return entries
        } catch {
            throw text.quoting(error)
        }
    }
}
