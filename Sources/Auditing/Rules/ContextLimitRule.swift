internal import Diagnostics
internal import Documents
internal import Models
internal import Serving

/// Holds contexts that documents state, and those that the load needs, against what the model was made for.
enum ContextLimitRule {
    static func findings(_ context: AuditContext) -> [Finding] {
        let auditCase = context.auditCase
        guard let limit = auditCase.model.maximumContext, limit > 0 else { return [] }
        let claims = context.dossier.claims(.contextLimit).filter { ($0.value.integer ?? 0) > limit }
        let (open, certain) = claims.reduce(into: ([Claim](), [Claim]())) { parts, claim in
            if saysHow(claim, context) { parts.0.append(claim) } else { parts.1.append(claim) }
        }
        let longest = auditCase.states(.inputLength) ? auditCase.load.finalContext : 0
        var found: [Finding] = []
        if let asked = certain.compactMap(\.value.integer).max() {
            found.append(contextFinding(asked, limit, .error, at: FindingPlaces(certain.prefix(20)), auditCase))
        } else if let asked = open.compactMap(\.value.integer).max() {
            found.append(contextFinding(asked, limit, .warning, at: FindingPlaces(open.prefix(1)), auditCase))
        } else if longest > limit {
            let places = context.dossier.claims(.inputLength).prefix(1).places
            found.append(contextFinding(longest, limit, .warning, at: places, auditCase))
        }
        return found
    }

    /// Whether a context above the model's may be reached: its document scales positions, or its line is about something
    /// else than this model as it is published.
    private static func saysHow(_ claim: Claim, _ context: AuditContext) -> Bool {
        guard let document = context.dossier.document(named: claim.document) else { return true }
        return claim.form == .prose
            || RopeScaling.words.containsAny(of: Words.list(String(document.text.content.prefix(20_000))))
            || !isRound(claim.value.integer ?? 0)
    }

    /// Whether a number of tokens is one that models are made for, as 262,144 and 200,000 are.
    private static func isRound(_ tokens: Int) -> Bool { tokens % 1024 == 0 || tokens % 1000 == 0 }

    private static func contextFinding(
        _ asked: Int, _ limit: Int, _ severity: Finding.Severity, at places: FindingPlaces, _ auditCase: AuditCase
    ) -> Finding {
        Finding(
            "context-limit", severity, .refuted,
            "\(asked) tokens are more than \(auditCase.model.name) was made for: \(limit)", at: places,
            "config.json gives \(limit) positions. Longer contexts need rope scaling, and quality is not assured.",
            remedy: "stay within \(limit) tokens, or state the scaling")
    }
}

/// Words by which a document says how positions beyond a model's own are reached.
enum RopeScaling {
    static let words: WordSet = ["yarn", "rope", "scaling", "scaled", "extended", "extension", "factor"]
}
