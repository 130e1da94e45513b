internal import Concurrency
public import Diagnostics
public import Documents
internal import Planning

/// The documents of one case, with what each claims and what could not be read.
public struct Dossier: Sendable {
    /// The documents in the order of their names.
    public let documents: [DossierDocument]
    /// Documents that could not be read.
    public let unreadable: [Diagnostic]
    /// Where the claims of each kind stand, of the most authoritative documents first.
    private let claimsByKind: [ClaimKind: [ClaimList.Place]]
    /// Where each document stands.
    private let positions: [String: Int]
    /// What was grouped by value so far.
    private let groups = ClaimGroups()

    /// Reads documents; one that cannot be read becomes a diagnostic, the others are still audited.
    ///
    /// - Parameters:
    ///   - texts: The documents.
    ///   - unreadable: Diagnostics of documents that could not even be loaded.
    public init(_ texts: [DocumentText], unreadable: [Diagnostic] = []) {
        var documents: [DossierDocument] = []
        var unreadable = unreadable
        for result in texts.mappedInParallel(remembering: LineReader.init, { Dossier.read($1, with: $0) }) {
            switch result {
            case .success(let document): documents.append(document)
            case .failure(let problem): unreadable.append(problem)
            }
        }
        self.init(documents, unreadable)
    }

    /// The dossier with some of its documents and no unreadable ones.
    func keeping(_ isKept: (Int) -> Bool) -> Dossier {
        Dossier(documents.indices.filter(isKept).map { documents[$0] }, [])
    }

    /// The dossier with documents that could not be read.
    func adding(_ unreadable: [Diagnostic]) -> Dossier { Dossier(documents, unreadable) }

    private init(_ documents: [DossierDocument], _ unreadable: [Diagnostic]) {
        self.documents = documents
        self.unreadable = unreadable
        positions = Dictionary(documents.enumerated().map { ($1.name, $0) }) { first, _ in first }
        var claims: [ClaimKind: [ClaimList.Place]] = [:]
        // Room for all of a kind at once: lists that grow hold up to twice as much as they need.
        for (kind, count) in Dossier.counts(documents) { claims[kind, default: []].reserveCapacity(count) }
        for rank in Dossier.authority {
            for (position, document) in documents.enumerated() where document.kind == rank {
                for index in document.claims.indices {
                    claims[document.claims[index].kind, default: []].append(
                        ClaimList.Place(document: UInt32(position), claim: UInt32(index)))
                }
            }
        }
        claimsByKind = claims
    }

    /// The kinds of documents whose claims are compared, the most authoritative first.
    private static let authority: [DossierDocument.Kind] = [.inputs, .strategy, .report]

    /// How many claims of each kind there are.
    private static func counts(_ documents: [DossierDocument]) -> [ClaimKind: Int] {
        var counts: [ClaimKind: Int] = [:]
        for document in documents where authority.contains(document.kind) {
            for index in document.claims.indices { counts[document.claims[index].kind, default: 0] += 1 }
        }
        return counts
    }

    private static func read(_ text: DocumentText, with reader: LineReader) -> Result<DossierDocument, Diagnostic> {
        do throws(Diagnostic) {
            return .success(try DossierDocument(reading: text, with: reader))
        } catch {
            return .failure(error.located(at: SourceLocation(file: text.name, line: 1, column: 1)))
        }
    }

    /// The claims of a kind, of the most authoritative documents first: inputs, strategies, reports.
    public func claims(_ kind: ClaimKind) -> ClaimList {
        ClaimList(documents: documents, places: (claimsByKind[kind] ?? [])[...])
    }

    /// The claims of a kind grouped by value, in the order of their first appearance.
    func claimsByValue(_ kind: ClaimKind) -> [(value: ClaimValue, claims: ClaimList)] {
        let all = claims(kind)
        return groups.groups(of: kind) { all.groupedByValue }.map { ($0.value, all.at($0.places)) }
    }

    /// Whether findings may be suppressed.
    var maySuppress: Bool { documents.contains(where: \.maySuppress) }

    /// All strategies, of strategy documents first.
    public var strategies: some Sequence<StatedStrategy> { strategyPlaces.lazy.map { strategy(at: $0) } }

    /// Where all strategies stand, of strategy documents first.
    var strategyPlaces: some Sequence<StrategyPlace> {
        DossierDocument.Kind.proposing.lazy.flatMap { kind in
            documents.indices.lazy.filter { documents[$0].kind == kind }.flatMap { document in
                documents[document].strategies.indices.lazy.map {
                    StrategyPlace(document: UInt32(document), strategy: UInt32($0))
                }
            }
        }
    }

    /// The strategy at a place.
    func strategy(at place: StrategyPlace) -> StatedStrategy {
        documents[Int(place.document)].strategies[Int(place.strategy)]
    }

    /// The name of the strategy at a place.
    func name(ofStrategyAt place: StrategyPlace) -> String? {
        documents[Int(place.document)].strategies[Int(place.strategy)].name
    }

    /// All statements of a kind.
    public func statements(_ kind: Statement.Kind, in document: DossierDocument.Kind? = nil) -> [Statement] {
        documents.filter { document == nil || $0.kind == document }.flatMap(\.statements).filter { $0.kind == kind }
    }

    /// The document of a path.
    func document(named name: String) -> DossierDocument? { positions[name].map { documents[$0] } }

    /// The line of a document that a place is on.
    public func line(at location: SourceLocation) -> String? {
        positions[location.file].flatMap { documents[$0].text.line(location.line) }
    }
}

/// Where a strategy stands.
struct StrategyPlace: Sendable {
    /// The position of its document.
    let document: UInt32
    /// Its position in the document.
    let strategy: UInt32
}

/// Claims that stay in their documents: a folder can make millions of them, and a second copy would double its memory.
public struct ClaimList: RandomAccessCollection, Sendable {
    /// Where a claim stands.
    struct Place: Sendable {
        /// The position of its document.
        let document: UInt32
        /// Its position in the document.
        let claim: UInt32
    }

    fileprivate let documents: [DossierDocument]
    /// Where they stand.
    let places: ArraySlice<Place>

    /// The claims at some places of the same documents.
    func at(_ places: ArraySlice<Place>) -> ClaimList { ClaimList(documents: documents, places: places) }

    /// Always 0.
    public var startIndex: Int { 0 }
    /// How many claims there are.
    public var endIndex: Int { places.count }

    /// The claim at a position.
    public subscript(position: Int) -> Claim { claim(at: places[places.startIndex + position]) }

    /// The claim at a place.
    func claim(at place: Place) -> Claim { documents[Int(place.document)].claims[Int(place.claim)] }
}
