public import Diagnostics
public import Quantities

/// The models that Shardwise knows by name.
///
/// A catalog holds names and undecoded configurations; only the models asked for are decoded, so that a command that
/// needs one of a hundred starts at once.
public struct ModelCatalog: Hashable, Sendable {
    /// One model with the names it goes by.
    public struct Entry: Hashable, Sendable {
        /// The name on Hugging Face, such as `Qwen/Qwen3-235B-A22B`.
        public var id: String
        /// Other full names of the same checkpoint.
        public var aliases: [String]
        /// Where the configuration comes from.
        public var source: String
        /// The model's class, by the name in `architectures`; empty for a model that was not read from a file.
        public var modelClass: String
        /// The model itself.
        public var architecture: ModelArchitecture
        /// What the configuration left open and how that was read.
        public var assumptions: [Assumption]

        /// Creates an entry.
        public init(
            id: String, aliases: [String] = [], source: String, modelClass: String = "",
            architecture: ModelArchitecture, assumptions: [Assumption] = []
        ) {
            self.id = id
            self.aliases = aliases
            self.source = source
            self.modelClass = modelClass
            self.architecture = architecture
            self.assumptions = assumptions
        }

        /// Every full name of the model, its own first.
        public var names: [String] { [id] + aliases }
    }

    /// The models in the order of the file.
    let listings: [Listing]

    /// Creates a catalog.
    public init(entries: [Entry]) { listings = entries.map { Listing($0) } }

    /// Creates a catalog of models that are decoded when they are asked for.
    init(listings: [Listing]) { self.listings = listings }

    /// The names on Hugging Face, in the order of the file.
    public var ids: [String] { listings.map(\.id) }

    /// All models, decoded, in the order of the file.
    public func entries() throws(Diagnostic) -> [Entry] {
        try listings.map { listing throws(Diagnostic) in try listing.entry() }
    }

    /// The model that `name` stands for, in the precision asked for.
    ///
    /// With a precision, a published checkpoint in that format is preferred (`Qwen3-235B` with FP8 is
    /// `Qwen/Qwen3-235B-A22B-FP8`, block scales included); without one the model is converted, linear layers only.
    ///
    /// - Parameters:
    ///   - name: A full name, an alias, either without its organisation, or the beginning of one up to a hyphen; case
    ///     does not matter.
    ///   - precision: The format of the linear layers, or `nil` for the checkpoint's own.
    /// - Returns: The architecture, named after its entry.
    /// - Throws: `unknown-model`, `ambiguous-model` or `unsupported-precision`.
    public func find(_ name: String, precision: NumericFormat? = nil) throws(Diagnostic) -> ModelArchitecture {
        try configuration(named: name, precision: precision).architecture
    }

    /// The model that `name` stands for as by ``find(_:precision:)``, with what its configuration left open.
    public func configuration(
        named name: String, precision: NumericFormat? = nil
    ) throws(Diagnostic) -> ModelConfiguration {
        let found = try entry(named: name, preferring: precision)
        guard let precision, precision != found.architecture.precision.linear else { return found.configuration }
        if let sibling = try checkpoint(of: found, in: precision) { return sibling.configuration }
        guard ModelCatalog.convertibleFormats.contains(precision) else {
            let formats = ModelCatalog.convertibleFormats.map(\.rawValue).joined(separator: ", ")
            throw Diagnostic(
                .noData, code: "unsupported-precision",
                "\(found.id) cannot be priced in \(precision.rawValue): engines do not store weights in it",
                hint: "formats a model can be converted to: \(formats)")
        }
        var converted = found.configuration
        converted.architecture = converted.architecture.withPrecision(linear: precision)
        converted.assumptions.removeAll { $0.subject == "model.precision" }
        return converted
    }

    /// The entry that `name` stands for.
    ///
    /// - Parameters:
    ///   - name: A name as for ``find(_:precision:)``.
    ///   - precision: The format that decides between checkpoints of one model.
    /// - Returns: The entry; of several checkpoints of one model, the one with the shortest name.
    /// - Throws: `unknown-model` or `ambiguous-model`.
    public func entry(named name: String, preferring precision: NumericFormat? = nil) throws(Diagnostic) -> Entry {
        var matches: [Entry] = []
        for listing in listings(matching: name) { matches.append(try listing.entry()) }
        guard let first = matches.first else { throw unknown(name) }
        let preferred = matches.filter { $0.architecture.precision.linear == precision }
        let candidates = preferred.isEmpty ? matches : preferred
        guard candidates.allSatisfy({ $0.architecture.hasShape(of: first.architecture) }) else {
            throw Diagnostic(
                code: "ambiguous-model", "\"\(name.prefix(80))\" could be any of \(candidates.count) models",
                hint: "say which: " + candidates.map(\.id).joined(separator: ", "))
        }
        return ModelCatalog.shortest(of: candidates) ?? first
    }

    /// Whether ``entry(named:preferring:)`` finds any model; no suggestion is worked out for a name that is none.
    public func knows(_ name: String) -> Bool { !listings(matching: name).isEmpty }

    /// The entry with exactly this full name, its own or an alias; `nil` without one.
    public func entry(exactly name: String) -> Entry? {
        listings.first { $0.names.contains(name) }.flatMap { try? $0.entry() }
    }

    /// The formats a checkpoint's linear layers may be converted to.
    static let convertibleFormats: [NumericFormat] = [.bf16, .fp16, .fp8, .int8, .fp4, .int4]
}

extension ModelCatalog {
    /// The entries a name could mean: those of the first rule that finds any, from exact to loose.
    private func listings(matching name: String) -> [Listing] {
        let exact = listings.filter { $0.names.contains(name) }
        if !exact.isEmpty { return exact }
        let written = ModelCatalog.folded(name)
        guard !written.isEmpty else { return [] }
        let rules: [(String) -> Bool] = [
            { ModelCatalog.folded($0) == written },
            { ModelCatalog.folded(ModelCatalog.withoutOrganisation($0)) == written },
            { ModelCatalog.folded($0).hasPrefix(written + "-") },
            { ModelCatalog.folded(ModelCatalog.withoutOrganisation($0)).hasPrefix(written + "-") },
        ]
        for rule in rules {
            let matches = listings.filter { $0.names.contains(where: rule) }
            if !matches.isEmpty { return matches }
        }
        return []
    }

    /// The checkpoint of the same model in another format: one name continues the other (`…-A22B`, `…-A22B-FP8`).
    private func checkpoint(of entry: Entry, in format: NumericFormat) throws(Diagnostic) -> Entry? {
        var siblings: [Entry] = []
        for listing in listings where listing.continues(entry.id) {
            let other = try listing.entry()
            if other.architecture.precision.linear == format, other.architecture.hasShape(of: entry.architecture) {
                siblings.append(other)
            }
        }
        return ModelCatalog.shortest(of: siblings)
    }

    private func unknown(_ name: String) -> Diagnostic {
        let known = listings.flatMap { entry in entry.names.map(ModelCatalog.withoutOrganisation) + entry.names }
        let written = ModelCatalog.folded(name)
        // A name broken off in the middle of a word is far from the whole in edits, so beginnings are looked for too.
        let begun = known.filter { !written.isEmpty && ModelCatalog.folded($0).hasPrefix(written) }
            .min { ($0.unicodeScalars.count, $0) < ($1.unicodeScalars.count, $1) }
        let suggestion = begun ?? NearestName.suggestion(for: name, among: known)
        return Diagnostic(
            code: "unknown-model", "there is no model called \"\(name.prefix(80))\" in the catalog",
            hint: (suggestion.map { "did you mean \($0)? Otherwise pass" } ?? "pass")
                + " the path of the model's Hugging Face config.json")
    }

    /// The entry with the shortest name; the alphabet decides between equals, so that no order of a file can.
    private static func shortest(of entries: [Entry]) -> Entry? {
        entries.min { ($0.id.unicodeScalars.count, $0.id) < ($1.id.unicodeScalars.count, $1.id) }
    }

    /// A name without case and with blanks and underscores read as hyphens.
    private static func folded(_ name: String) -> String {
        let bytes = name.lowercased().utf8.map { byte in
            byte == UInt8(ascii: " ") || byte == UInt8(ascii: "_") ? UInt8(ascii: "-") : byte
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func withoutOrganisation(_ name: String) -> String {
        name.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(name[name.utf8.index(after: $0)...]) } ?? name
    }
}

extension ModelArchitecture {
    /// Whether two models differ in nothing but name, stored format and permitted context.
    public func hasShape(of other: ModelArchitecture) -> Bool {
        hiddenSize == other.hiddenSize && vocabularySize == other.vocabularySize
            && tiesEmbeddings == other.tiesEmbeddings && layerRuns == other.layerRuns
    }
}
