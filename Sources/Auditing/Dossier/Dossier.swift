public import Diagnostics
public import Documents

/// The documents of one case, with what each claims and what could not be read.
public struct Dossier: Sendable {
    /// The documents in the order of their names.
    public let documents: [DossierDocument]
    /// Documents that could not be read.
    public let unreadable: [Diagnostic]

    /// Reads documents; one that cannot be read becomes a diagnostic, the others are still audited.
    ///
    /// - Parameters:
    ///   - texts: The documents.
    ///   - unreadable: Diagnostics of documents that could not even be loaded.
    public init(_ texts: [DocumentText], unreadable: [Diagnostic] = []) {
        var documents: [DossierDocument] = []
        var unreadable = unreadable
        for text in texts {
            do throws(Diagnostic) {
                documents.append(try DossierDocument(reading: text))
            } catch {
                unreadable.append(
                    error.located(at: SourceLocation(file: text.name, line: 1, column: 1)))
            }
        }
        self.documents = documents
        self.unreadable = unreadable
    }

    /// The claims of a kind, of the most authoritative documents first: inputs, strategies, reports.
    public func claims(_ kind: ClaimKind) -> [Claim] {
        let order: [DossierDocument.Kind] = [.inputs, .strategy, .report]
        return order.flatMap { rank in documents.filter { $0.kind == rank }.flatMap(\.claims) }
            .filter { $0.kind == kind }
    }

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
