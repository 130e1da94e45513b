/// The groups that comparisons are scored in, in the order of the report.
enum ScoreTable {
    /// A group and the rows that belong to it.
    private struct Group {
        var name: String
        /// The metric's name in the report; `nil` for the row's own.
        var metric: String?
        var includes: (Comparison) -> Bool
    }

    static func scores(_ comparisons: [Comparison]) -> [GroupScore] {
        let deployments = comparisons.filter { $0.traits.operators == nil }
        let operators = comparisons.filter { $0.traits.operators != nil }
        var scores: [GroupScore] = []
        for group in targetGroups { scores += scored(deployments, in: group) }
        scores += scored(deployments, in: Group(name: "all") { _ in true })
        for kind in OperatorGroup.allCases {
            scores += scored(operators, in: Group(name: kind.rawValue) { $0.traits.operators == kind })
        }
        scores += scored(comparisons, by: "model", \.traits.model)
        scores += scored(comparisons, by: "accelerator", \.traits.accelerator)
        scores += scored(comparisons, by: "engine", \.traits.engine)
        scores += scored(comparisons, by: "source", \.traits.source)
        for kind in OperatorGroup.allCases {
            let members = operators.filter { $0.traits.operators == kind }
            scores += scored(members, by: "\(kind.rawValue), accelerator", \.traits.accelerator)
            scores += scored(members, by: "\(kind.rawValue), engine", \.traits.engine)
        }
        return scores
    }

    /// The core rows, and the parts of them that targets are set for.
    private static var targetGroups: [Group] {
        func plain(_ row: Comparison) -> Bool { row.traits.isCore && !row.traits.usesSpeculation }
        func isTokenTime(_ row: Comparison) -> Bool {
            row.metric == .timePerOutputToken || row.metric == .interTokenLatency
        }
        return [
            Group(name: "core") { $0.traits.isCore },
            Group(name: "core, without speculation", metric: "tpot_ms") { plain($0) && isTokenTime($0) },
            Group(name: "core, without speculation, dense", metric: "tpot_ms") {
                plain($0) && isTokenTime($0) && !$0.traits.isMixture
            },
            Group(name: "core, without speculation, mixture of experts", metric: "tpot_ms") {
                plain($0) && isTokenTime($0) && $0.traits.isMixture
            },
            Group(name: "core, without speculation, dense", metric: "output_tok_s") {
                plain($0) && $0.metric.isOutputThroughput && !$0.traits.isMixture
            },
            Group(name: "core, without speculation, mixture of experts", metric: "output_tok_s") {
                plain($0) && $0.metric.isOutputThroughput && $0.traits.isMixture
            },
            Group(name: "core, without speculation, concurrency up to 64, not queue-bound", metric: "ttft_ms") {
                plain($0) && $0.metric == .timeToFirstToken && !$0.traits.isQueueBound
                    && $0.traits.concurrency.map { $0 <= 64 } ?? true
            },
            Group(name: "core, with speculation") { $0.traits.isCore && $0.traits.usesSpeculation },
            Group(name: "core, disaggregated") { $0.traits.isCore && $0.traits.isDisaggregated },
        ]
    }

    private static func scored(_ comparisons: [Comparison], in group: Group) -> [GroupScore] {
        let members = comparisons.filter(group.includes)
        if let metric = group.metric {
            return [GroupScore(group: group.name, metric: metric, errors: members.map(\.error))].compactMap(\.self)
        }
        return Metric.allCases.compactMap { metric in
            let errors = members.filter { $0.metric == metric }.map(\.error)
            return GroupScore(group: group.name, metric: metric.rawValue, errors: errors)
        }
    }

    /// One group for each value of a trait, in the order of the values.
    private static func scored(
        _ comparisons: [Comparison], by title: String, _ trait: (Comparison) -> String
    ) -> [GroupScore] {
        var members: [String: [Comparison]] = [:]
        for comparison in comparisons { members[trait(comparison), default: []].append(comparison) }
        return members.keys.filter { !$0.isEmpty }.sorted().flatMap { value in
            scored(members[value] ?? [], in: Group(name: "\(title): \(value)") { _ in true })
        }
    }
}
