public import Diagnostics
public import Documents
internal import Planning

/// The documents of one case, with what each claims and what could not be read.
public struct Dossier: Sendable {
    /// The documents in the order of their names.
    public let documents: [DossierDocument]
    /// Documents that could not be read.
    public let unreadable: [Diagnostic]
    /// The claims by what they are about, of the most authoritative documents first.
    private let claimsByKind: [ClaimKind: [Claim]]

    /// Reads documents; one that cannot be read becomes a diagnostic, the others are still audited.
    ///
    /// - Parameters:
    ///   - texts: The documents.
    ///   - unreadable: Diagnostics of documents that could not even be loaded.
    public init(_ texts: [DocumentText], unreadable: [Diagnostic] = []) {
        var documents: [DossierDocument] = []
        var unreadable = unreadable
        for result in texts.mappedInParallel(Dossier.read) {
            switch result {
            case .success(let document): documents.append(document)
            case .failure(let problem): unreadable.append(problem)
            }
        }
        self.documents = documents
        self.unreadable = unreadable
        var claims: [ClaimKind: [Claim]] = [:]
        let order: [DossierDocument.Kind] = [.inputs, .strategy, .report]
        for rank in order {
            for document in documents where document.kind == rank {
                for claim in document.claims { claims[claim.kind, default: []].append(claim) }
            }
        }
        claimsByKind = claims
    }

    private static func read(_ text: DocumentText) -> Result<DossierDocument, Diagnostic> {
        do throws(Diagnostic) {
            return .success(try DossierDocument(reading: text))
        } catch {
            return .failure(error.located(at: SourceLocation(file: text.name, line: 1, column: 1)))
        }
    }

    /// The claims of a kind, of the most authoritative documents first: inputs, strategies, reports.
    public func claims(_ kind: ClaimKind) -> [Claim] { claimsByKind[kind] ?? [] }

    /// All strategies, of strategy documents first.
    public var strategies: [StatedStrategy] {
        [DossierDocument.Kind.strategy, .report].flatMap { kind in
            documents.filter { $0.kind == kind }.flatMap(\.strategies)
        }
    }

    /// All statements of a kind.
    public func statements(_ kind: Statement.Kind, in document: DossierDocument.Kind? = nil) -> [Statement] {
        documents.filter { document == nil || $0.kind == document }.flatMap(\.statements).filter { $0.kind == kind }
    }

    /// The line of a document that a place is on.
    public func line(at location: SourceLocation) -> String? {
        documents.first { $0.name == location.file }?.text.line(location.line)
    }
}
