internal import Diagnostics
internal import Quantities

/// Finds utilisations above what there is.
enum ImpossibleShares {
    static func findings(_ dossier: Dossier) -> [Finding] {
        let kinds: [ClaimKind] = [
            .memoryUtilisation, .computeUtilisation, .bandwidthUtilisation, .modelFLOPsUtilisation,
        ]
        return dossier.documents.flatMap { document in
            document.claims.filter { kinds.contains($0.kind) && ($0.value.number ?? 0) > 1 }
        }.map { claim in
            Finding(
                "impossible-share", .error, .refuted, "\(claim.kind.rawValue) of \(claim.value) is more than there is",
                at: [claim].places, "No share of a device's memory or peak exceeds 100 %.",
                nearestReading: claim.kind == .memoryUtilisation ? "the layout does not fit" : nil)
        }
    }
}
