public import Diagnostics
public import Documents

extension ModelCatalog {
    /// The catalog that is compiled into this library.
    ///
    /// - Returns: All its models.
    /// - Throws: A diagnostic if the file is damaged, which a test excludes.
    public static func load() throws(Diagnostic) -> ModelCatalog {
        try ModelCatalog(reading: EmbeddedCatalog.models.text)
    }

    /// Reads a catalog file with the schema `shardwise/models/v1`.
    ///
    /// - Parameter text: The file's text.
    /// - Throws: A diagnostic that quotes the line at fault.
    public init(reading text: DocumentText) throws(Diagnostic) {
        self.init(
            entries: try CatalogFile.read(
                text, schema: "shardwise/models/v1", list: "models", decode: Entry.init(decoding:)))
    }
}

extension ModelCatalog.Entry {
    fileprivate init(decoding model: ObjectReader) throws(Diagnostic) {
        try model.rejectUnknownMembers(known: ["id", "aliases", "source", "config"])
        let id = try model.string("id")
        var aliases: [String] = []
        for alias in try model.optionalArray("aliases") ?? [] { aliases.append(try alias.string(named: "aliases")) }
        let configuration = try ModelConfiguration(decoding: model.member(["config"]).value, name: id)
        self.init(
            id: id, aliases: aliases, source: try model.string("source"), architecture: configuration.architecture)
    }
}
