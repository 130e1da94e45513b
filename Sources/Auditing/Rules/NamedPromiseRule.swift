internal import Quantities

/// Holds lines that call a promise kept, by its mark, against the line that makes it.
enum NamedPromiseRule {
    static func findings(_ dossier: Dossier) -> [Finding] {
        let described =
            dossier.documents.filter { $0.kind == .inputs } + dossier.documents.filter { $0.kind != .inputs }
        var made: [String: NamedPromise] = [:]
        for promise in described.lazy.flatMap(\.promises) where promise.isMade && made[promise.mark] == nil {
            made[promise.mark] = promise
        }
        return dossier.documents.flatMap(\.promises).compactMap { answer in
            guard answer.isCalledKept, let promise = made[answer.mark], promise.amounts.count == 1,
                let limit = promise.amounts.first, limit.value > 0
            else { return nil }
            let own = answer.amounts.filter { $0.dimension == limit.dimension && $0.value != limit.value }
            guard let reached = own.last,
                promise.isLeast ? reached.value < limit.value * 0.999 : reached.value > limit.value * 1.001
            else { return nil }
            let (value, bound) = (
                limit.dimension.describe(reached.value), limit.dimension.describe(limit.value)
            )
            return Finding(
                "objective-verdict", .error, .refuted, "\(value) does not keep \(promise.mark), a promise of \(bound)",
                at: [
                    Finding.Place(location: answer.location, quote: answer.quote),
                    Finding.Place(location: promise.location, quote: promise.quote),
                ],
                "The line calls the promise kept, and its own figure says otherwise.",
                remedy: "call it missed, or correct the figure")
        }
    }
}
