/// How the work of an operator that is proportional to rows follows from its dimensions.
extension RowWork {
    /// F, W, A, K and Z as far as the operator has them.
    func account(_ step: StepQuantities) -> [Derivation] {
        let rows = rowCount(step)
        var parts: [Derivation] = []
        if let inner {
            let from = Derivation("K", "input width", .number, of: Double(inner))
            let to = Derivation("N", "output width on this device", .number, of: flopsPerRow / 2 / Double(inner))
            let weight = Derivation(
                "b", "bytes of a weight, scales included", .bytes, of: weightBytes / (from.value * to.value))
            parts.append(Derivation("F", "work", .flops, 2 * rows * from * to))
            parts.append(Derivation("W", "weights read", .bytes, from * to * weight))
        } else if flopsPerRow > 0 {
            parts.append(perRow("F", "work", .flops, flopsPerRow, rows))
        }
        if weightBytesPerRow > 0 { parts.append(perRow("W", "weights read", .bytes, weightBytesPerRow, rows)) }
        parts.append(perRow("A", "activations read and written", .bytes, activationBytesPerRow, rows))
        if cacheBytesPerRow > 0 { parts.append(perRow("K", "cache written", .bytes, cacheBytesPerRow, rows)) }
        if passBytesPerRow > 0 {
            parts.append(perRow("Z", "inputs read to quantise them", .bytes, passBytesPerRow, rows))
        }
        return parts
    }

    private func rowCount(_ step: StepQuantities) -> Derivation {
        let unit = variable.derivation(step)
        guard rowsPerUnit != 1 else { return unit }
        let perUnit = Derivation("r", "rows of it on this device, 1/TP", .number, of: rowsPerUnit)
        return Derivation("R", "rows", .number, unit * perUnit)
    }

    private func perRow(
        _ symbol: String, _ name: String, _ unit: Derivation.Unit, _ amount: Double, _ rows: Derivation
    ) -> Derivation {
        let each = Derivation(symbol.lowercased(), "of each row", unit, of: amount)
        return Derivation(symbol, name, unit, rows * each)
    }
}

extension RowVariable {
    /// The units of a step that rows are counted in.
    func derivation(_ step: StepQuantities) -> Derivation {
        switch self {
        case .tokens: Derivation("T", "tokens of the busiest attention rank", .number, of: step.tokens)
        case .sequences: Derivation("S", "sequences of that rank, one logit row each", .number, of: step.sequences)
        case .groupTokens: Derivation("B", "tokens of all attention ranks", .number, of: step.groupTokens)
        }
    }
}
