internal import Diagnostics
internal import Quantities

/// Whether the batch, the time per token and the rate that a row or a sentence states together agree.
extension PhysicsRules {
    static func statedRates(_ context: AuditContext) -> [Finding] {
        let counts = copies(context)
        let devices = context.mostDevices
        return context.dossier.documents.flatMap(\.rates).compactMap { stated in
            guard stated.time > .zero, stated.batchExtent != .perRequest else { return nil }
            let most = Double(stated.batch) / stated.time.rawValue
            switch stated.rateExtent {
            case .perRequest:
                let right = TokensPerSecond(1, in: stated.time)
                guard stated.rate > right * 1.06 else { return nil }
                return finding(stated, "one request", right)
            case .perDevice:
                // One device of `n` gets as much of all requests, or its own batch.
                guard stated.batchExtent != .perDevice, stated.batchExtent != .perReplica else { return nil }
                guard stated.rate.rawValue > most * 1.06 else { return nil }
                return finding(stated, requests(stated.batch), TokensPerSecond(rawValue: most / Double(devices)))
            default:
                guard stated.batchExtent != .perDevice,
                    stated.batchExtent != .perReplica || stated.rateExtent == .perReplica
                else { return nil }
                let ratio = stated.rate.rawValue / most
                guard ratio > 1.06,
                    stated.batchExtent == .total || !counts.contains(where: { (0.85...1.06).contains(ratio / $0) })
                else { return nil }
                return finding(stated, requests(stated.batch), TokensPerSecond(rawValue: most))
            }
        }
    }

    private static func requests(_ count: Int) -> String { count == 1 ? "one request" : "\(count) requests" }

    /// By how much a batch may be meant for one of several: the copies, ranks and devices that documents name.
    private static func copies(_ context: AuditContext) -> [Double] {
        var counts: Set<Int> = [context.auditCase.devices, context.mostDevices]
        for strategy in context.strategies.lazy.map(\.strategy) {
            for count in [strategy.replicas, strategy.data, strategy.replicas * strategy.data] { counts.insert(count) }
            if let devices = strategy.devices { counts.insert(devices) }
        }
        return counts.filter { $0 > 1 }.sorted().map(Double.init)
    }

    private static func finding(_ stated: StatedRate, _ subject: String, _ right: TokensPerSecond) -> Finding {
        Finding(
            "rate-product", .error, .refuted,
            "\(subject) at \(stated.time) per token are \(right), not \(stated.rate)",
            at: [Finding.Place(location: stated.location, quote: stated.quote)],
            "Each request in flight gets one token per TPOT.",
            derivations: [
                Derivation(
                    "throughput", formula: "batch / TPOT", substituted: "\(stated.batch) / \(stated.time)",
                    result: right.description)
            ], remedy: "write \(right), or another batch")
    }
}
