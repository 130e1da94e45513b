internal import Documents
internal import Models

/// The documents of a folder by the model they are about, so that what one says of its model is not held against another's.
struct ModelGroups {
    /// The documents of each further model; what names no model stays with the first.
    let others: [Dossier]
    /// The documents of the first model and those that name none.
    let main: Dossier

    /// Groups documents.
    ///
    /// - Parameters:
    ///   - dossier: All documents.
    ///   - catalog: The models that can be told apart.
    init(_ dossier: Dossier, catalog: ModelCatalog) {
        guard (2...64).contains(dossier.documents.count) else {
            (main, others) = (dossier, [])
            return
        }
        let names = dossier.documents.map { ModelGroups.model(of: $0, catalog) }
        var order: [String] = []
        for name in names.compactMap(\.self) where !order.contains(name) { order.append(name) }
        guard order.count > 1,
            let first = order.max(by: { left, right in
                names.count { $0 == left } < names.count { $0 == right }
            })
        else {
            (main, others) = (dossier, [])
            return
        }
        main = dossier.keeping { index in names[index] == nil || names[index] == first }
        others = order.filter { $0 != first }.map { name in dossier.keeping { names[$0] == name } }
    }

    /// All groups, the first with what could not be read.
    func all(of dossier: Dossier) -> [Dossier] { [main.adding(dossier.unreadable)] + others }

    /// The catalog's name of the model that a document names first: by a key, or in its first lines.
    private static func model(of document: DossierDocument, _ catalog: ModelCatalog) -> String? {
        for claim in document.claims.lazy.filter({ $0.kind == .modelName }).prefix(4) {
            guard case .text(let text) = claim.value else { continue }
            if let model = CatalogNames.model(named: text, in: catalog) { return model.name }
        }
        guard let name = CatalogWords.model(in: String(document.text.content.prefix(3000)), catalog) else { return nil }
        return CatalogNames.model(named: name, in: catalog)?.name
    }
}
