internal import Diagnostics
internal import Parallelism
internal import Planning
internal import Quantities

/// Holds the rate of one device against the rate of all in the same object, or right before it in a text: their quotient is a
/// number of devices.
enum DeviceRateRule {
    static func findings(_ context: AuditContext) -> [Finding] {
        let counts = deviceCounts(context)
        return inObjects(counts, context) + inText(counts, context)
    }

    /// The rates of running text and tables: that of one device against the last one of all before it.
    private static func inText(_ counts: [Int], _ context: AuditContext) -> [Finding] {
        let ofDecode = decodeCounts(context)
        return context.dossier.documents.filter { !$0.isStructured }.flatMap { document -> [Finding] in
            let rates = document.comparableRates
            return rates.indices.dropFirst().compactMap { index -> Finding? in
                let (rate, total) = (rates[index], rates[index - 1])
                guard rate.extent == .perDevice,
                    rate.form == .prose || context.dossier.line(at: rate.location)?.contains("|") == false,
                    total.extent != .perDevice,
                    total.extent != .perRequest, rate.location.line - total.location.line <= 3
                else { return nil }
                let line = context.dossier.line(at: rate.location) ?? rate.quote
                let words = Words.list(line)
                guard !others.containsAny(of: words) else { return nil }
                if let named = namedCount(line) { return finding(rate, total, [named]) }
                if let own = context.ownLayout(of: rate)?.layout {
                    let counts = [own.deviceCount, own.devicesPerReplica].filter { $0 > 1 }
                    return counts.isEmpty ? nil : finding(rate, total, counts + allCounts(in: line))
                }
                let isOfDecode = !ofDecode.isEmpty && decoding.containsAny(of: words) && !words.contains("all")
                return finding(rate, total, isOfDecode ? ofDecode : counts + allCounts(in: line))
            }
        }
    }

    /// The devices of `averaged over all 8 GPUs` or `（解码池 16 张卡）`.
    private static func namedCount(_ line: String) -> Int? {
        if let count = chineseCount(line) { return count }
        let words = Words.split(line)
        guard let place = words.firstIndex(of: "all"), place + 2 < words.count, let count = Int(words[place + 1]),
            DeviceNames.contains(Word(words[place + 2]))
        else { return nil }
        return count
    }

    /// The one number of cards that a Chinese line names.
    private static func chineseCount(_ line: String) -> Int? {
        let scalars = [Unicode.Scalar](scalarsOf: line)
        let counts = QuantityScanner.scan(scalars).compactMap { quantity -> Int? in
            guard quantity.dimension == .count, quantity.value >= 2 else { return nil }
            let behind = scalars[min(quantity.range.upperBound, scalars.count)...].filter { !$0.isBlank }.prefix(2)
            return behind.first == "卡" || behind == ["张", "卡"] ? Int(exactly: quantity.value) : nil
        }
        return counts.count == 1 ? counts.first : nil
    }

    /// The whole numbers that a line names, of which one may be the devices that its rate is over.
    private static func allCounts(in line: String) -> [Int] {
        QuantityScanner.scan(line).filter { $0.dimension == .count && (2...1_000_000).contains($0.value) }
            .compactMap { Int(exactly: $0.value) }
    }

    private static let decoding: WordSet = ["decode", "decoding", "解码", "每个解码"]
    /// Words with which a rate is of another load, layout or sort than the one before it.
    private static let others: WordSet = [
        "peak", "prefill", "prompt", "instead", "alternative", "than", "versus", "vs", "user", "if", "would", "limit",
        "target", "objective", "goal", "at",
    ]

    /// How many devices decode, in all and in one copy.
    private static func decodeCounts(_ context: AuditContext) -> [Int] {
        let strategies = context.strategies.lazy.prefix(2000).map(\.strategy).filter { $0.phase == .decode }
        let counts = strategies.flatMap { strategy -> [Int] in
            let all = strategy.devices ?? strategy.gridDevices
            return [all, strategy.gridDevices, strategy.gridDevices / max(1, strategy.replicas)]
        }
        return Set(counts).filter { $0 > 0 }.sorted()
    }

    /// The rates of objects.
    private static func inObjects(_ counts: [Int], _ context: AuditContext) -> [Finding] {
        let structured = context.dossier.documents.filter(\.isStructured)
        return structured.flatMap { document -> [Finding] in
            let rates = document.comparableRates
            return rates.indices.compactMap { index -> Finding? in
                guard rates[index].extent == .perDevice, let rate = rates[index].value.number else { return nil }
                // The rate of all that stands closest, in the same object.
                let totals = rates.filter {
                    $0.extent != .perDevice && $0.extent != .perRequest && $0.strategy == rates[index].strategy
                }
                guard totals.count == 1, let total = totals.first, let whole = total.value.number, whole > rate * 1.5,
                    abs(total.location.line - rates[index].location.line) <= 3
                else { return nil }
                return finding(rates[index], total, counts)
            }
        }
    }

    /// What is wrong with the rate of one device, if its quotient with that of all is none of some numbers of devices.
    private static func finding(_ rate: Claim, _ total: Claim, _ counts: [Int]) -> Finding? {
        guard let each = rate.value.number, let whole = total.value.number, whole > each * 1.5 else { return nil }
        let ways = whole / each
        guard !counts.contains(where: { abs(ways / Double($0) - 1) < 0.015 }),
            let nearest = counts.min(by: { abs(ways / Double($0) - 1) < abs(ways / Double($1) - 1) })
        else { return nil }
        let right = TokensPerSecond(rawValue: whole / Double(nearest))
        return Finding(
            "rate-product", .error, .refuted,
            "\(total.value) over \(nearest) accelerators is \(right) each, not \(rate.value)",
            at: [rate, total].places,
            "The quotient of both rates is \(FixedPoint.significant(ways, digits: 4)), and no document speaks of so many "
                + "accelerators.", remedy: "write \(right)")
    }

    /// All numbers of devices that the documents name or imply.
    private static func deviceCounts(_ context: AuditContext) -> [Int] {
        let named = [ClaimKind.deviceCount, .devicesPerReplica, .devicesPerNode].flatMap { kind in
            context.dossier.claims(kind).prefix(2000).compactMap { $0.value.integer }
        }
        let stated = context.strategies.lazy.prefix(2000).flatMap { entry in
            [entry.strategy.gridDevices, entry.strategy.devices ?? 0]
        }
        let grouped = named.flatMap { count in [1, 2, 3, 4, 6, 8].map { count &* $0 } }
        return Set(named + stated + grouped + [context.auditCase.devices]).filter { $0 > 1 && $0 <= 1_000_000 }.sorted()
    }
}

extension DossierDocument {
    /// The rates of generated tokens of a document, in its order; none of one that has a single rate, or hundreds.
    var comparableRates: [Claim] {
        let rates = claims.of(.throughput).filter { ($0.number ?? 0) > 0 }
        return (2..<200).contains(rates.count) ? rates : []
    }
}
