import Shardwise

/// What is fed with bytes: a reader of one format, or the whole audit.
enum Target: String, CaseIterable {
    case json, yaml, markdown, csv, audit

    /// Reads the bytes as the target does; a diagnostic is an answer, and anything but an answer is a finding.
    func run(_ bytes: UnsafeBufferPointer<UInt8>, _ catalogs: AuditCatalogs) {
        switch self {
        case .json: _ = Target.text(bytes, "fuzz.json").map { try? JSONReader.read($0) }
        case .yaml: _ = Target.text(bytes, "fuzz.yaml").map { try? YAMLReader.read($0) }
        case .markdown: _ = Target.text(bytes, "fuzz.md").map { checkPlaces(of: MarkdownReader.read($0), in: $0) }
        case .csv: _ = Target.text(bytes, "fuzz.csv").map { try? CSVTable(reading: $0) }
        case .audit: Target.audit(bytes, catalogs)
        }
    }

    private static func text(_ bytes: some Sequence<UInt8>, _ name: String) -> DocumentText? {
        String(validating: Array(bytes), as: UTF8.self).map { DocumentText(name: name, content: $0) }
    }

    /// Every piece must stand in the document.
    private func checkPlaces(of blocks: [MarkdownBlock], in text: DocumentText) {
        for block in blocks {
            precondition(text.line(block.location.line) != nil || text.content.isEmpty || isEmptyCode(block))
        }
    }

    /// A fence on the last line opens a block that has no line of its own.
    private func isEmptyCode(_ block: MarkdownBlock) -> Bool {
        if case .code = block.kind { block.text.isEmpty } else { false }
    }

    /// Audits up to four documents, which a form feed parts; the first byte of each says what it is called.
    private static func audit(_ bytes: UnsafeBufferPointer<UInt8>, _ catalogs: AuditCatalogs) {
        let endings = ["md", "json", "yaml", "sh"]
        let parts = bytes.split(separator: 0x0C, maxSplits: 3)
        let texts = parts.enumerated().compactMap { index, part in
            text(part.dropFirst(), "fuzz-\(index).\(endings[Int(part.first ?? 0) % endings.count])")
        }
        guard let audit = try? Audit(DocumentCollection(texts: texts), catalogs: catalogs) else { return }
        _ = JSONWriter.write(AuditSARIF.document(of: audit, version: "0"))
        _ = FindingListing.text(of: audit)
    }
}
