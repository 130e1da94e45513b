public import Diagnostics
public import Documents
import Quantities

extension ModelCatalog {
    /// The catalog that is compiled into this library.
    ///
    /// - Returns: All its models.
    /// - Throws: A diagnostic if the file is damaged, which a test excludes.
    public static func load() throws(Diagnostic) -> ModelCatalog {
        try embedded.get()
    }

    /// The compiled-in catalog, read once: its text never changes.
    private static let embedded = Result { () throws(Diagnostic) in
        ModelCatalog(
            listings: try CatalogIndex(.models).entries.map { entry throws(Diagnostic) in try Listing(entry) })
    }

    /// Reads a catalog file with the schema `shardwise/models/v1`.
    ///
    /// - Parameter text: The file's text.
    /// - Throws: A diagnostic that quotes the line at fault.
    public init(reading text: DocumentText) throws(Diagnostic) {
        self.init(
            listings: try CatalogFile.read(
                text, schema: "shardwise/models/v1", list: "models", decode: Listing.init(decoding:)))
    }
}

extension ModelCatalog {
    /// One model whose configuration may not have been decoded yet.
    struct Listing: Hashable, Sendable {
        /// The name on Hugging Face.
        let id: String
        /// Other full names of the same checkpoint.
        let aliases: [String]
        private let content: Content

        private enum Content: Hashable, Sendable {
            case decoded(ModelConfiguration, source: String)
            case encoded(LocatedValue, Facts)
            case unread(CatalogIndex.Entry)
        }

        /// What is known about a checkpoint that its configuration does not say.
        private struct Facts: Hashable, Sendable {
            /// Where the configuration comes from.
            var source: String
            /// The parameters outside the language model, where the configuration does not settle them.
            var otherParameters: Double?
            /// Parameters that the checkpoint stores twice.
            var duplicatedParameters: Double
            /// Why the stored format is believed to be the one given, where no file says so.
            var assumedPrecision: String?
        }

        /// A decoded entry.
        init(_ entry: Entry) {
            (id, aliases) = (entry.id, entry.aliases)
            content = .decoded(entry.configuration, source: entry.source)
        }

        /// Reads the names, and leaves the rest unread.
        init(_ entry: CatalogIndex.Entry) throws(Diagnostic) {
            let names = try entry.reader(of: ["id", "aliases"], describedAs: "the model")
            (id, aliases) = (try names.string("id"), try names.optionalTexts("aliases"))
            content = .unread(entry)
        }

        /// Reads everything but the configuration.
        init(decoding model: ObjectReader) throws(Diagnostic) {
            try model.rejectUnknownMembers(
                known: [
                    "id", "aliases", "source", "other_parameters", "duplicated_parameters", "assumed_precision",
                    "config",
                ])
            id = try model.string("id")
            aliases = try model.optionalTexts("aliases")
            let counts = 0...1e15
            let facts = Facts(
                source: try model.string("source"),
                otherParameters: try model.optionalNumber("other_parameters", in: counts),
                duplicatedParameters: try model.optionalNumber("duplicated_parameters", in: counts) ?? 0,
                assumedPrecision: try model.optionalString("assumed_precision"))
            content = .encoded(try model.member(["config"]).value, facts)
        }

        /// Every full name of the model, its own first.
        var names: [String] { [id] + aliases }

        /// Whether one name continues the other after a hyphen (`…-A22B`, `…-A22B-FP8`).
        func continues(_ name: String) -> Bool { id.hasPrefix(name + "-") || name.hasPrefix(id + "-") }

        /// The entry, decoded.
        func entry() throws(Diagnostic) -> Entry {
            let (configuration, source) = try decoded()
            return Entry(
                id: id, aliases: aliases, source: source, modelClass: configuration.modelClass,
                architecture: configuration.architecture,
                assumptions: configuration.assumptions)
        }

        private func decoded() throws(Diagnostic) -> (ModelConfiguration, source: String) {
            switch content {
            case .decoded(let configuration, let source): return (configuration, source)
            case .unread(let entry): return try Listing(decoding: entry.reader(describedAs: "the model")).decoded()
            case .encoded(let value, let facts):
                var read = try ModelConfiguration(decoding: value, name: id, otherParameters: facts.otherParameters)
                read.architecture.duplicatedParameters = facts.duplicatedParameters
                if let reason = facts.assumedPrecision {
                    let format = read.architecture.precision.linear.rawValue
                    read.assumptions.append(Assumption(subject: "model.precision", value: format, reason: reason))
                }
                return (read, facts.source)
            }
        }
    }
}

extension ModelCatalog.Entry {
    /// The model with what its configuration left open.
    public var configuration: ModelConfiguration {
        ModelConfiguration(modelClass: modelClass, architecture: architecture, assumptions: assumptions)
    }
}
