internal import Diagnostics
internal import Quantities

/// Finds utilisations above what there is.
enum ImpossibleShares {
    static func findings(_ dossier: Dossier) -> [Finding] {
        let kinds: [ClaimKind] = [
            .memoryUtilisation, .computeUtilisation, .bandwidthUtilisation, .modelFLOPsUtilisation,
        ]
        return dossier.documents.flatMap { document in
            let claims = document.claims
            return claims.indices.filter { kinds.contains(claims[$0].kind) && (claims[$0].number ?? 0) > 1 }
                .map { claims[$0] }
        }.map { claim in
            Finding(
                "impossible-share", .error, .refuted, "\(claim.kind.rawValue) of \(claim.value) is more than there is",
                at: [claim].places, "No share of a device's memory or peak exceeds 100 %.",
                nearestReading: claim.kind == .memoryUtilisation ? "the layout does not fit" : nil)
        }
    }
}
