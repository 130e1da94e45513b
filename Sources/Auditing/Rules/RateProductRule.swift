internal import Diagnostics
internal import Hardware
internal import Models
internal import Parallelism
internal import Planning
internal import Quantities
internal import Serving
internal import StepModel

/// Whether batch, time per token and throughput of one strategy or document agree.
extension PhysicsRules {
    /// All requests together get batch / TPOT tokens per second.
    static func rateProduct(_ context: AuditContext) -> [Finding] {
        let ofStrategies = context.strategies.lazy.map(\.strategy).compactMap { strategy in
            rateFinding(strategy.claims, copies: strategy.replicas, context)
        }
        let documents = context.dossier.documents
        let proposing = Set(documents.lazy.filter(\.proposesStrategies).map(\.name))
        let ofDocuments = documents.lazy.filter { $0.kind != .launch && !proposing.contains($0.name) }
            .flatMap { document in
                [Phase?.none, .decode].lazy.compactMap { phase in
                    rateFinding(
                        document.claims.filter { $0.strategy == nil && $0.phase == phase && $0.form != .prose },
                        copies: context.mostCopies, context)
                }
            }
        let byClaims = Array(ofStrategies) + ofDocuments
        let known = Set(byClaims.flatMap(\.places).map(\.location))
        return byClaims
            + statedRates(context).filter { finding in !finding.places.contains { known.contains($0.location) } }
    }

    private static func rateFinding(_ claims: some Sequence<Claim>, copies: Int, _ context: AuditContext) -> Finding? {
        func own(_ kind: ClaimKind) -> Claim? {
            claims.first { $0.kind == kind && $0.extent != .perDevice && $0.extent != .perRequest }
        }
        guard let rate = own(.throughput), let time = own(.timePerOutputToken), let value = rate.value.number,
            let seconds = time.value.number, seconds > 0
        else { return nil }
        let stated = own(.batchSize)
        let all = context.auditCase.states(.batchSize) ? Double(context.auditCase.load.concurrency) : nil
        // A batch may be that of one copy, or of one device.
        let requests = stated?.value.number ?? context.mostRequests(nil).map(Double.init) ?? all
        guard let requests else { return nil }
        let isOneCopy = stated?.extent == .perReplica && rate.extent != .perReplica
        let batch = requests * (isOneCopy ? Double(copies) : 1)
        let most = batch * (stated?.extent == .unstated && rate.extent != .perReplica ? Double(copies) : 1)
        guard value > most / seconds * 1.1 else { return nil }
        let right = TokensPerSecond(rawValue: batch / seconds)
        return Finding(
            "rate-product", .error, .refuted,
            "\(FixedPoint.significant(batch)) requests at \(time.value) per token are \(right), not \(rate.value)",
            at: [rate, time].places, "Each request in flight gets one token per TPOT.",
            derivations: [
                Derivation(
                    "throughput", formula: "batch / TPOT",
                    substituted: "\(FixedPoint.significant(batch)) / \(time.value)",
                    result: right.description)
            ], remedy: "write \(right), or another batch")
    }
}
