internal import Diagnostics
internal import Hardware
internal import Quantities

/// Holds rates of links that a sentence gives for one direction, or for both, against the part's.
enum LinkRates {
    /// The finding on a sentence that gives a part's link twice its rate, or another part's.
    ///
    /// - Parameters:
    ///   - statement: A sentence that names NVLink.
    ///   - names: The names of parts.
    ///   - part: The part that the documents are about, if they are about one.
    /// - Returns: `nil` where a topology of the part has the rate, or the sentence does not say of which direction it is.
    static func finding(
        _ statement: Statement, _ names: CatalogWords.AcceleratorNames, only part: AcceleratorCatalog.Entry?
    ) -> Finding? {
        let named = CatalogWords.accelerators(in: statement.quote, named: names)
        guard Set(named.map(\.id)).count <= 1, let entry = named.first ?? part else { return nil }
        if let finding = missingLink(statement, entry) { return finding }
        guard let ways = ways(statement.quote) else { return nil }
        let rates = QuantityScanner.scan(statement.quote).filter { $0.dimension == .bandwidth }
        let links = entry.topologies.map(\.scaleUp).filter { $0.name.lowercased().contains("nvlink") }
        guard rates.count == 1, let stated = rates.first?.value, let link = links.first,
            !links.contains(where: { abs(stated / ways / $0.bandwidth.rawValue - 1) < 0.12 })
        else { return nil }
        let right = BytesPerSecond(rawValue: link.bandwidth.rawValue * ways)
        let isBoth = ways == 1 && abs(stated / link.bandwidth.rawValue / 2 - 1) < 0.12
        return Finding(
            "device-statement", .error, .refuted,
            "\(entry.id) has \(right) of NVLink \(ways == 1 ? "in one direction" : "in both directions together")",
            at: [statement].places,
            "The sentence gives \(BytesPerSecond(rawValue: stated)); \(link.bandwidth) go each way.",
            nearestReading: isBoth ? "the rate of both directions together" : nil, remedy: "write \(right)")
    }

    /// A sentence that joins parts by NVLink which have none: `The four L40S cards are linked by NVLink at 300 GB/s`.
    private static func missingLink(_ statement: Statement, _ entry: AcceleratorCatalog.Entry) -> Finding? {
        let words = Words.list(statement.quote)
        guard !entry.topologies.isEmpty,
            !entry.topologies.contains(where: { $0.scaleUp.name.lowercased().contains("nvlink") }),
            let place = words.firstIndex(where: { $0 == "nvlink" }), place > 0,
            joins.contains(words[place - 1]), !denials.containsAny(of: words)
        else { return nil }
        return Finding(
            "device-statement", .error, .refuted, "\(entry.id) has no NVLink", at: [statement].places,
            "Its devices talk over \(entry.topology.scaleUp.name): \(entry.topology.scaleUp.bandwidth) each way.",
            remedy: "write \(entry.topology.scaleUp.name)")
    }

    private static let joins: WordSet = ["by", "over", "via", "through", "with", "have", "has"]
    private static let denials: WordSet = [
        "no", "not", "without", "lacks", "lack", "neither", "nor", "unlike", "if", "would", "instead", "missing",
    ]

    /// Over how many directions a sentence counts; `nil` if it does not say.
    private static func ways(_ text: String) -> Double? {
        let lowered = text.lowercased()
        if ["per direction", "each direction", "one direction", "one way", "each way", "one-way", "单向"]
            .contains(where: { lowered.contains($0) })
        {
            return 1
        }
        return ["both directions", "bidirectional", "双向"].contains { lowered.contains($0) } ? 2 : nil
    }
}
