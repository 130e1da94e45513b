internal import Documents

/// A document that claims are read from; one object for all of them.
final class ClaimDocument: Sendable {
    /// The text that their quotations are cut out of.
    let text: DocumentText

    init(_ text: DocumentText) { self.text = text }
}

/// What neighbouring claims share: their document and their strategy.
final class ClaimScope: Sendable {
    let document: ClaimDocument
    /// The strategy that they belong to.
    let strategy: String?
    let detail: ClaimDetail?

    init(_ document: ClaimDocument, strategy: String? = nil, detail: ClaimDetail? = nil) {
        self.document = document
        self.strategy = strategy
        self.detail = detail
    }

    var text: DocumentText { document.text }

    /// The same with a name that a claim asserts.
    func with(name: String) -> ClaimScope {
        ClaimScope(document, strategy: strategy, detail: ClaimDetail(name: name, quote: detail?.quote))
    }

    /// The same with a quotation that does not stand in the document as it is.
    func with(quote: String) -> ClaimScope {
        ClaimScope(document, strategy: strategy, detail: ClaimDetail(name: detail?.name, quote: quote))
    }
}

/// What few claims have: text as their value, and quotations that cannot be cut out of the document.
final class ClaimDetail: Sendable {
    let name: String?
    let quote: String?

    init(name: String?, quote: String?) {
        self.name = name
        self.quote = quote
    }
}

/// Where claims stand, and what is quoted of them: a passage of Markdown, or the line that they stand on.
struct ClaimPlace {
    let scope: ClaimScope
    let line: Int
    /// The column at which the quoted passage begins; 0 if the line is quoted.
    let quoteColumn: Int
    /// How many bytes the quoted passage has.
    let quoteLength: Int

    /// A place whose line is quoted.
    init(_ scope: ClaimScope, line: Int) {
        (self.scope, self.line, quoteColumn, quoteLength) = (scope, line, 0, 0)
    }

    /// The same place in another scope.
    func moved(to scope: ClaimScope) -> ClaimPlace {
        ClaimPlace(scope, line: line, passageAt: quoteColumn, length: quoteLength)
    }

    /// A place in a passage of Markdown.
    init(_ scope: ClaimScope, line: Int, passageAt column: Int, length: Int) {
        (self.scope, self.line, quoteColumn, quoteLength) = (scope, line, column, length)
    }
}
