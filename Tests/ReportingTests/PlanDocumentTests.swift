import Documents
import Planning
import PlanningTestSupport
import Testing

@testable import Reporting

@Suite("Plan documents")
struct PlanDocumentTests {
    private static func plan(_ fields: String...) throws -> Plan {
        let texts = [
            "model.name=Qwen/Qwen3-30B-A3B-FP8", "cluster.accelerator=H100", "load.input=1500", "load.output=300",
        ]
        return try Plan(for: try Scenario(fields: texts + fields))
    }

    /// Plans of every shape that a document can have.
    private static func plans() throws -> [Plan] {
        [
            try plan("cluster.count=4", "objectives.tpot=12 ms", "objectives.ttft=1 s"),
            try plan("cluster.count=4", "objectives.tpot=1 ms", "load.concurrency=64"),
            try plan("cluster.count=1", "model.weights=bf16", "cluster.accelerator=A10"),
            try plan("load.rate=20", "objectives.tpot=20 ms", "objectives.end_to_end=20 s"),
            try plan("cluster.count=6", "search.disaggregate_ffn=true", "objectives.tpot=15 ms"),
            try plan("cluster.count=2", "decode_cluster.accelerator=H200", "decode_cluster.count=2"),
        ]
    }

    @Test("The JSON Schema has every member that is written, and requires no other")
    func schema() throws {
        let schema = try DocumentSchema("plan.v1")
        for plan in try Self.plans() { try schema.check(PlanJSON.document(of: plan)) }
    }

    @Test("Every report renders in every form, the answer first")
    func reports() throws {
        for plan in try Self.plans() {
            let document = PlanReport.document(of: plan)
            let text = TerminalRenderer(width: 100).render(document)
            #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
            let verdict = text.split(separator: "\n").dropFirst(2).first ?? ""
            #expect(verdict.hasPrefix("┃"))
            let page = HTMLRenderer.render(document)
            #expect(page.contains("</html>"))
            #expect(page.contains("<svg") == !plan.frontier.isEmpty)
            #expect(!page.contains("nan") && !text.contains("nan"))
            let rows = FrontierCSV.text(of: plan).split(separator: "\n")
            #expect(rows.count == plan.frontier.count + 1)
        }
    }
}

@Suite("Charts, pages and tables")
struct RenderingTests {
    private let chart = ScatterChart(
        horizontal: "x", vertical: "y",
        series: [
            ScatterChart.Series(name: "first", mark: "a", points: [ScatterChart.Point(x: 0, y: 10, label: "<up>")]),
            ScatterChart.Series(name: "second", mark: "b", points: [ScatterChart.Point(x: 5, y: 0, label: "right")]),
        ])

    @Test("Points stand where their values are")
    func characters() {
        let lines = CharacterPlot.text(chart).split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[0] == "10 y")
        #expect(lines[1] == "│a")
        #expect(lines[15] == "│" + String(repeating: " ", count: 64) + "b")
        #expect(lines.last == " a first, b second, * several")
    }

    @Test("Nothing that is interpolated becomes markup")
    func escaping() {
        let document = ReportDocument([
            .heading(level: 1, InlineText(plain: "<script>")), .paragraph(InlineText(plain: "a & \"b\"")),
            .chart(chart),
        ])
        let page = HTMLRenderer.render(document)
        #expect(!page.contains("<script>"))
        #expect(page.contains("<h1>&lt;script&gt;</h1>"))
        #expect(page.contains("a &amp; &quot;b&quot;"))
        #expect(page.contains("<title>&lt;up&gt;</title>"))
    }

    @Test("Fields with commas, quotes and line breaks are quoted")
    func separatedValues() {
        #expect(CSVWriter.write([["a", "b,c"], ["d\"e", "f\ng"]]) == "a,\"b,c\"\n\"d\"\"e\",\"f\ng\"\n")
    }
}
