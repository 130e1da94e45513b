internal import Quantities

/// The check that no metric of a closed loop can make alone: by Little's law, concurrency, TTFT and TPOT together imply
/// a rate of requests, and that rate may not exceed what the devices can compute.
struct ImpliedRate {
    /// The measured TTFTs and TPOTs of one question, in the order of the rows.
    private var firstTokens: [Int] = []
    private var tokens: [Int] = []

    /// How far means over a finite run may miss Little's law.
    private static let tolerance = 1.05

    /// Notes a row.
    mutating func add(_ metric: Metric, row: Int) {
        switch metric {
        case .timeToFirstToken: firstTokens.append(row)
        case .timePerOutputToken, .interTokenLatency: tokens.append(row)
        default: break
        }
    }

    /// The rows whose measurements together exceed the bound: the n-th TTFT belongs to the n-th TPOT of a question.
    func impossibleRows(
        _ question: ServingQuestion, _ bounds: PhysicalBounds, measured: (Int) -> Double?
    ) -> [Int] {
        guard case .closedLoop(let concurrency) = question.arrival, question.scope == .requests else { return [] }
        var found: [Int] = []
        for (first, token) in zip(firstTokens, tokens) {
            guard let wait = measured(first), let pace = measured(token) else { continue }
            let cycle = (wait + pace * max(0, question.output - 1)) / 1000
            if Double(concurrency) / cycle > bounds.requestsPerSecond * ImpliedRate.tolerance {
                found += [first, token]
            }
        }
        return found
    }
}
