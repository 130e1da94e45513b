import Models
import Parallelism
import Testing

/// A layout, the rules it breaks, and what the first violation must say and advise.
struct IllegalLayout: Sendable, CustomTestStringConvertible {
    var layout: ParallelLayout
    var model = Examples.qwen235B()
    var rules: [LayoutViolation.Rule]
    var message: String
    var hint: String?

    var testDescription: String { "\(layout) of \(model.name)" }
}

@Suite("Layout legality")
struct LayoutLegalityTests {
    static let blocks = ScaleBlock(rows: 128, columns: 128)

    static let illegal: [IllegalLayout] = [
        IllegalLayout(
            layout: ParallelLayout(pipeline: 0), rules: [.positiveDegrees], message: "must be at least 1", hint: nil),
        IllegalLayout(
            layout: ParallelLayout(tensor: -4, data: -8), rules: [.positiveDegrees], message: "must be at least 1"),
        IllegalLayout(
            layout: ParallelLayout(replicas: 2, data: 32, expert: 32), rules: [.devicesAvailable],
            message: "replicas 2 × PP 1 × TP 1 × CP 1 × DP 32 = 64 devices, but there are 32", hint: "at most 32"),
        IllegalLayout(
            layout: ParallelLayout(replicas: 33, tensor: 1), rules: [.devicesAvailable],
            message: "= 33 devices, but there are 32", hint: "at most 32"),
        IllegalLayout(
            layout: ParallelLayout(expert: 32), rules: [.gridsAgree],
            message: "TP 1 × CP 1 × DP 1 = 1) and the expert grid (EP 32 × expert-TP 1 = 32)",
            hint: "DP 32 would match"),
        IllegalLayout(
            layout: ParallelLayout(tensor: 8, data: 4, expert: 4), rules: [.gridsAgree], message: "must match",
            hint: "EP 32 would match"),
        IllegalLayout(
            layout: ParallelLayout(tensor: 8, expert: 1, expertTensor: 3), rules: [.gridsAgree],
            message: "EP 1 × expert-TP 3 = 3", hint: "EP × expert-TP = 8"),
        IllegalLayout(
            layout: ParallelLayout(data: 24, expert: 24), rules: [.expertsDivide],
            message: "EP 24 does not divide 128 experts", hint: "16 and 32 do"),
        IllegalLayout(
            layout: ParallelLayout(tensor: 3, expertTensor: 3), rules: [.queryHeadsDivide, .keyValueHeadsDivide],
            message: "TP 3 does not divide 64 query heads", hint: "2 and 4 do"),
        IllegalLayout(
            layout: ParallelLayout(data: 5, expertTensor: 5), rules: [.widthDivides],
            message: "expert-TP 5 does not divide the feed-forward width 1536", hint: "4 and 6 do"),
        IllegalLayout(
            layout: ParallelLayout(data: 8, expertTensor: 8), model: Examples.qwen235B(scaleBlock: blocks),
            rules: [.widthDivides], message: "width 1536 in blocks of 128", hint: "6 and 12 do"),
        IllegalLayout(
            layout: ParallelLayout(tensor: 8, expert: 8, decodeContext: 4), rules: [.cacheShardsDivide],
            message: "DCP 4 cuts the cache of 4 key-value heads", hint: "at most DCP 2"),
        IllegalLayout(
            layout: ParallelLayout(tensor: 4, expert: 4, decodeContext: 3), rules: [.cacheShardsDivide],
            message: "DCP 3 does not divide TP 4", hint: "2 and 4 do"),
        IllegalLayout(
            layout: ParallelLayout(tensor: 16, data: 2), model: Examples.llama70B, rules: [.denseHasNoExperts],
            message: "Llama-3.1-70B is dense: DP 2, EP 1, ETP 1", hint: "r2"),
        IllegalLayout(
            layout: ParallelLayout(tensor: 8, expert: 8), model: Examples.llama70B, rules: [.denseHasNoExperts],
            message: "EP 8", hint: "replicas"),
        IllegalLayout(
            layout: ParallelLayout(pipeline: 13), model: Examples.mixed, rules: [.stagesHaveLayers],
            message: "PP 13 leaves stages without any of the 12 layers", hint: "at most 12"),
    ]

    @Test("The first broken rule is the first violation's")
    func firstRule() {
        for model in [Examples.qwen235B(), Examples.llama70B, Examples.mixed] {
            let subject = LayoutSubject(model)
            var legal = 0
            for index in 0..<4096 {
                let degrees = (0..<6).map { 1 + (index >> (2 * $0)) % 4 }
                let layout = ParallelLayout(
                    pipeline: degrees[0] * 30 - 29, tensor: degrees[1], data: degrees[2], expert: degrees[3],
                    expertTensor: degrees[4], decodeContext: degrees[5])
                let violations = layout.violations(for: model, devices: 64)
                #expect(layout.firstBrokenRule(for: subject, devices: 64) == violations.first?.rule)
                legal += violations.isEmpty ? 1 : 0
            }
            #expect(legal > 0)
        }
    }

    @Test("Each rule is broken alone, with its numbers and the nearest values that keep it", arguments: illegal)
    func violation(example: IllegalLayout) throws {
        let violations = example.layout.violations(for: example.model, devices: 32)
        #expect(violations.map(\.rule) == example.rules)
        let first = try #require(violations.first)
        #expect(first.message.contains(example.message), "\(first.message)")
        if let hint = example.hint {
            #expect(first.hint?.contains(hint) == true, "\(first.hint ?? "no hint")")
        }
    }

    @Test("Every rule that can be broken is tested above")
    func completeness() {
        let tested = Set(LayoutLegalityTests.illegal.flatMap(\.rules))
        #expect(tested == Set(LayoutViolation.Rule.allCases))
    }

    @Test(
        "Key-value heads divide or replicate evenly",
        arguments: [(1, true), (2, true), (4, true), (6, false), (8, true), (12, true), (24, true), (48, true)])
    func keyValueHeads(tensor: Int, isLegal: Bool) {
        var model = Examples.llama70B
        model.layerRuns[0].mixer = .grouped(
            GroupedQueryAttention(queryHeads: 48, keyValueHeads: 4, headDimension: 128))
        model.layerRuns[0].feedForward = .dense(intermediateSize: 4800)
        let violations = ParallelLayout(tensor: tensor).violations(for: model, devices: 64)
        #expect(violations.map(\.rule) == (isLegal ? [] : [.keyValueHeadsDivide]))
    }

    @Test(
        "The layouts of the brief's strategies and of published deployments are legal",
        arguments: [
            ParallelLayout(pipeline: 4, tensor: 4, data: 2, expert: 2, expertTensor: 4),
            ParallelLayout(replicas: 2, pipeline: 4, tensor: 4, expertTensor: 4), ParallelLayout(data: 32, expert: 32),
            ParallelLayout(tensor: 8, data: 4, expert: 32), ParallelLayout(pipeline: 2, tensor: 4, data: 4, expert: 16),
            ParallelLayout(replicas: 4, tensor: 8, expert: 8), ParallelLayout(pipeline: 31),
        ])
    func legal(layout: ParallelLayout) {
        for model in [Examples.qwen235B(), Examples.qwen235B(scaleBlock: Self.blocks)] {
            #expect(layout.violations(for: model, devices: 32) == [])
        }
    }

    @Test("A rule that several layer kinds break is reported for each, in the order of the rules")
    func order() {
        let layout = ParallelLayout(replicas: 5, pipeline: 20, tensor: 3, context: 2, expert: 7)
        let rules = layout.violations(for: Examples.mixed, devices: 8).map(\.rule)
        #expect(rules.first == .devicesAvailable)
        #expect(Set(rules).isSuperset(of: [.gridsAgree, .queryHeadsDivide, .expertsDivide, .widthDivides]))
        #expect(rules.count { $0 == .widthDivides } == 2)
    }
}
