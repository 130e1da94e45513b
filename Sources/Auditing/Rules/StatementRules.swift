internal import Diagnostics
internal import Documents
internal import Hardware
internal import Quantities

/// Rules about sentences that assert something of a part, of a promise or of what may be left out.
enum StatementRules {
    static let all: [AuditRule] = [
        AuditRule(
            id: "device-statement", summary: "A sentence gives an accelerator what it does not have.",
            inDocuments: deviceStatements),
        AuditRule(
            id: "objective-verdict", summary: "A promise is called kept by a figure that breaks it.",
            inDocuments: objectiveVerdicts),
    ]

    // MARK: What a part has

    private static func deviceStatements(_ dossier: Dossier) -> [Finding] {
        guard let catalog = try? AcceleratorCatalog.load() else { return [] }
        let names = CatalogWords.AcceleratorNames(catalog)
        let part = onlyPart(of: dossier, names)
        // Sentences return, and most of them are right.
        var right: [Statement.Kind: Set<String>] = [:]
        return dossier.documents.lazy.flatMap(\.statements).compactMap { statement in
            guard statement.kind == .formatOfDevice || statement.kind == .linkOfDevice,
                right[statement.kind]?.contains(statement.quote) != true
            else { return nil }
            let finding =
                statement.kind == .formatOfDevice
                ? formatFinding(statement, names, only: part)
                : linkFinding(statement, names, only: part) ?? LinkRates.finding(statement, names, only: part)
            if finding == nil { right[statement.kind, default: []].insert(statement.quote) }
            return finding
        }
    }

    private static func formatFinding(
        _ statement: Statement, _ names: CatalogWords.AcceleratorNames, only part: AcceleratorCatalog.Entry?
    ) -> Finding? {
        // A rate without a name is that of the one part that the documents are about.
        let isOfNone = CatalogWords.accelerators(in: statement.quote, named: names).isEmpty
        let hasRate = Words.split(statement.quote).contains(where: rates.contains)
        guard let entry = isOfNone ? (hasRate ? part : nil) : onlyAccelerator(in: statement.quote, names),
            let (name, format) = assertedFormat(in: Words.split(statement.quote)),
            case .byFormat = entry.accelerator.peak, entry.accelerator.peak.rate(for: format) == nil
        else { return nil }
        let known = NumericFormat.allCases.compactMap { format in
            entry.accelerator.peak.rate(for: format).map { "\($0) in \(format.rawValue.uppercased())" }
        }
        return Finding(
            "device-statement", .error, .refuted, "\(entry.id) has no \(name.uppercased()) units",
            at: [statement].places,
            "\(entry.description) multiplies \(known.joined(separator: ", ")): \(entry.accelerator.source). Weights in "
                + "\(name.uppercased()) save memory and bandwidth there, not arithmetic.",
            remedy: "compute with a format that \(entry.id) multiplies")
    }

    /// The accelerator of a sentence that names one.
    private static func onlyAccelerator(
        in text: String, _ names: CatalogWords.AcceleratorNames
    ) -> AcceleratorCatalog.Entry? {
        let named = CatalogWords.accelerators(in: text, named: names)
        return Set(named.map(\.id)).count == 1 ? named.first : nil
    }

    /// Whether a sentence says that there is no NVLink: `没有 NVLink`, `lacks NVLink`, `NVLink is not available`.
    private static func deniesLink(_ text: String) -> Bool {
        let words = Words.split(text)
        guard let place = words.firstIndex(where: { $0.contains("nvlink") }) else { return true }
        let near = words[max(0, place - 4)..<min(words.count, place + 5)]
        return near.contains { word in
            ["no", "not", "without", "lacks", "lack", "isn", "instead", "missing", "like", "unlike", "if", "than"]
                .contains(word)
                || (["没有", "无", "不支持", "不带", "缺少", "不具备", "不是"].contains { word.contains($0) }
                    && !isAfterLink(word, words, place))
        }
    }

    /// `NVLink，TP2 没有压力`: what is said behind another word is not said of the link.
    private static func isAfterLink(_ word: String, _ words: [String], _ place: Int) -> Bool {
        words.firstIndex(of: word).map { $0 > place + 1 } ?? false
    }

    /// A format that a sentence gives a rate or units: `624 TFLOPS in FP8`, `FP8 tensor cores`, `支持 FP8`.
    private static func assertedFormat(in words: [String]) -> (String, NumericFormat)? {
        for (index, word) in words.enumerated() {
            guard let format = narrow[word] else { continue }
            let next = index + 1 < words.count ? words[index + 1] : ""
            // `FP8 at 624 TFLOPS`
            if words[(index + 1)...].prefix(3).contains(where: rates.contains) { return (word, format) }
            let before = words[max(0, index - 3)..<index]
            if units.contains(next) || before.contains(where: rates.contains)
                || (before.last.map(supports.contains) ?? false)
            {
                return (word, format)
            }
        }
        return nil
    }

    private static let narrow: [String: NumericFormat] = [
        "fp8": .fp8, "fp4": .fp4, "nvfp4": .fp4, "mxfp4": .fp4, "e4m3": .fp8,
    ]
    private static let units: Set<String> = [
        "tensor", "units", "cores", "tflops", "pflops", "tops", "compute", "peak", "算力", "hardware", "throughput",
        "natively",
        "单元", "稠密算力", "峰值",
    ]
    private static let rates: Set<String> = ["tflops", "pflops", "tops", "flops"]
    private static let supports: Set<String> = ["native", "支持", "原生支持", "supports", "support", "原生"]

    /// The one accelerator that keys and titles of the documents name.
    private static func onlyPart(
        of dossier: Dossier, _ names: CatalogWords.AcceleratorNames
    ) -> AcceleratorCatalog.Entry? {
        let claims = dossier.claims(.acceleratorName).prefix(20)
        let named = claims.flatMap { claim -> [AcceleratorCatalog.Entry] in
            guard case .text(let text) = claim.value else { return [] }
            return CatalogWords.accelerators(in: text, named: names)
        }
        let titles = dossier.documents.prefix(20).compactMap { $0.text.line(1) }
        let all = named + titles.flatMap { CatalogWords.accelerators(in: $0, named: names) }
        return Set(all.map(\.id)).count == 1 ? all.first : nil
    }

    private static func linkFinding(
        _ statement: Statement, _ names: CatalogWords.AcceleratorNames, only part: AcceleratorCatalog.Entry?
    ) -> Finding? {
        let own = CatalogWords.accelerators(in: statement.quote, named: names)
        // A sentence without a name is about the folder's part if it joins cards.
        let joins = Words.list(statement.quote).contains { StatementRules.joints.contains($0) }
        guard let entry = own.isEmpty ? (joins ? part : nil) : onlyAccelerator(in: statement.quote, names),
            !deniesLink(statement.quote),
            !entry.topologies.contains(where: { $0.scaleUp.name.lowercased().contains("nvlink") })
        else { return nil }
        return Finding(
            "device-statement", .error, .refuted, "\(entry.id) has no NVLink", at: [statement].places,
            "Its devices are joined by \(entry.topology.scaleUp.name), \(entry.topology.scaleUp.bandwidth) in one direction.",
            remedy: "compute with \(entry.topology.scaleUp.name)")
    }

    private static let joints: WordSet = ["joined", "connected", "linked", "wired", "interconnected", "互联", "连接"]

    // MARK: Whether a promise is kept

    private static func objectiveVerdicts(_ dossier: Dossier) -> [Finding] {
        SentenceVerdictRule.findings(dossier) + inRows(dossier) + NamedPromiseRule.findings(dossier)
    }

    /// The answers of objects and tables.
    private static func inRows(_ dossier: Dossier) -> [Finding] {
        dossier.documents.flatMap(\.verdicts).compactMap { verdict in
            let own = verdict.kind.map { promises(of: $0, dossier, but: verdict.location.file) } ?? []
            let limit = verdict.limit ?? (own.count == 1 ? own.first : nil)
            guard let limit, limit > 0 else { return nil }
            let isKept = verdict.isLeast ? verdict.value >= limit * 0.999 : verdict.value <= limit * 1.001
            // That more was promised than had to be kept is another question.
            guard isKept != verdict.isYes, verdict.isYes || verdict.dimension == .duration else {
                return anotherPromise(limit, than: own, verdict)
            }
            let (value, promise) = (verdict.dimension.describe(verdict.value), verdict.dimension.describe(limit))
            return Finding(
                "objective-verdict", .error, .refuted,
                "\(value) \(isKept ? "keeps" : "does not keep") a promise of \(promise)",
                at: [Finding.Place(location: verdict.location, quote: verdict.quote)],
                "The document calls the promise \(verdict.isYes ? "kept" : "missed"), and its own figure says otherwise.",
                remedy: "call it \(isKept ? "kept" : "missed"), or correct the figure")
        }
    }

    /// A limit that a report compares with, and that nobody has set.
    private static func anotherPromise(_ limit: Double, than own: Set<Double>, _ verdict: StatedVerdict) -> Finding? {
        guard let kind = verdict.kind, !own.isEmpty, own.count <= 3,
            own.allSatisfy({ abs(limit / $0 - 1) > 0.005 })
        else { return nil }
        let known = own.sorted().map { Seconds(rawValue: $0).description }.joined(separator: " or ")
        return Finding(
            "conflicting-facts", .error, .refuted,
            "the limit of \(kind.rawValue) is \(Seconds(rawValue: limit)) here and \(known) in the inputs",
            at: [Finding.Place(location: verdict.location, quote: verdict.quote)],
            "A verdict on another promise than the one that was made says nothing.", remedy: "compare with \(known)")
    }

    /// The promises that other documents make, in seconds.
    private static func promises(of kind: ClaimKind, _ dossier: Dossier, but file: String) -> Set<Double> {
        let required: ClaimKind =
            kind == .timeToFirstToken ? .timeToFirstTokenRequirement : .timePerOutputTokenRequirement
        let claims = dossier.claims(required).filter { $0.location.file != file }
        let inputs = claims.filter { dossier.document(named: $0.location.file)?.kind == .inputs }
        return Set((inputs.isEmpty ? claims : inputs).compactMap(\.value.number))
    }
}
