internal import Diagnostics
internal import Hardware
internal import Quantities

/// Rules about sums, products and percentages inside a document.
enum ArithmeticRules {
    static let all: [AuditRule] = [
        AuditRule(
            id: "percentage", summary: "A percentage is not the quotient of the amounts beside it.",
            check: percentages),
        AuditRule(id: "sum", summary: "A total is not the sum of its parts.", check: sums),
        AuditRule(
            id: "product", summary: "A total over all devices is not the amount per device times their number.",
            check: products),
    ]

    private static func percentages(_ context: AuditContext) -> [Finding] {
        let auditCase = context.auditCase
        let available = auditCase.cluster.accelerator.memory * Double(auditCase.devices)
        return context.dossier.documents.flatMap { document -> [Finding] in
            guard let required = document.claims.first(of: .requiredMemory),
                let amount = required.value.number
            else { return [] }
            guard
                let claim = document.claims.of(.memoryUtilisation).first(where: { $0.line >= required.line }),
                let share = claim.value.number
            else { return [] }
            let exact = amount / available.rawValue
            let rounded = document.claims.first(of: .clusterMemory)?.value.number
            let byRounded = rounded.map { amount / $0 }
            let fits = abs(exact - share) < 0.0006
            let reading = byRounded.flatMap { abs($0 - share) < 0.0006 ? rounded : nil }
            return [
                Finding(
                    "percentage", fits ? .note : .warning, fits ? .confirmed : .refuted,
                    "\(claim.value) is " + (fits ? "" : "not ") + "\(required.value) of \(available)",
                    at: [claim, required].places,
                    "\(required.value) of \(auditCase.devices) × \(auditCase.cluster.accelerator.memory) is "
                        + "\(Fraction(rawValue: exact)). Whether \(required.value) is the right amount is another question.",
                    derivations: [
                        Derivation(
                            "share of all memory", formula: "required / (devices · memory)",
                            substituted:
                                "\(required.value) / (\(auditCase.devices) · \(auditCase.cluster.accelerator.memory))",
                            result: Fraction(rawValue: exact).description)
                    ],
                    nearestReading: reading.map {
                        "it is \(required.value) of \(Bytes(rawValue: $0)), the capacity rounded to "
                            + FixedPoint.significant($0 / 1e9, groupsThousands: true) + " GB"
                    }, remedy: fits ? nil : "write \(Fraction(rawValue: exact))")
            ]
        }
    }

    private static func sums(_ context: AuditContext) -> [Finding] {
        context.dossier.documents.compactMap { document in
            guard let total = document.claims.first(of: .requiredMemory),
                let cache = document.claims.first(of: .keyValueCacheMemory),
                let weights = document.claims.of(.weightMemory).last(where: { $0.location < total.location }),
                let sum = total.value.number, let first = weights.value.number, let second = cache.value.number
            else { return nil }
            let holds = abs(first + second - sum) <= 0.005 * sum
            return Finding(
                "sum", holds ? .note : .error, holds ? .confirmed : .refuted,
                "\(weights.value) + \(cache.value) " + (holds ? "is" : "is not") + " \(total.value)",
                at: [total, weights, cache].places,
                holds
                    ? "The addition is right; its parts are checked on their own."
                    : "The parts add up to \(Bytes(rawValue: first + second)).",
                derivations: [
                    Derivation(
                        "memory required", formula: "weights + KV cache",
                        substituted: "\(weights.value) + \(cache.value)",
                        result: Bytes(rawValue: first + second).description)
                ])
        }
    }

    /// Whether a total can be meant for all devices: more than one has, and not what some of them have together.
    private static func isOfTheCluster(_ value: Double, exact: Double, _ claim: Claim, _ devices: Int) -> Bool {
        guard devices > 1 else { return claim.form != .prose }
        let share = value / exact * Double(devices)
        guard share >= 1.01, claim.form != .prose || abs(value / exact - 1) < 0.6 else { return false }
        return share > Double(devices) * 1.001 || abs(share - share.rounded()) > 0.001 * share
            || abs(share - Double(devices)) < 0.001 * share
            || claim.form != .prose
    }

    private static func products(_ context: AuditContext) -> [Finding] {
        let auditCase = context.auditCase
        let devices = Double(auditCase.devices)
        let memory = (auditCase.cluster.accelerator.memory * devices).rawValue
        let compute = (auditCase.peak * devices).rawValue
        return [(ClaimKind.clusterMemory, memory), (.clusterCompute, compute)].flatMap { kind, exact -> [Finding] in
            context.claimsByValue(kind).compactMap { group in
                let claims = group.claims.filter { $0.extent != .perDevice }
                guard let value = group.value.number, let dimension = kind.dimension, let first = claims.first,
                    isOfTheCluster(value, exact: exact, first, auditCase.devices)
                else { return nil }
                let error = abs(value / exact - 1)
                let perDevice =
                    kind == .clusterMemory
                    ? auditCase.cluster.accelerator.memory.description : auditCase.peak.description
                let product = "\(auditCase.devices) × \(perDevice)"
                let isRounded = error > 0.001 && error < 0.05
                let exactly =
                    kind == .clusterMemory
                    ? FixedPoint.significant(exact / 1e9, digits: 6, groupsThousands: true) + " GB"
                    : dimension.describe(exact)
                return Finding(
                    "product", error < 0.001 ? .note : isRounded ? .warning : .error,
                    error < 0.001 ? .confirmed : isRounded ? .refined : .refuted,
                    "\(product) is \(exactly)" + (error < 0.001 ? "" : ", written as \(group.value)"),
                    at: claims.places,
                    error < 0.001
                        ? "The product is right."
                        : "The figure is \(Fraction(rawValue: error)) off; percentages computed from it inherit the error.",
                    derivations: [
                        Derivation(
                            kind.rawValue, formula: "devices · amount per device", substituted: product, result: exactly
                        )
                    ], remedy: error < 0.001 ? nil : "write \(exactly)")
            }
        }
    }
}
