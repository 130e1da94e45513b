public import Diagnostics
public import Documents
internal import Planning
internal import Quantities

/// One document of a dossier with what it claims.
public struct DossierDocument: Sendable {
    /// What a document is for, recognised by its content.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Hardware, model, load and requirements.
        case inputs
        /// Rules about layouts.
        case knowledge
        /// A layout for a phase, with estimates.
        case strategy
        /// A review with calculations.
        case report
        /// Commands or manifests that start an engine.
        case launch

        /// Those whose strategies are audited, in that order.
        static let proposing: [Kind] = [.strategy, .report]
    }

    /// The document's path.
    public let name: String
    /// What it is for.
    public let kind: Kind
    /// What it claims.
    public let claims: [Claim]
    /// The rules and opinions it states.
    public let statements: [Statement]
    /// The layouts it proposes.
    public let strategies: [StatedStrategy]
    /// Members under known names whose values cannot be read.
    public let unreadableClaims: [Claim]
    /// The calculations it writes out.
    public let equations: [Equation]
    /// The answers that it gives to whether promises are kept, in objects and tables.
    public let verdicts: [StatedVerdict]
    /// The lines that name promises by their marks.
    public let promises: [NamedPromise]
    /// The rates that it states with their batch and time per token.
    public let rates: [StatedRate]
    /// The commands it writes that start an engine.
    public let launches: [LaunchCommand]
    /// The numbers that were not understood.
    public let unchecked: UncheckedNumbers
    /// Numbered rules of a knowledge document that were not recognised.
    public let uncheckedRules: [Statement.Unrecognised]
    /// The text, for quoting lines.
    public let text: DocumentText
    /// Whether it is a JSON or YAML document, and not text with structure at most in places.
    public let isStructured: Bool
    /// How many of the layouts it proposes were left out, as it proposes more than are assessed.
    public let omittedStrategies: Int
    /// Whether words stand in it with which findings are suppressed.
    private(set) var maySuppress = false
    /// Whether it holds the results of a search for configurations, by the name of their rates.
    private(set) var holdsSearchResults = false

    /// Whether strategies are audited that it proposes.
    var proposesStrategies: Bool { Kind.proposing.contains(kind) && !strategies.isEmpty }

    /// The value tree of a JSON or YAML document, for correcting it in its own shape.
    ///
    /// It is read again each time: trees are many times larger than the text, and one of a thousand is needed.
    public var root: LocatedValue? { isStructured ? try? DossierDocument.tree(of: text) : nil }
}

extension Statement {
    /// A rule that was not recognised, with its place.
    public struct Unrecognised: Hashable, Sendable {
        /// Where the rule stands.
        public var location: SourceLocation
        /// Its text.
        public var quote: String
    }
}

extension DossierDocument {
    /// Reads a document: JSON and YAML by their file name, anything else as Markdown.
    ///
    /// - Throws: The reader's diagnostic if the document is malformed or empty.
    public init(reading text: DocumentText) throws(Diagnostic) { try self.init(reading: text, with: LineReader()) }

    /// Reads a document with what was remembered of others.
    init(reading text: DocumentText, with reader: LineReader) throws(Diagnostic) {
        switch DossierDocument.ending(of: text) {
        case "json", "yaml", "yml":
            let root = try DossierDocument.tree(of: text)
            if ManifestCommands.isManifest(root) {
                self.init(
                    launches: ManifestCommands.launches(in: root, of: text), text: text, reader: reader,
                    isStructured: true)
            } else {
                try self.init(structured: root, text: text, reader: reader)
            }
        case let ending where DossierDocument.sectionEndings.contains(ending):
            try self.init(structured: INIReader.read(text), text: text, reader: reader)
        case "sh", "bash", "sbatch": self.init(script: text, reader: reader)
        default: try self.init(markdown: text, reader: reader)
        }
        maySuppress = Suppressions.mayStand(in: text)
        holdsSearchResults = text.holds("tokens/s/gpu")
    }

    private static func tree(of text: DocumentText) throws(Diagnostic) -> LocatedValue {
        let ending = ending(of: text)
        if sectionEndings.contains(ending) { return INIReader.read(text) }
        return try ending == "json" ? JSONReader.read(text) : ManifestCommands.documents(of: text)
    }

    /// What stands behind the last full stop of a document's name, in small letters.
    private static func ending(of text: DocumentText) -> String {
        text.name.split(separator: ".").last?.lowercased() ?? ""
    }

    /// The endings of files of values by section.
    private static let sectionEndings: Set<String> = ["ini", "cfg", "conf", "toml"]

    /// A script: its commands and its comments are read.
    private init(script text: DocumentText, reader: LineReader) {
        self.init(
            launches: ShellCommands.launches(in: text, surroundings: String(text.content.prefix(20_000))), text: text,
            reader: reader, isStructured: false)
    }

    private init(launches: [LaunchCommand], text: DocumentText, reader: LineReader, isStructured: Bool) {
        name = text.name
        kind = .launch
        let comments = WrittenComment.read(text)
        equations = WrittenDerivations.read(comments)
        let remarks = MemberTexts(
            comments.map { MemberText($0.text, $0.location) }, of: ClaimDocument(text), with: reader)
        (claims, statements, rates) = (remarks.claims, remarks.statements, remarks.rates)
        (strategies, unreadableClaims, uncheckedRules, verdicts, promises) = ([], [], [], [], [])
        self.launches = launches
        unchecked = UncheckedNumbers()
        self.text = text
        self.isStructured = isStructured
        omittedStrategies = 0
    }

    private init(structured root: LocatedValue, text: DocumentText, reader: LineReader) throws(Diagnostic) {
        let holdsObjects =
            switch root.content {
            case .object: true
            case .array(let elements): elements.contains { if case .object = $0.content { true } else { false } }
            default: false
            }
        guard holdsObjects else {
            throw Diagnostic(
                code: "document-shape", "the document is \(root.kindName); an object was expected", at: root.location)
        }
        let document = ClaimDocument(text)
        let reading = JSONClaims(root, of: document, phase: nil, with: reader.vocabulary)
        let prose = MemberTexts(reading.texts, of: document, with: reader)
        name = text.name
        launches = []
        kind = reading.strategies.isEmpty ? .inputs : .strategy
        let all = reading.claims + prose.claims
        claims = (reading.strategies.isEmpty ? StatedPromises.read(all) : all).withoutSlack
        let relations = RelationReader(root, in: text, with: reader)
        equations = prose.equations + relations.equations
        verdicts = relations.verdicts
        promises = reading.texts.compactMap { NamedPromise.read($0.text, at: $0.location) }
        rates = relations.rates + prose.rates
        unchecked = reading.unchecked
        statements = prose.statements
        strategies = reading.strategies.sharing(claims)
        unreadableClaims = reading.unreadable
        uncheckedRules = []
        omittedStrategies = reading.omittedStrategies
        self.text = text
        isStructured = true
    }

    private init(markdown text: DocumentText, reader: LineReader) throws(Diagnostic) {
        guard text.content.contains(where: { !$0.isWhitespace }) else {
            throw Diagnostic(
                code: "document-empty", "the document is empty",
                at: SourceLocation(file: text.name, line: 1, column: 1))
        }
        let blocks = MarkdownReader.read(text)
        let prose = MarkdownClaims(blocks, of: ClaimDocument(text), with: reader)
        let embedded = prose.code.compactMap { EmbeddedStrategy($0, with: reader) }
        let relations = RelationReader(blocks, with: reader)
        verdicts = relations.verdicts + embedded.flatMap(\.relations.verdicts)
        promises = prose.promises
        rates = prose.rates + relations.rates + embedded.flatMap(\.relations.rates)
        unreadableClaims = embedded.flatMap(\.unreadable)
        name = text.name
        launches = prose.code.flatMap { block -> [LaunchCommand] in
            guard case .code(let info, _) = block.kind,
                ["", "bash", "sh", "shell", "console", "zsh"].contains(info.lowercased()),
                let script = block.embeddedDocument
            else { return [] }
            return ShellCommands.launches(in: script, surroundings: String(text.content.prefix(20_000)))
        }
        self.text = text
        isStructured = false
        omittedStrategies = prose.omittedStrategies + embedded.map(\.omittedStrategies).reduce(0, +)
        var unchecked = prose.unchecked
        for block in embedded { unchecked.append(contentsOf: block.unchecked) }
        self.unchecked = unchecked
        let ordered = prose.items.filter(\.isOrdered)
        let rules = ordered.isEmpty ? prose.items : ordered
        let recognised = rules.compactMap(\.statement)
        if recognised.count >= 3, recognised.count * 2 >= rules.count {
            (kind, claims, statements, strategies) = (.knowledge, [], recognised, [])
            equations = prose.equations + relations.equations
            uncheckedRules = rules.filter { $0.statement == nil }.map {
                Statement.Unrecognised(location: $0.location, quote: $0.reading.text)
            }
            return
        }
        let results: Set<ClaimKind> = [.timeToFirstToken, .memoryUtilisation, .timePerOutputToken, .throughput]
        let proposes = !embedded.isEmpty || !prose.strategies.isEmpty
        let said = proposes ? prose.claims : StatedPromises.read(prose.claims)
        let isReport =
            proposes || said.contains { results.contains($0.kind) }
        kind = isReport ? .report : .inputs
        claims = (said + embedded.flatMap(\.claims)).withoutSlack
        equations =
            prose.equations + relations.equations
            + embedded.flatMap { $0.equations + $0.relations.equations }
        strategies = embedded.flatMap(\.strategies) + prose.strategies.sharing(claims)
        statements = prose.remarks + embedded.flatMap(\.statements)
        uncheckedRules = []
    }
}

/// A strategy in a fenced block of a report.
private struct EmbeddedStrategy {
    let claims: [Claim]
    let strategies: [StatedStrategy]
    let statements: [Statement]
    let unreadable: [Claim]
    let equations: [Equation]
    let relations: RelationReader
    let unchecked: UncheckedNumbers
    let omittedStrategies: Int

    /// Reads a fenced block; `nil` if it is not JSON or YAML with claims.
    init?(_ block: MarkdownBlock, with reader: LineReader) {
        guard case .code(let info, _) = block.kind, let document = block.embeddedDocument else { return nil }
        let root =
            switch info.lowercased() {
            case "yaml", "yml": try? YAMLReader.read(document)
            case "", "json", "json5", "jsonc": try? JSONReader.read(document)
            default: nil as LocatedValue?
            }
        guard let root else { return nil }
        let source = ClaimDocument(document)
        let reading = JSONClaims(
            root, of: source, phase: Phase.named(in: block.headingPath), with: reader.vocabulary)
        guard !reading.claims.isEmpty else { return nil }
        let prose = MemberTexts(reading.texts, of: source, with: reader)
        unreadable = reading.unreadable
        claims = reading.claims + prose.claims
        equations = prose.equations
        relations = RelationReader(root, in: document, with: reader)
        unchecked = reading.unchecked
        omittedStrategies = reading.omittedStrategies
        strategies = reading.strategies
        statements = prose.statements
    }
}

extension Array {
    /// The same elements in storage of their size: an array that grew element by element holds up to twice as much.
    fileprivate var withoutSlack: [Element] { map(\.self) }
}

extension [StatedStrategy] {
    /// The strategies with what they claim left among the claims of their document.
    fileprivate func sharing(_ claims: [Claim]) -> [StatedStrategy] {
        map { strategy in
            var strategy = strategy
            strategy.claims.share(claims)
            return strategy
        }
    }
}
