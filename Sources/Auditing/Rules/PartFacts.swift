internal import Diagnostics
internal import Documents
internal import Hardware
internal import Models
internal import Quantities

/// How sure it is that a stated figure of an accelerator is wrong, whatever variant of the part is meant.
struct PartFacts {
    private let family: [AcceleratorCatalog.Entry]
    private let dossier: Dossier
    private let catalog: AcceleratorCatalog

    init?(_ entry: AcceleratorCatalog.Entry, _ dossier: Dossier) {
        guard let catalog = try? AcceleratorCatalog.load() else { return nil }
        self.catalog = catalog
        self.dossier = dossier
        let name = PartFacts.family(of: entry.id)
        family = catalog.entries.filter { PartFacts.family(of: $0.id) == name }
    }

    /// `H20` of `H20-141GB`, `Ascend-910` of `Ascend-910B2`.
    private static func family(of id: String) -> String {
        let parts = id.split(separator: "-")
        guard let first = parts.first else { return id }
        guard !first.contains(where: \.isNumber), parts.count > 1 else { return String(first) }
        return first + "-" + parts[1].prefix(3)
    }

    /// Whether no variant of the part has a figure, which the documents state of this part alone.
    func refutes(_ kind: ClaimKind, _ value: Double, at claims: ClaimList) -> Bool {
        guard let claim = claims.prefix(8).first(where: isOfThePart) else { return false }
        switch kind {
        case .deviceMemory:
            // Less may be what an engine is given.
            let sizes = family.map(\.accelerator.memory.rawValue)
            guard let least = sizes.min(), let most = sizes.max(), !isUsable(claim) else { return false }
            return value > most * 1.09 || value < least * 0.6
        case .memoryBandwidth:
            let rates = family.map(\.accelerator.memoryBandwidth.rawValue)
            guard let least = rates.min(), let most = rates.max() else { return false }
            let isNear = rates.contains { abs(value / $0 - 1) < 0.07 }
            return !isNear && (value > most || value < least * 0.93) && value > least * 0.2
        case .deviceCompute: return refutesRate(value, claim)
        default: return false
        }
    }

    /// A rate is wrong where it is twice the dense one of its format, or said to be reached and above it.
    private func refutesRate(_ value: Double, _ claim: Claim) -> Bool {
        let line = dossier.line(at: claim.location) ?? claim.quote
        // Several formats on a line leave open which one a rate is of, unless one stands right beside it.
        let named = WrittenFormat.all(in: line)
        let formats = named.count == 1 ? named : [besideFormat(value, line)].compactMap(\.self)
        let dense = family.flatMap { entry in
            (formats.isEmpty ? NumericFormat.allCases : formats).compactMap {
                entry.accelerator.peak.rate(for: $0)?.rawValue
            }
        }
        guard !dense.isEmpty, !dense.contains(where: { abs(value / $0 - 1) < 0.06 }) else { return false }
        let words = Words.list(line)
        if PartFacts.reached.containsAny(of: words) || line.contains("实测") || line.contains("达到") {
            return value > (dense.max() ?? value) * 1.03
        }
        let isDense = line.contains("without sparsity") || line.contains("no sparsity") || line.contains("无稀疏")
        guard isDense || !PartFacts.sparsity.containsAny(of: words) && !line.contains("稀疏") else { return false }
        // `8 × 354 = 2,832 TFLOPS, at 45 % 1,274`: worked out of a right one.
        if claim.form == .prose, isCalculated(line, words),
            QuantityScanner.scan(line).contains(where: { quantity in
                quantity.value != value
                    && dense.contains {
                        abs(quantity.value / $0 - 1) < 0.06 || abs(quantity.value * 1e12 / $0 - 1) < 0.06
                    }
            })
        {
            return false
        }
        if dense.contains(where: { abs(value / $0 / 2 - 1) < 0.04 }) { return true }
        // `dense FP8: 2,250 TFLOPS` of a part that does so in BF16.
        if formats.count == 1, words.contains("dense"), isOfAnotherFormat(value) { return true }
        // What is above the peak of a format that is named may be that of several devices.
        guard claim.form != .prose || !isCalculated(line, words), formats.count == 1, let peak = dense.max(),
            value > peak * 1.06, value < peak * 20,
            PartFacts.perDevice.containsAny(of: words) || claim.form != .prose
        else { return false }
        let ratio = value / peak
        return abs(ratio - ratio.rounded()) > 0.01 * ratio
    }

    /// Whether a part of the family multiplies some format at a rate.
    private func isOfAnotherFormat(_ value: Double) -> Bool {
        family.contains { entry in
            NumericFormat.allCases.contains { format in
                entry.accelerator.peak.rate(for: format).map { abs(value / $0.rawValue - 1) < 0.02 } ?? false
            }
        }
    }

    /// The format that stands right behind a rate: `3,958 TFLOPS FP8 and 989 TFLOPS BF16`.
    private func besideFormat(_ value: Double, _ line: String) -> NumericFormat? {
        let scalars = [Unicode.Scalar](scalarsOf: line)
        guard let number = QuantityScanner.scan(scalars).first(where: { $0.value == value }) else { return nil }
        let behind = scalars[min(number.range.upperBound, scalars.count)...].drop(while: \.isBlank)
        return WrittenFormat.format(in: String(scalars: behind.prefix { !$0.isBlank && $0 != "," && $0 != "." }))
    }

    /// Whether the line of a claim says what is not so, or only may be.
    func denies(_ claim: Claim) -> Bool {
        let words = Words.list(dossier.line(at: claim.location) ?? claim.quote)
        return PartFacts.denials.containsAny(of: words) || words.contains("x")
    }

    private static let denials: WordSet = [
        "no", "not", "without", "lacks", "cannot", "neither", "instead", "if", "unlike", "than", "没有", "不支持",
        "effective",
    ]

    /// The one format that the line of a claim names.
    func onlyFormat(of claim: Claim) -> NumericFormat? {
        let named = WrittenFormat.all(in: dossier.line(at: claim.location) ?? claim.quote)
        return named.count == 1 ? named.first : nil
    }

    private static let reached: WordSet = [
        "sustained", "sustains", "reports", "reported", "achieved", "achieves", "measured", "reaches", "reached",
        "delivers",
    ]
    private func isCalculated(_ line: String, _ words: [Word]) -> Bool {
        line.contains { "×*%=/".contains($0) } || words.contains { PartFacts.calculates.contains($0) }
    }

    private static let calculates: WordSet = ["x", "half", "give", "gives", "make", "makes", "together"]
    private static let perDevice: WordSet = ["per", "each", "card", "gpu", "device", "dense", "peak"]
    private static let sparsity: WordSet = ["sparse", "sparsity", "structured"]

    private func isUsable(_ claim: Claim) -> Bool {
        let words = Words.list(dossier.line(at: claim.location) ?? claim.quote)
        return words.contains { $0 == "usable" || $0 == "available" || $0 == "total" }
    }

    /// Whether a claim is about the part: its line names no other, and it stands in no column of another.
    func isOfThePart(_ claim: Claim) -> Bool {
        let texts = [dossier.line(at: claim.location) ?? claim.quote, claim.strategy ?? ""]
        guard texts.joined().utf8.count < 4000 else { return false }
        return texts.allSatisfy { text in
            CatalogWords.accelerators(in: text, catalog).allSatisfy { other in family.contains { $0.id == other.id } }
        } && (claim.extent != .total || !saysTotal(claim))
    }

    /// Whether the line of a claim itself is about all devices; an object may be called `cluster` whatever its members are of.
    private func saysTotal(_ claim: Claim) -> Bool {
        PartFacts.totals.containsAny(of: Words.list(dossier.line(at: claim.location) ?? claim.quote))
    }

    private static let totals: WordSet = [
        "total", "all", "cluster", "aggregate", "together", "node", "server", "rack", "合计", "总",
    ]
}
