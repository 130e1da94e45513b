internal import Diagnostics
internal import Documents
internal import Hardware
internal import Models
internal import Quantities
internal import Serving

/// Whether stated figures of an accelerator are those of the catalog's part.
enum AcceleratorRule {
    static func findings(_ context: AuditContext) -> [Finding] {
        guard let entry = context.auditCase.namedAccelerator else { return [] }
        let part = entry.accelerator
        let usable = part.usableMemory ?? part.memory
        let checks: [(ClaimKind, [Double], Double)] = [
            (.deviceMemory, [part.memory.rawValue, usable.rawValue], 0.09),
            (.memoryBandwidth, [part.memoryBandwidth.rawValue], 0.06),
        ]
        let facts = PartFacts(entry, context.dossier)
        var found = checks.flatMap { kind, real, tolerance in
            context.claimsByValue(kind).compactMap { group -> Finding? in
                guard let value = group.value.number, let dimension = kind.dimension, let right = real.first,
                    !real.contains(where: { abs(value / $0 - 1) < tolerance }),
                    kind != .memoryBandwidth
                        || !group.claims.prefix(8).allSatisfy({ isReached($0, value / right, context) })
                else { return nil }
                return Finding(
                    "catalog-accelerator", facts?.refutes(kind, value, at: group.claims) == true ? .error : .warning,
                    .refuted,
                    "\(kind.rawValue) is \(group.value) here; \(entry.id) has \(dimension.describe(right))",
                    at: group.claims.places, "\(entry.description): \(part.source). The stated figure is used below.",
                    remedy: "write \(dimension.describe(right)), or name another part")
            }
        }
        found += peakFindings(context, entry, facts)
        return found
    }

    /// Whether a bandwidth is what is reached of the peak, or that of another part which the document names.
    private static func isReached(_ claim: Claim, _ share: Double, _ context: AuditContext) -> Bool {
        guard let document = context.dossier.document(named: claim.document) else { return false }
        let value = claim.value.number ?? 0
        let right = value / share
        if isWorkedOut(claim, from: [right], in: document) { return true }
        if CatalogWords.accelerators(in: String(document.text.content.prefix(20_000)), named: names).contains(where: {
            abs($0.accelerator.memoryBandwidth.rawValue / value - 1) < 0.02
        }) {
            return true
        }
        if claim.form == .prose, isReachedShare(value, of: right, in: document) { return true }
        guard share > 0.3, share < 0.97 else { return false }
        let line = context.dossier.line(at: claim.location) ?? claim.quote
        let words = Words.list(line)
        let isShared = QuantityScanner.scan(line).contains {
            $0.dimension == .share && abs($0.value / share - 1) < 0.03
        }
        return isShared || reached.containsAny(of: words)
            || (claim.form == .prose && !peaks.containsAny(of: words) && !line.contains("带宽"))
    }

    /// Whether a rate is the result of a calculation on its line that has one of some peaks in it: `4.8 × 0.75 = 3.6 TB/s`.
    private static func isWorkedOut(_ claim: Claim, from peaks: [Double], in document: DossierDocument) -> Bool {
        guard claim.form == .prose, let value = claim.value.number else { return false }
        func agrees(_ left: Double, _ right: Double) -> Bool {
            right > 0 && [1, 1e3, 1e9, 1e12, 1e15].contains { abs(left * $0 / right - 1) < 0.01 }
        }
        return document.equations.contains { equation in
            guard equation.location.line == claim.location.line else { return false }
            return [(equation.left, equation.right), (equation.right, equation.left)].contains { side, result in
                side.isCalculated && agrees(result.value, value)
                    && side.operands.contains { operand in peaks.contains { agrees(operand, $0) } }
            }
        }
    }

    /// Whether a rate is a share, which the document names, of the peak of a part that it names.
    private static func isReachedShare(_ value: Double, of right: Double, in document: DossierDocument) -> Bool {
        let text = String(document.text.content.prefix(20_000))
        let peaks =
            [right] + CatalogWords.accelerators(in: text, named: names).map(\.accelerator.memoryBandwidth.rawValue)
        let shares = QuantityScanner.scan(text).lazy.filter {
            ($0.dimension == .share || ($0.dimension == .count && $0.unit.isEmpty)) && (0.2..<1).contains($0.value)
        }.map(\.value)
        return shares.contains { share in peaks.contains { abs(value / ($0 * share) - 1) < 0.006 } }
    }

    private static let names: CatalogWords.AcceleratorNames = {
        CatalogWords.AcceleratorNames((try? AcceleratorCatalog.load()) ?? AcceleratorCatalog(entries: []))
    }()
    private static let reached: WordSet = ["usable", "effective", "sustained", "achieved", "practice", "reached", "有效"]
    private static let peaks: WordSet = ["bandwidth", "hbm", "peak", "memory", "带宽"]

    /// A stated rate that no dense peak of the part comes near; twice one is the sparse figure of the data sheet.
    private static func peakFindings(
        _ context: AuditContext, _ entry: AcceleratorCatalog.Entry, _ facts: PartFacts?
    ) -> [Finding] {
        let rates = NumericFormat.allCases.compactMap { format in
            entry.accelerator.peak.rate(for: format).map { (format, $0.rawValue) }
        }
        guard let own = entry.accelerator.peak.executedFormat(for: context.auditCase.model.precision.linear),
            let right = entry.accelerator.peak.rate(for: own)
        else { return [] }
        return context.claimsByValue(.deviceCompute).compactMap { group in
            guard let value = group.value.number else { return nil }
            if let finding = formatFinding(group.value, group.claims, entry, facts) { return finding }
            if group.claims.prefix(8).allSatisfy({ claim in
                context.dossier.document(named: claim.document).map {
                    isWorkedOut(claim, from: rates.map(\.1), in: $0)
                } ?? false
            }) {
                return nil
            }
            let isRefuted = facts?.refutes(.deviceCompute, value, at: group.claims) == true
            guard isRefuted || !rates.contains(where: { abs(value / $0.1 - 1) < 0.06 }) else { return nil }
            let isSparse = rates.contains { abs(value / $0.1 - 2) < 0.1 }
            return Finding(
                "catalog-accelerator", isRefuted ? .error : .warning, .refuted,
                "\(ClaimKind.deviceCompute.rawValue) is \(group.value) here; \(entry.id) has \(right) dense in "
                    + own.rawValue.uppercased(),
                at: group.claims.places,
                "\(entry.description): \(entry.accelerator.source). The stated figure is used below.",
                nearestReading: isSparse ? "the rate with 2:4 sparsity, which inference does not use" : nil,
                remedy: "write \(right) and the format it holds for")
        }
    }

    /// A rate in a format that the part does not multiply: `FP8: 752 TFLOPS` of one that has none.
    private static func formatFinding(
        _ value: ClaimValue, _ claims: ClaimList, _ entry: AcceleratorCatalog.Entry, _ facts: PartFacts?
    ) -> Finding? {
        guard case .byFormat = entry.accelerator.peak, let facts else { return nil }
        func format(of claim: Claim) -> NumericFormat? {
            guard facts.isOfThePart(claim), !facts.denies(claim), let format = facts.onlyFormat(of: claim),
                [.fp8, .fp4].contains(format), entry.accelerator.peak.rate(for: format) == nil
            else { return nil }
            return format
        }
        let wrong = claims.prefix(8).filter { format(of: $0) != nil }
        guard let first = wrong.first, let format = format(of: first) else { return nil }
        let name = format.rawValue.uppercased()
        return Finding(
            "catalog-accelerator", .error, .refuted,
            "\(entry.id) has no \(name) units, but \(value) is stated for them",
            at: wrong.places, "\(entry.description): \(entry.accelerator.source).",
            remedy: "state the rate of a format that \(entry.id) multiplies")
    }
}
