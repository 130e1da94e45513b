internal import Diagnostics
internal import Planning
internal import Quantities

/// Holds the rate of one device against the rate of all in the same object: their quotient is a number of devices.
enum DeviceRateRule {
    static func findings(_ context: AuditContext) -> [Finding] {
        let counts = deviceCounts(context)
        return inObjects(counts, context) + inText(counts, context) + ofCopies(context)
    }

    /// The rate of several copies against that of one before it: `1,019 tokens/s per replica, 8,153 for the four replicas`.
    private static func ofCopies(_ context: AuditContext) -> [Finding] {
        context.dossier.documents.filter { !$0.isStructured }.flatMap { document -> [Finding] in
            let rates = document.claims.filter { $0.kind == .throughput && ($0.value.number ?? 0) > 0 }
            guard rates.count >= 2, rates.count < 200 else { return [] }
            return zip(rates, rates.dropFirst()).compactMap { one, all -> Finding? in
                guard one.extent != .perDevice, one.extent != .perRequest, all.extent != .perDevice,
                    all.extent != .perRequest, (0...3).contains(all.location.line - one.location.line),
                    let line = context.dossier.line(at: all.location), let copies = copyCount(line),
                    let each = one.value.number, let whole = all.value.number
                else { return nil }
                let ways = whole / each
                guard abs(ways / Double(copies) - 1) > 0.015, ways > 1.2,
                    abs(ways - ways.rounded()) < 0.02 * ways
                else { return nil }
                let right = TokensPerSecond(rawValue: each * Double(copies))
                return Finding(
                    "rate-product", .error, .refuted,
                    "\(copies) copies at \(one.value) are \(right), not \(all.value)", at: [all, one].places,
                    "Independent copies add their rates; the stated one is that of "
                        + "\(FixedPoint.significant(ways.rounded())) copies.", remedy: "write \(right)")
            }
        }
    }

    /// How many copies a line speaks of: `both replicas`, `the four replicas`, `all 4 instances`.
    private static func copyCount(_ line: String) -> Int? {
        let words = Words.split(line)
        let counts = words.indices.dropLast().compactMap { index -> Int? in
            guard ["replicas", "copies", "instances", "workers", "groups"].contains(words[index + 1]) else {
                return nil
            }
            return spelled[words[index]] ?? Int(words[index])
        }
        return Set(counts).count == 1 ? counts.first.flatMap { (2...64).contains($0) ? $0 : nil } : nil
    }

    private static let spelled: [String: Int] = [
        "both": 2, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "eight": 8,
    ]

    /// The rates of running text and tables: that of one device against the last one of all before it.
    private static func inText(_ counts: [Int], _ context: AuditContext) -> [Finding] {
        let ofDecode = decodeCounts(context)
        return context.dossier.documents.filter { !$0.isStructured }.flatMap { document -> [Finding] in
            let rates = document.claims.filter { $0.kind == .throughput && ($0.value.number ?? 0) > 0 }
            guard rates.count >= 2, rates.count < 200 else { return [] }
            return rates.indices.dropFirst().compactMap { index -> Finding? in
                let (rate, total) = (rates[index], rates[index - 1])
                guard rate.extent == .perDevice, rate.form == .prose, total.extent != .perDevice,
                    total.extent != .perRequest, rate.location.line - total.location.line <= 3
                else { return nil }
                let line = context.dossier.line(at: rate.location) ?? rate.quote
                let words = Words.list(line)
                guard !others.containsAny(of: words) else { return nil }
                if let named = namedCount(line) { return finding(rate, total, [named]) }
                let isOfDecode = !ofDecode.isEmpty && decoding.containsAny(of: words) && !words.contains("all")
                return finding(rate, total, isOfDecode ? ofDecode : counts + allCounts(in: line))
            }
        }
    }

    /// The devices of `averaged over all 8 GPUs`.
    private static func namedCount(_ line: String) -> Int? {
        let words = Words.split(line)
        guard let place = words.firstIndex(of: "all"), place + 2 < words.count, let count = Int(words[place + 1]),
            DeviceNames.contains(Word(words[place + 2]))
        else { return nil }
        return count
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
            let rates = document.claims.filter { $0.kind == .throughput && ($0.value.number ?? 0) > 0 }
            guard rates.count >= 2, rates.count < 200 else { return [] }
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
