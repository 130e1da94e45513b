internal import Planning

extension Phase {
    /// The phase that the innermost of these headings names, if exactly one.
    static func named(in headings: [String]) -> Phase? {
        for heading in headings.reversed() {
            let words = Words.list(heading)
            var phases = Phase.allCases.filter { words.contains($0.word) }
            if phases.isEmpty, !heading.utf8.allSatisfy({ $0 < 0x80 }) {
                if heading.contains("预填充") { phases.append(.prefill) }
                if heading.contains("解码") { phases.append(.decode) }
            }
            if let phase = phases.first, phases.count == 1 { return phase }
        }
        return nil
    }
}

extension Phase {
    /// The word that names it.
    fileprivate var word: Word {
        switch self {
        case .prefill: "prefill"
        case .decode: "decode"
        }
    }
}
