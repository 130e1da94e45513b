internal import Diagnostics
internal import Models
internal import Planning
internal import Quantities
internal import Serving

/// Finds work of prompts that counts the tokens of their answers.
enum OutputInPrefillRule {
    static func findings(_ context: AuditContext) -> [Finding] {
        let load = context.auditCase.load
        let isStated = context.auditCase.states(.inputLength, .outputLength)
        let addends = [Double(load.input), Double(load.output)]
        let ofPrefill = documents(of: .prefill, context)
        return MethodRules.perLine(context.dossier) { equation, side in
            guard speaksOfPrefill(equation) || ofPrefill.contains(equation.location.file) else { return false }
            if isStated, multipliesAllTokens(side, of: equation, context) { return true }
            if multipliesSum(side, context) { return true }
            if isStated, side.operands == addends, side.value == addends[0] + addends[1],
                work.containsAny(of: Words.list(equation.quote)) || equation.quote.contains("计算")
            {
                return true
            }
            guard side.dimension == .count else { return false }
            return side.sums.contains { sum in
                (isStated && (sum == addends || sum == addends.reversed()))
                    || (sum.count == 2 && sum.allSatisfy { $0 >= 16 && $0 == $0.rounded() }
                        && countsOutput(equation.quote))
            }
        }.map { equation in
            let sums = equation.left.sums + equation.right.sums
            let tokens = sums.first { $0.count == 2 } ?? addends
            let words = tokens.map { FixedPoint.significant($0, digits: 9) }
            return Finding(
                "output-in-prefill", .error, .refuted,
                "\(words.joined(separator: " + ")) tokens are counted into prefill, which reads the prompt only",
                at: [Finding.Place(location: equation.location, quote: equation.quote)],
                "Output tokens are generated one by one in decode; the first token waits for the prompt only.",
                nearestReading: "the context at the end of a request, which sizes the cache",
                remedy: isStated ? "use \(load.input) tokens" : "use the tokens of the prompt")
        }
    }

    private static let work: WordSet = ["flop", "flops", "tflop", "pflop", "gflop", "compute", "work"]

    /// `2 × 2.73e9 × (2000 + 400)`: the work of a prompt with a sum of tokens.
    private static func multipliesSum(_ side: Equation.Side, _ context: AuditContext) -> Bool {
        let parameters = context.auditCase.model.parameters
        return side.operands.contains(2)
            && side.sums.contains { $0.count == 2 && $0.allSatisfy { $0 >= 16 && $0 == $0.rounded() && $0 < 1e7 } }
            && side.operands.contains { operand in
                [parameters.total, parameters.active, parameters.activeWithoutInputEmbedding].contains {
                    abs(operand / $0 - 1) < 0.12
                }
            }
    }

    /// `2 × 70e9 × 3,000 = 420 TFLOP`: the work of a prompt with the tokens of the prompt and its answer.
    private static func multipliesAllTokens(
        _ side: Equation.Side, of equation: Equation, _ context: AuditContext
    ) -> Bool {
        let load = context.auditCase.load
        let parameters = context.auditCase.model.parameters
        let other = side == equation.left ? equation.right : equation.left
        return side.operands.contains(2) && side.operands.contains(Double(load.input + load.output))
            && side.operands.contains { operand in
                [parameters.total, parameters.active].contains { abs(operand / $0 - 1) < 0.06 }
            } && (other.dimension == .work || other.alternative == .work)
    }

    /// The strategy documents that are about one phase alone.
    private static func documents(of phase: Phase, _ context: AuditContext) -> Set<String> {
        let strategies = context.strategies.lazy.prefix(2000).map(\.strategy)
        let others = Set(strategies.filter { $0.phase != phase }.map(\.document))
        return Set(strategies.filter { $0.phase == phase }.map(\.document)).subtracting(others)
    }

    private static func speaksOfPrefill(_ equation: Equation) -> Bool {
        equation.topics.contains(.prefill)
            || ["预填充", "首 token", "首token", "首字"].contains { equation.quote.contains($0) }
    }

    /// Whether a line counts output tokens and is not about a context or its cache.
    private static func countsOutput(_ quote: String) -> Bool {
        let words = Set(Words.split(quote))
        let isContext = !words.isDisjoint(with: [
            "kv", "cache", "context", "length", "maximum", "max", "longest", "total",
        ])
        return !isContext && !["缓存", "上下文", "长度"].contains { quote.contains($0) }
            && (!words.isDisjoint(with: ["output", "outputs", "generated", "completion", "answer"])
                || ["输出", "生成"].contains { quote.contains($0) })
    }
}
