import Hardware
import Models
import Parallelism
import Quantities
import Testing

@testable import StepModel

@Suite("Derivations")
struct DerivationTests {
    static let models = StepEvaluatorTests.models

    private static let steps = [
        Step.prefill(sequences: 3, newTokens: 5000, cachedTokens: 700), .prefill(sequences: 2, newTokens: 100),
        .prefill(sequences: 1, newTokens: 40, cachedTokens: 9000), .decode(sequences: 37, context: 3000),
        Step(
            groups: [
                SequenceGroup(count: 2, newTokens: 3000, cachedTokens: 0),
                SequenceGroup(count: 20, newTokens: 3, cachedTokens: 6000),
            ]),
    ]

    private static func layouts(of model: ModelArchitecture) -> [ParallelLayout] {
        var layouts = Examples.randomLayouts(of: model, count: 6, seed: 5)
        let width = model.isMixtureOfExperts ? 4 : 1
        layouts.append(ParallelLayout(tensor: 2, context: 2, expert: width))
        layouts.append(ParallelLayout(tensor: 4, expert: width, decodeContext: 2))
        return layouts
    }

    private static func amount(_ symbol: String, of work: OperatorWork) -> Double? {
        switch (work, symbol) {
        case (.compute(let work), "F"): work.flops.rawValue
        case (.compute(let work), "W"): work.weightBytes.rawValue
        case (.compute(let work), "A"): work.activationBytes.rawValue
        case (.compute(let work), "K"): work.cacheBytes.rawValue
        case (.compute(let work), "Z"): work.passBytes.rawValue
        case (.compute(let work), "Z_all"): work.routedPassBytes.rawValue
        case (.exchange(let exchange), "I"): exchange.scaleUpBytes.rawValue
        case (.exchange(let exchange), "O"): exchange.scaleOutBytes.rawValue
        case (.exchange(let exchange), "S'"): exchange.messageBytes.rawValue
        default: nil
        }
    }

    @Test("What an operator's account derives from dimensions is its work", arguments: models)
    func accounts(model: ModelArchitecture) {
        let options = StepOptions(routing: .powerLaw(exponent: 0.5))
        for layout in Self.layouts(of: model) {
            let lowered = LoweredModel(model: model, layout: layout, cluster: Examples.cluster(), options: options)
            for step in Self.steps {
                for part in lowered.program(for: step, explains: true).stages.flatMap(\.operators) {
                    #expect(!part.account.isEmpty, "\(part.kind)")
                    for derivation in part.account {
                        guard let amount = Self.amount(derivation.symbol, of: part.work) else { continue }
                        #expect(
                            isClose(derivation.value, amount, within: 1e-9),
                            "\(part.kind.rawValue) \(derivation.symbol) in \(layout)")
                        #expect(derivation.formula != nil)
                    }
                    // Nothing that costs time goes without a derivation.
                    let symbols = part.account.map(\.symbol)
                    for symbol in ["F", "W", "A", "K", "Z", "I", "O"] {
                        guard let amount = Self.amount(symbol, of: part.work), amount > 0 else { continue }
                        #expect(symbols.contains(symbol), "\(part.kind.rawValue) has \(symbol), but no account of it")
                    }
                }
            }
        }
    }

    @Test("The derivation of an operator's time is the time, in and out of captured graphs", arguments: models)
    func times(model: ModelArchitecture) throws {
        for profile in [try Examples.stated(), try Examples.calibrated()] {
            let pricing = try Pricing(
                cluster: Examples.cluster(), profile: profile, model: model, engine: EngineName(id: "vllm"))
            for layout in Self.layouts(of: model) {
                let lowered = LoweredModel(
                    model: model, layout: layout, cluster: pricing.cluster, options: pricing.options)
                for step in Self.steps {
                    for part in lowered.program(for: step, explains: true).stages.flatMap(\.operators) {
                        for isCaptured in [true, false] {
                            let time = pricing.time(of: part.work, isCaptured: isCaptured).total
                            let derived = pricing.derivation(of: part, isCaptured: isCaptured)?.value ?? 0
                            let all = time.rawValue * Double(part.repetitions)
                            #expect(isClose(derived, all, within: 1e-9), "\(part.kind.rawValue) in \(layout)")
                        }
                    }
                }
            }
        }
    }

    @Test("A program that is not to be explained carries no account, and is otherwise the same")
    func unexplained() {
        let lowered = LoweredModel(
            model: Examples.latent, layout: ParallelLayout(tensor: 4, expert: 4), cluster: Examples.cluster(),
            options: StepOptions())
        let plain = lowered.program(for: Self.steps[0])
        var explained = lowered.program(for: Self.steps[0], explains: true)
        #expect(plain != explained)
        for stage in explained.stages.indices {
            for index in explained.stages[stage].operators.indices {
                explained.stages[stage].operators[index].account = []
            }
        }
        #expect(plain == explained)
    }

    @Test("Formulas compute what they say")
    func formulas() {
        let two = Derivation("a", "two", .number, of: 2)
        let three = Derivation("b", "three", .number, of: 3)
        #expect((two * three).value == 6)
        #expect((two + three).value == 5)
        #expect((two / three).value == 2.0 / 3)
        #expect((three - two.asFormula).value == 1)
        #expect(Formula.power(three.asFormula, two.asFormula).value == 9)
        #expect(Formula.roundedUp(three / two).value == 2)
        #expect(Formula.maximum([two.asFormula, three.asFormula]).value == 3)
        #expect(Formula.minimum([two.asFormula, three.asFormula]).value == 2)
        let exponent = Derivation("q", "exponent", .number, of: 2)
        #expect(Formula.overlapped(3, 4, exponent: exponent).value == 5)
        #expect(Derivation("c", "sum", .number, two + three * two).inputs == [two, three])
    }
}
