import Documents
import Planning
import Testing

@testable import Reporting

@Suite("Plan documents")
struct PlanDocumentTests {
    private static func plan(_ fields: String...) throws -> Plan {
        let texts = [
            "model.name=Qwen/Qwen3-30B-A3B-FP8", "cluster.accelerator=H100", "load.input=1500", "load.output=300",
        ]
        let settings = (texts + fields).map { text in
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            return ScenarioSetting("--test", sets: parts[0], to: parts[1])
        }
        return try Plan(for: try ScenarioReader.read(nil, settings: settings).resolved(in: try ScenarioCatalogs.load()))
    }

    /// Plans of every shape that a document can have.
    private static func plans() throws -> [Plan] {
        [
            try plan("cluster.count=4", "objectives.tpot=12 ms", "objectives.ttft=1 s"),
            try plan("cluster.count=4", "objectives.tpot=1 ms", "load.concurrency=64"),
            try plan("cluster.count=1", "model.weights=bf16", "cluster.accelerator=A10"),
            try plan("load.rate=20", "objectives.tpot=20 ms", "objectives.end_to_end=20 s"),
            try plan("cluster.count=2", "decode_cluster.accelerator=H200", "decode_cluster.count=2"),
        ]
    }

    @Test("The JSON Schema has every member that is written, and requires no other")
    func schema() throws {
        let path = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let schema = try JSONReader.read(try DocumentText.load(path: "/\(path)/Schemas/plan.v1.json"))
        for plan in try Self.plans() {
            let text = JSONWriter.write(PlanJSON.document(of: plan))
            let document = try JSONReader.read(DocumentText(name: "plan.json", content: text))
            check(document, against: schema, in: schema, at: "plan")
        }
    }

    /// Checks types, members and required members; a reference is looked up among the definitions.
    private func check(_ value: LocatedValue, against rule: LocatedValue, in schema: LocatedValue, at path: String) {
        if case .string(let reference)? = rule["$ref"]?.content {
            let name = String(reference.split(separator: "/").last ?? "")
            guard let definition = schema["$defs"]?[name] else {
                Issue.record("no definition \(name)")
                return
            }
            return check(value, against: definition, in: schema, at: path)
        }
        if case .array(let choices)? = rule["oneOf"]?.content {
            guard value.content != .null else { return }
            guard let choice = choices.first(where: { $0["type"]?.content != .string("null") }) else { return }
            return check(value, against: choice, in: schema, at: path)
        }
        switch value.content {
        case .object(let members):
            for member in members {
                // The question is described by a schema of its own.
                if rule["additionalProperties"]?.content == .boolean(true) { continue }
                guard let inner = rule["properties"]?[member.name] else {
                    Issue.record("the schema has no \(path).\(member.name)")
                    continue
                }
                check(member.value, against: inner, in: schema, at: "\(path).\(member.name)")
            }
            guard case .array(let required)? = rule["required"]?.content else {
                Issue.record("\(path) requires nothing")
                return
            }
            for case .string(let name) in required.map(\.content) where !members.contains(where: { $0.name == name }) {
                Issue.record("\(path).\(name) is required but not written")
            }
        case .array(let elements):
            guard let inner = rule["items"] else {
                Issue.record("\(path) has no items")
                return
            }
            for element in elements { check(element, against: inner, in: schema, at: "\(path)[]") }
        default:
            let names = types(of: rule)
            #expect(names.isEmpty || names.contains(value.kind), "\(path) is \(value.kind), not \(names)")
        }
    }

    private func types(of rule: LocatedValue) -> [String] {
        switch rule["type"]?.content {
        case .string(let name): [name]
        case .array(let names): names.compactMap { if case .string(let name) = $0.content { name } else { nil } }
        default: []
        }
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

extension LocatedValue {
    /// The value's kind as JSON Schema names it.
    fileprivate var kind: String {
        switch content {
        case .null: "null"
        case .boolean: "boolean"
        case .number(let value, _): value == value.rounded() ? "integer" : "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
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
