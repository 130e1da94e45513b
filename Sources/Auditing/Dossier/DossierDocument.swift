public import Diagnostics
public import Documents
internal import Planning

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
    /// Numbered rules of a knowledge document that were not recognised.
    public let uncheckedRules: [Statement.Unrecognised]
    /// The text, for quoting lines.
    public let text: DocumentText
    /// The value tree of a JSON or YAML document, for correcting it in its own shape.
    public let root: LocatedValue?
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
    public init(reading text: DocumentText) throws(Diagnostic) {
        let suffix = text.name.split(separator: ".").last.map { $0.lowercased() }
        switch suffix {
        case "json": try self.init(structured: JSONReader.read(text), text: text)
        case "yaml", "yml": try self.init(structured: YAMLReader.read(text), text: text)
        default: try self.init(markdown: text)
        }
    }

    private init(structured root: LocatedValue, text: DocumentText) throws(Diagnostic) {
        guard case .object = root.content else {
            throw Diagnostic(
                code: "document-shape", "the document is \(root.kindName); an object was expected", at: root.location)
        }
        let reading = JSONClaims(root, in: text, phase: nil)
        let strategy = StatedStrategy(claims: reading.claims, document: text.name, phase: reading.phase)
        name = text.name
        kind = strategy == nil ? .inputs : .strategy
        claims = reading.claims + MarkdownClaims(texts: reading.texts).claims
        statements = reading.texts.compactMap {
            StatementVocabulary.statement(in: $0.text, among: StatementVocabulary.opinions, at: $0.location)
        }
        strategies = strategy.map { [$0] } ?? []
        unreadableClaims = reading.unreadable
        uncheckedRules = []
        self.text = text
        self.root = root
    }

    private init(markdown text: DocumentText) throws(Diagnostic) {
        guard text.content.contains(where: { !$0.isWhitespace }) else {
            throw Diagnostic(
                code: "document-empty", "the document is empty",
                at: SourceLocation(file: text.name, line: 1, column: 1))
        }
        let blocks = MarkdownReader.read(text)
        let rules = blocks.filter(\.isRule)
        let recognised = rules.compactMap {
            StatementVocabulary.statement(
                in: $0.plain.text, among: StatementVocabulary.rules, at: $0.location)
        }
        let prose = MarkdownClaims(blocks).claims
        let embedded = blocks.compactMap(EmbeddedStrategy.init)
        unreadableClaims = embedded.flatMap(\.unreadable)
        name = text.name
        self.text = text
        root = nil
        if recognised.count >= 3 {
            (kind, claims, statements, strategies) = (.knowledge, [], recognised, [])
            uncheckedRules = rules.filter { rule in !recognised.contains { $0.location == rule.location } }.map {
                Statement.Unrecognised(location: $0.location, quote: $0.plain.text)
            }
            return
        }
        let results: Set<ClaimKind> = [.timeToFirstToken, .memoryUtilisation, .timePerOutputToken, .throughput]
        kind = embedded.isEmpty && !prose.contains { results.contains($0.kind) } ? .inputs : .report
        claims = prose + embedded.flatMap(\.claims)
        strategies = embedded.compactMap(\.strategy)
        statements =
            blocks.compactMap { block in
                guard case .code = block.kind else {
                    return StatementVocabulary.statement(
                        in: block.plain.text, among: StatementVocabulary.opinions, at: block.location)
                }
                return nil
            } + embedded.flatMap(\.statements)
        uncheckedRules = []
    }
}

extension MarkdownBlock {
    /// Whether this is an item of a numbered list.
    fileprivate var isRule: Bool {
        guard case .listItem(_, let isOrdered) = kind else { return false }
        return isOrdered
    }
}

/// A strategy in a fenced block of a report.
private struct EmbeddedStrategy {
    let claims: [Claim]
    let strategy: StatedStrategy?
    let statements: [Statement]
    let unreadable: [Claim]

    /// Reads a fenced block; `nil` if it is not JSON or YAML with claims.
    init?(_ block: MarkdownBlock) {
        guard case .code(let info, _) = block.kind, let document = block.embeddedDocument else { return nil }
        let root =
            switch info.lowercased() {
            case "yaml", "yml": try? YAMLReader.read(document)
            default: try? JSONReader.read(document)
            }
        guard let root else { return nil }
        let reading = JSONClaims(root, in: document, phase: Phase.named(in: block.headingPath))
        guard !reading.claims.isEmpty else { return nil }
        unreadable = reading.unreadable
        claims = reading.claims + MarkdownClaims(texts: reading.texts).claims
        strategy = StatedStrategy(claims: reading.claims, document: block.location.file, phase: reading.phase)
        statements = reading.texts.compactMap {
            StatementVocabulary.statement(in: $0.text, among: StatementVocabulary.opinions, at: $0.location)
        }
    }
}
