internal import Diagnostics
internal import Quantities

/// Holds the rate of one device against the rate of all in the same object: their quotient is a number of devices.
enum DeviceRateRule {
    static func findings(_ context: AuditContext) -> [Finding] {
        let counts = deviceCounts(context)
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
                let ways = whole / rate
                guard !counts.contains(where: { abs(ways / Double($0) - 1) < 0.015 }),
                    let nearest = counts.min(by: {
                        abs(ways / Double($0) - 1) < abs(ways / Double($1) - 1)
                    })
                else { return nil }
                let right = TokensPerSecond(rawValue: whole / Double(nearest))
                return Finding(
                    "rate-product", .error, .refuted,
                    "\(total.value) over \(nearest) accelerators is \(right) each, not \(rates[index].value)",
                    at: [rates[index], total].places,
                    "The quotient of both rates is \(FixedPoint.significant(ways, digits: 4)), and no document speaks of so many "
                        + "accelerators.", remedy: "write \(right)")
            }
        }
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
