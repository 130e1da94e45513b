internal import Planning
internal import Quantities
public import Validation

/// Published recommendations beside the best deployments found.
public enum RecipeReport {
    /// A table of all recipes, what the distant ones trade, and those left out.
    public static func document(of run: RecipeRun) -> ReportDocument {
        let comparisons = run.comparisons
        let agreeing = comparisons.count { $0.agrees }
        let verdict: InlineText = """
            **\(agreeing) of \(comparisons.count)** recipes are within \(Int(RecipeRun.tolerance * 100)) % of the best \
            deployment that the planner finds on the same devices for the same engine; a ratio of 1 is as good.
            """
        var document = ReportDocument([
            .heading(level: 1, "Published recipes"), .paragraph(verdict), .table(table(comparisons)),
            .paragraph(
                """
                tok/s are output tokens per second and device of the recipe, in the steady state by which `plan` \
                chooses: at the best batch that keeps the promise of TPOT, or at the stated concurrency, or the part of \
                it that memory holds. `→` separates prefill from decode.
                """),
        ])
        let distant = comparisons.filter { !$0.trades.isEmpty }
        if !distant.isEmpty {
            document.append(.heading(level: 2, "What distant recipes trade"))
            document.append(
                .bullets(
                    distant.map { InlineText(plain: "\($0.recipe.name): " + $0.trades.joined(separator: "; ")) }))
        }
        let refused = comparisons.filter { !$0.refusals.isEmpty }
        if !refused.isEmpty {
            document.append(.heading(level: 2, "Recipes that break a rule of their engine"))
            document.append(
                .bullets(
                    refused.map { InlineText(plain: "\($0.recipe.name): " + $0.refusals.joined(separator: "; ")) }))
        }
        let excluded = run.outcomes.compactMap { outcome -> InlineText? in
            guard case .failure(let reason) = outcome.result else { return nil }
            return InlineText(plain: "\(outcome.recipe.name): \(reason.reason) (\(reason.detail))")
        }
        if !excluded.isEmpty {
            document.append(.heading(level: 2, "Left out"))
            document.append(.bullets(excluded))
        }
        return document
    }

    private static func table(_ comparisons: [RecipeRun.Comparison]) -> ReportTable {
        ReportTable(
            columns: [
                .left("Recipe"), .left("Deployment"), .right("tok/s"), .right("TPOT"), .left("Best found"),
                .right("tok/s"), .right("TPOT"), .right("Ratio"),
            ],
            rows: comparisons.map { comparison in
                [
                    InlineText(plain: comparison.recipe.name), .code(comparison.own.deployment),
                    number(comparison.own.perDevice), "\(Seconds(rawValue: comparison.own.timePerOutputToken))",
                    .code(comparison.best.deployment), number(comparison.best.perDevice),
                    "\(Seconds(rawValue: comparison.best.timePerOutputToken))",
                    InlineText(plain: FixedPoint.format(comparison.ratio, places: 2))
                        .toned(comparison.agrees ? .neutral : .bad),
                ]
            })
    }

    private static func number(_ value: Double) -> InlineText {
        InlineText(plain: FixedPoint.significant(value, groupsThousands: true))
    }

    /// The comparison as a document for programs.
    public static func json(of run: RecipeRun) -> JSONValue {
        [
            "schema": "shardwise/recipes/v1", "tolerance": .number(RecipeRun.tolerance),
            "recipes": .array(
                run.outcomes.map { outcome in
                    switch outcome.result {
                    case .failure(let reason):
                        [
                            "recipe": .string(outcome.recipe.name), "source": .string(outcome.recipe.source),
                            "excluded": .string(reason.reason), "detail": .string(reason.detail),
                        ]
                    case .success(let comparison):
                        [
                            "recipe": .string(outcome.recipe.name), "source": .string(outcome.recipe.source),
                            "assumed": .string(outcome.recipe.assumed), "remark": .string(outcome.recipe.remark),
                            "own": rate(comparison.own), "best": rate(comparison.best),
                            "ratio": .number(comparison.ratio), "within_tolerance": .boolean(comparison.agrees),
                            "otherwise": .array(
                                comparison.otherwise.map {
                                    ["assumption": .string($0.assumption), "ratio": .number($0.ratio)]
                                }),
                            "trades": .strings(comparison.trades), "engine_refusals": .strings(comparison.refusals),
                        ]
                    }
                }),
        ]
    }

    private static func rate(_ rate: RecipeRate) -> JSONValue {
        [
            "deployment": .string(rate.deployment), "output_tokens_per_s_per_device": .number(rate.perDevice),
            "kind": .string(rate.kind.rawValue), "ttft_ms": .number(rate.timeToFirstToken * 1000),
            "tpot_ms": .number(rate.timePerOutputToken * 1000), "concurrency": .integer(rate.concurrency),
            "memory_used_percent": .number(rate.memoryUsed * 100), "pool_balance": .number(rate.poolBalance),
        ]
    }
}
