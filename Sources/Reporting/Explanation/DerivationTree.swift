internal import StepModel

/// Derivations as trees for people and as nested objects for programs.
enum DerivationTree {
    /// A derivation with what its formula names below it: what is derived itself as branches, inputs on one line.
    ///
    /// - Parameters:
    ///   - derivation: The derivation.
    ///   - isCollapsed: Whether what follows from a derivation is shown elsewhere, so that its branches are left out.
    /// - Returns: The tree.
    static func tree(_ derivation: Derivation, isCollapsed: (Derivation) -> Bool = { _ in false }) -> ReportTree {
        let inputs = derivation.inputs
        guard !isCollapsed(derivation) else { return ReportTree(line(derivation)) }
        var children = inputs.filter { $0.formula != nil }.map { tree($0, isCollapsed: isCollapsed) }
        let leaves = inputs.filter { $0.formula == nil }
        if !leaves.isEmpty { children.append(ReportTree(leaves.map(leaf).joined(separator: "; "))) }
        return ReportTree(line(derivation), children: children)
    }

    /// `TPOT, time per output token = t_step = 12.1 ms`.
    static func line(_ derivation: Derivation) -> InlineText {
        let value = FormulaText.value(derivation.value, derivation.unit)
        var text = InlineText.strong(derivation.symbol) + InlineText(plain: " " + derivation.name)
        if let formula = derivation.formula {
            let symbols = FormulaText.text(formula, .symbols)
            let values = FormulaText.text(formula, .values)
            text += InlineText(plain: " = \(symbols)")
            if values != value, values != symbols { text += InlineText(plain: " = \(values)") }
        }
        text += InlineText(plain: " = ") + .strong(value)
        if let source = derivation.source { text += InlineText(plain: " (\(source))").toned(.muted) }
        return text
    }

    private static func leaf(_ derivation: Derivation) -> InlineText {
        let value = FormulaText.value(derivation.value, derivation.unit)
        let source = derivation.source.map { " (\($0))" } ?? ""
        return InlineText.strong(derivation.symbol) + InlineText(plain: " \(value): \(derivation.name)\(source)")
    }

    /// A derivation as nested objects.
    static func json(_ derivation: Derivation) -> JSONValue {
        var members = [
            JSONValue.Member("name", .string(derivation.name)), JSONValue.Member("symbol", .string(derivation.symbol)),
            JSONValue.Member("value", .number(derivation.value)),
            JSONValue.Member("unit", .string(derivation.unit.rawValue)),
        ]
        if let formula = derivation.formula {
            members += [
                JSONValue.Member("formula", .string(FormulaText.text(formula, .symbols))),
                JSONValue.Member("substituted", .string(FormulaText.text(formula, .values))),
            ]
        }
        if let source = derivation.source { members.append(JSONValue.Member("source", .string(source))) }
        members.append(JSONValue.Member("inputs", .array(derivation.inputs.map(json))))
        return .object(members)
    }
}
