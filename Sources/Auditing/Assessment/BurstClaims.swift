internal import Serving

/// What times to first token are about: one prompt, or several that arrive together.
extension AuditContext {
    /// Whether a time is said to be of a burst rather than of one prompt: by its line, or by a document that is about one.
    func meansBurst(_ claim: Claim, mustSay: Bool = false) -> Bool {
        if let requests = claim.load.requests { return requests > 1 }
        let told = Words.list(dossier.line(at: claim.location) ?? claim.quote)
        if told.contains(where: AuditContext.idleWords.contains) { return false }
        // Searches give the time of one request.
        if dossier.document(named: claim.document)?.holdsSearchResults == true { return false }
        // Of several batches nobody says which one arrives at once.
        let isClear = (fewestRequests ?? 0) * 4 >= auditCase.load.concurrency
        if !mustSay, isClear, burstsInAll || burstDocuments.contains(claim.document) { return true }
        return told.contains(where: AuditContext.burstWords.contains)
    }

    private static let idleWords: WordSet = ["idle", "alone", "lone", "unloaded"]
    private static let burstWords: WordSet = ["burst", "simultaneous", "simultaneously", "whole"]
}
