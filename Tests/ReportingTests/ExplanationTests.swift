import StepModel
import Testing

@testable import Reporting

@Suite("Derivations in reports")
struct ExplanationTests {
    private static let work = Derivation("F", "work", .flops, of: 6e12)
    private static let share = Derivation("e", "share of the peak rate", .share, of: 0.5)
    private static let peak = Derivation("P", "peak", .flopsPerSecond, of: 4e14, source: "data sheet")
    private static let start = Derivation("t0", "start-up", .seconds, of: 1e-3)
    private static let compute = Derivation("C", "arithmetic", .seconds, work / (share * peak))
    private static let time = Derivation("t", "product", .seconds, 2 * (start + compute))

    @Test("Formulas are written with symbols and with values, parentheses only where they are needed")
    func formulas() throws {
        let formula = try #require(Self.time.formula)
        #expect(FormulaText.text(formula, .symbols) == "2 × (t0 + C)")
        #expect(FormulaText.text(formula, .values) == "2 × (1 ms + 30 ms)")
        let compute = try #require(Self.compute.formula)
        #expect(FormulaText.text(compute, .symbols) == "F / (e × P)")
        #expect(FormulaText.text(compute, .values) == "6 TFLOP / (50 % × 400 TFLOP/s)")
        let exponent = Derivation("q", "overlap", .number, of: 2)
        let overlapped = Formula.overlapped(Self.compute.asFormula, Self.start.asFormula, exponent: exponent)
        #expect(FormulaText.text(overlapped, .symbols) == "(C^q + t0^q)^(1/q)")
        let difference = Self.start - (Self.start + Self.compute)
        #expect(FormulaText.text(difference, .symbols) == "t0 − (t0 + C)")
        #expect(FormulaText.text(.roundedUp(Self.start / Self.compute), .symbols) == "⌈t0 / C⌉")
        #expect(FormulaText.text(.maximum([Self.start.asFormula, 0]), .symbols) == "max(t0, 0)")
        let many = Formula.sum([Formula](repeating: Self.start.asFormula, count: 9))
        #expect(FormulaText.text(many, .symbols) == "Σ of the 9 below")
    }

    @Test("A tree has branches for what is derived and one line for inputs")
    func tree() {
        let text = TerminalRenderer(width: 100).render(ReportDocument([.tree(DerivationTree.tree(Self.time))]))
        #expect(
            text == """
                t product = 2 × (t0 + C) = 2 × (1 ms + 30 ms) = 62 ms
                ├─ C arithmetic = F / (e × P) = 6 TFLOP / (50 % × 400 TFLOP/s) = 30 ms
                │  └─ F 6 TFLOP: work; e 50 %: share of the peak rate; P 400 TFLOP/s: peak (data sheet)
                └─ t0 1 ms: start-up

                """)
    }

    @Test("Markdown nests lists, and terminal lines stay within the width")
    func markdown() {
        let document = ReportDocument([.tree(DerivationTree.tree(Self.time))])
        let lines = MarkdownRenderer.render(document).split(separator: "\n").map(String.init)
        #expect(lines.count == 4)
        #expect(lines[0].hasPrefix("- **t** product = 2 × (t0 + C)"))
        #expect(lines[1].hasPrefix("  - **C** arithmetic"))
        #expect(lines[2].hasPrefix("    - **F** 6 TFLOP: work"))
        var deep = ReportTree("leaf with a text that is long enough to be wrapped at any depth of the tree")
        for _ in 0..<20 { deep = ReportTree("node", children: [deep, ReportTree("other")]) }
        let wrapped = TerminalRenderer(width: 50).render(ReportDocument([.tree(deep)])).split(separator: "\n")
        #expect(wrapped.allSatisfy { TerminalWidth.of($0) <= 50 })
    }

    @Test("JSON nests objects with formula, substituted values and inputs")
    func json() {
        let json = DerivationTree.json(Self.time)
        #expect(json["name"] == "product" && json["unit"] == "s")
        #expect(json["value"] == .number(0.062))
        #expect(json["formula"] == "2 × (t0 + C)" && json["substituted"] == "2 × (1 ms + 30 ms)")
        guard case .array(let inputs)? = json["inputs"] else {
            Issue.record("no inputs")
            return
        }
        #expect(inputs.map { $0["symbol"] } == ["t0", "C"])
        #expect(inputs[1]["inputs"]?.isEmptyList == false && inputs[0]["inputs"]?.isEmptyList == true)
    }
}

extension JSONValue {
    fileprivate var isEmptyList: Bool? {
        guard case .array(let elements) = self else { return nil }
        return elements.isEmpty
    }
}
