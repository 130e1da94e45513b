internal import Quantities

extension RecipeRun.Comparison {
    /// What the recipe trades, one sentence each; empty where it agrees with the best deployment.
    public var trades: [String] {
        guard !agrees else { return [] }
        let most = 1 + RecipeRun.tolerance
        var found: [String] = []
        if let balance = own.poolBalance, balance > most {
            found.append(
                "its prefill pool could read \(rounded(balance)) times as many prompts as its decode pool generates "
                    + "for: a split for longer prompts or shorter outputs")
        } else if let balance = own.poolBalance, balance < 1 / most {
            found.append(
                "its decode pool could generate for \(rounded(1 / balance)) times as many prompts as its prefill pool "
                    + "reads: a split for shorter prompts or longer outputs")
        }
        if own.timePerOutputToken * most < best.timePerOutputToken {
            found.append(
                "it answers faster: one token every \(milliseconds(own.timePerOutputToken)), against "
                    + milliseconds(best.timePerOutputToken))
        }
        if own.timeToFirstToken * most < best.timeToFirstToken {
            found.append(
                "it starts sooner: after \(milliseconds(own.timeToFirstToken)), against "
                    + milliseconds(best.timeToFirstToken))
        }
        if own.memoryUsed > 0.98, best.concurrency > own.concurrency {
            found.append("memory ends its batch at \(own.concurrency) in flight, against \(best.concurrency)")
        }
        let differences = own.deviceTimes.compactMap { time -> (String, Double, Double)? in
            let other = best.deviceTimes.first { $0.category == time.category }?.seconds ?? 0
            return time.seconds > other ? (time.category, time.seconds, other) : nil
        }
        if let largest = differences.max(by: { $0.1 - $0.2 < $1.1 - $1.2 }) {
            let (own, other) = (microseconds(largest.1), microseconds(largest.2))
            found.append("each generated token costs it \(own) of a device's time on \(largest.0), against \(other)")
        }
        let nearest = otherwise.filter { $0.ratio <= most }
        if !nearest.isEmpty {
            found.append(
                "it is within 15 % with "
                    + nearest.map { "\($0.assumption) (\(FixedPoint.format($0.ratio, places: 2)))" }
                    .joined(separator: ", or "))
        } else if let least = otherwise.min(by: { $0.ratio < $1.ratio }) {
            found.append(
                "of other questions that its source does not rule out, \(least.assumption) brings it nearest "
                    + "(\(FixedPoint.format(least.ratio, places: 2)))")
        }
        return found
    }

    private func microseconds(_ seconds: Double) -> String { "\(Int((seconds * 1e6).rounded())) µs" }
    private func milliseconds(_ seconds: Double) -> String { "\(Seconds(rawValue: seconds))" }
    /// A ratio with one decimal.
    private func rounded(_ ratio: Double) -> String { FixedPoint.format(ratio, places: 1) }
}
