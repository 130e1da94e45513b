internal import Quantities

/// The lengths of a prompt and of its answer that a line gives together: `8,192 in, 2,048 out`, `ISL/OSL: 4096/1024`,
/// `input 8192, output 2048`.
struct LengthPair {
    let input: WrittenQuantity
    let output: WrittenQuantity

    /// The first pair of a line.
    static func read(_ scalars: [Unicode.Scalar], quantities: [WrittenQuantity]) -> LengthPair? {
        for (first, second) in zip(quantities, quantities.dropFirst()) where isLength(first) && isLength(second) {
            let before = Words.list(scalars[..<first.range.lowerBound].suffix(40))
            let gap = scalars[min(first.range.upperBound, second.range.lowerBound)..<second.range.lowerBound]
            guard gap.count < 40 else { continue }
            let between = Words.list(gap)
            let after = Words.list(scalars[min(second.range.upperBound, scalars.count)...].prefix(20))
            if isPair(before, between, after) { return LengthPair(input: first, output: second) }
        }
        return nil
    }

    private static func isLength(_ number: WrittenQuantity) -> Bool {
        number.dimension == .count && (1...20_000_000).contains(number.value) && number.value == number.value.rounded()
    }

    private static func isPair(_ before: [Word], _ between: [Word], _ after: [Word]) -> Bool {
        let (name, inner) = (before.filter(isTelling), between.filter(isTelling))
        let behind = after.prefix(3).drop { !isTelling($0) }.first
        // `8,192 in, 2,048 out`
        if inner == ["in"], behind == "out" { return true }
        guard inner.isEmpty else {
            // `input 8192, output 2048`
            return inner.count == 1 && name.last.map(inputs.contains) == true && outputs.contains(inner[0])
                && (between.last.map(outputs.contains) == true || between.last.map(fillers.contains) == true)
                && behind.map { !rates.contains($0) } != false
        }
        // `ISL/OSL: 4096/1024`, `4096/1024 (input/output)`
        if name.count >= 2, inputs.contains(name[name.count - 2]), outputs.contains(name[name.count - 1]) {
            return true
        }
        if name.last == "输入输出" { return true }
        let two = after.prefix(4).filter(isTelling).prefix(2)
        return two.count == 2 && (inputs.contains(two[0]) || two[0] == "in")
            && (outputs.contains(two[1]) || two[1] == "out")
            && before.last != "x"
    }

    private static func isTelling(_ word: Word) -> Bool { !fillers.contains(word) }

    private static let inputs: WordSet = ["input", "isl", "prompt", "prompts", "inputs", "输入", "输入长度", "提示"]
    private static let outputs: WordSet = [
        "output", "osl", "outputs", "answer", "answers", "completion", "completions", "reply", "replies", "response",
        "responses", "输出", "输出长度", "回答",
    ]
    private static let rates: WordSet = ["per", "s"]
    /// Words that say nothing of which length is meant.
    private static let fillers: WordSet = [
        "tokens", "token", "length", "lengths", "len", "of", "is", "and", "sequence", "size", "plus", "mean", "average",
        "长度",
    ]
}
