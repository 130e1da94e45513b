internal import Hardware
internal import Planning
internal import Quantities
internal import StepModel

/// The operators of a step as a table.
enum OperatorTable {
    /// One row per operator of the busiest stage, in order of execution, and their sum.
    static func table(_ explanation: StepExplanation) -> ReportTable {
        var rows = explanation.rows.map(row)
        rows.append([
            .strong("stage in all"), "", "", "", "", "", "",
            .strong("\(explanation.rows.map(\.total).sum())"), "",
        ])
        return ReportTable(
            columns: [
                .left("Operator"), .right("×"), .left("Shape on one device"), .right("Work"), .right("Data"),
                .left("Bound by"), .right("Each"), .right("Together"), .right("Share"),
            ], rows: rows)
    }

    private static func row(_ row: StepExplanation.Row) -> [InlineText] {
        let (work, data) = cost(row.step.work)
        // What takes no time by itself is left in the table, since leaving it out would look like an oversight.
        let isIncluded = row.time.bound == .included
        return [
            InlineText(plain: row.step.kind.rawValue), "\(row.step.repetitions)",
            InlineText(plain: shape(row.step.shape)), InlineText(plain: work), InlineText(plain: data),
            InlineText(plain: row.time.bound.rawValue), isIncluded ? "–" : "\(row.time.total)",
            isIncluded ? "–" : "\(row.total)", isIncluded ? "–" : "\(row.share.wholePercent)",
        ]
    }

    private static func cost(_ work: OperatorWork) -> (work: String, data: String) {
        switch work {
        case .compute(let work):
            (
                work.flops == .zero ? "–" : "\(work.flops)",
                "\(work.bytes)" + (work.passBytes > .zero ? " + \(work.passBytes)" : "")
            )
        case .exchange(let exchange):
            (
                "–",
                [("in", exchange.scaleUpBytes), ("out", exchange.scaleOutBytes)]
                    .filter { $0.1 > .zero }.map { "\($0.1) \($0.0)" }.joined(separator: ", ")
            )
        }
    }

    /// The dimensions of an operator: rows × columns × inner for a product.
    static func shape(_ shape: OperatorShape) -> String {
        switch shape {
        case .matrix(let rows, let columns, let inner):
            "\(rows.expected) × \(inner)→\(columns)"
        case .attention(let sequences, let newTokens, let context, let heads, let keyValueHeads):
            "\(sequences) × \(newTokens.grouped) on \(context.grouped), \(heads)/\(keyValueHeads) heads"
        case .experts(let assignments, let distinct, let hidden, let intermediate):
            "\(assignments.expected) × \(hidden)→\(intermediate) in \(distinct.expected) experts"
        case .elements(let rows, let width): "\(rows.expected) × \(width)"
        case .message(let bytes, let participants): "\(bytes), \(participants) devices"
        }
    }

    /// Why a stage does not take what its operators take one after the other.
    static func note(_ explanation: StepExplanation, _ evaluation: LayoutEvaluation) -> InlineText? {
        if explanation.halfBatches == 2 {
            return """
                The operators are those of one of two half-batches; each half's exchanges run beside the computing of \
                the other, so that the step takes less than both sums.
                """
        }
        let stage =
            explanation.time.stages.indices.contains(explanation.stage)
            ? explanation.time.stages[explanation.stage] : .zero
        guard stage > explanation.operatorTime * 1.000001 else { return nil }
        return """
            The host launches operators more slowly than the devices finish them, so that the stage takes \
            **\(stage)** instead of \(explanation.operatorTime).
            """
    }

    /// What the table's notations mean.
    static let legend: InlineText = """
        Shapes: `rows × from→to` for products of matrices, `sequences × new tokens on context` for attention with query \
        and key-value heads. Data moves to and from memory (after `+`: in passes beside the product), or leaves a device \
        `in` its node and `out` of it. Operators \
        bound by nothing (`included`) take no time of their own in this reading of efficiency.
        """
}
