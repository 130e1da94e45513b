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
        do throws(Diagnostic) {
            try self.init(decoding: try JSONReader.read(text))
        } catch {
            throw text.quoting(error)
        }
    }

    private init(decoding value: LocatedValue) throws(Diagnostic) {
        let file = try ObjectReader(value, describedAs: "the model catalog")
        try file.rejectUnknownMembers(known: ["schema", "models"])
        let schema = try file.member(["schema"])
        guard try schema.value.string(named: schema.name) == "shardwise/models/v1" else {
            throw schema.value.mismatch(schema.name, "shardwise/models/v1")
        }
        var entries: [Entry] = []
        for model in try file.objects("models") {
            try model.rejectUnknownMembers(known: ["id", "aliases", "source", "config"])
            let id = try model.string("id")
            var aliases: [String] = []
            for alias in try model.optionalArray("aliases") ?? [] { aliases.append(try alias.string(named: "aliases")) }
            let configuration = try ModelConfiguration(decoding: model.member(["config"]).value, name: id)
            entries.append(
                Entry(
                    id: id, aliases: aliases, source: try model.string("source"),
                    architecture: configuration.architecture))
        }
        self.init(entries: entries)
    }
}
