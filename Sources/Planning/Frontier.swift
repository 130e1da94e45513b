public import Quantities
internal import Serving

/// The most output per device at a speed per user: what a deployment can trade.
public struct FrontierPoint: Hashable, Sendable {
    /// The output tokens per second of one user.
    public var perUser: TokensPerSecond
    /// The output tokens per second and device of the cluster.
    public var perDevice: TokensPerSecond
    /// The deployment that reaches it.
    public var deployment: PlannedDeployment
    /// Whether the promised time per output token, if any, is kept.
    public var keepsPace: Bool
}

extension PlanSearch {
    /// The frontier of one kind of deployment, the fastest per user first.
    func frontier(_ kind: DeploymentKind, most: Int) -> [FrontierPoint] {
        let points = fronts[kind]?.points ?? []
        let limit = question.objectives.timePerOutputToken?.rawValue ?? .infinity
        return PlanSearch.thinned(points.map(\.payload), to: most).map { contender in
            FrontierPoint(
                perUser: TokensPerSecond(rawValue: 1 / contender.timePerOutputToken),
                perDevice: TokensPerSecond(rawValue: question.perDevice(contender)),
                deployment: deployment(contender), keepsPace: contender.timePerOutputToken <= limit)
        }
    }

    /// At most `count` of some contenders in order, the first and the last among them, at even ratios of pace.
    private static func thinned(_ contenders: [Contender], to count: Int) -> [Contender] {
        guard contenders.count > count, let first = contenders.first, let last = contenders.last else {
            return contenders
        }
        var kept = [first]
        // The span of paces in logarithms is cut into even parts by repeated multiplication, without logarithms.
        let paces = PlanSearch.evenRatios(from: first.timePerOutputToken, to: last.timePerOutputToken, parts: count - 1)
        for pace in paces.dropFirst() {
            guard let next = contenders.last(where: { $0.timePerOutputToken <= pace * (1 + 1e-9) }) else { continue }
            if next != kept.last { kept.append(next) }
        }
        return kept
    }

    private static func evenRatios(from first: Double, to last: Double, parts: Int) -> [Double] {
        // The ratio whose power is the whole span, by bisection.
        var (low, high) = (1.0, last / first)
        for _ in 0..<60 {
            let middle = (low + high) / 2
            var power = 1.0
            for _ in 0..<parts { power *= middle }
            if power < last / first { low = middle } else { high = middle }
        }
        return (0...parts).map { part in
            var value = first
            for _ in 0..<part { value *= high }
            return part == parts ? last : value
        }
    }
}
