internal import Diagnostics
internal import Documents

/// The requests of GuideLLM's report: one document, JSON or YAML, with a list of benchmarks, each with its requests by
/// outcome.
final class ReportRows {
    /// The largest report that is read, in bytes: it is held in memory.
    private static let maximumSize = 1 << 30

    let schema: TraceSchema
    private let check: TraceCheck
    private let text: DocumentText
    private var requests: [(value: LocatedValue, hasFailed: Bool)] = []
    private var position = 0

    /// Reads a report.
    ///
    /// - Throws: A diagnostic about the file, its grammar, or what is missing in it.
    init(path: String, schema: TraceSchema) throws(Diagnostic) {
        self.schema = schema
        check = TraceCheck(schema)
        text = try DocumentText.load(decompressing: path, upTo: ReportRows.maximumSize)
        do throws(Diagnostic) {
            let isJSON = text.content.first { !$0.isWhitespace } == "{"
            let value =
                isJSON ? try JSONReader.read(text, allowsNonFinite: true) : try YAMLReader.read(text)
            let report = try ObjectReader(value, describedAs: "the report")
            for benchmark in try report.objects("benchmarks") {
                let outcomes = try benchmark.object("requests")
                for outcome in ["successful", "incomplete", "errored"] {
                    let values = try outcomes.optionalArray(outcome) ?? []
                    requests += values.map { ($0, outcome != "successful") }
                }
            }
        } catch {
            throw text.quoting(error)
        }
    }

    /// The next request.
    func next() -> TraceRows.Reading? {
        guard position < requests.count else { return nil }
        let (value, hasFailed) = requests[position]
        position += 1
        guard !hasFailed else {
            var row = TraceRow()
            row.hasFailed = true
            return .row(row)
        }
        do throws(Diagnostic) {
            return .row(try LocatedRow.checked(value, by: schema, check))
        } catch {
            return .problem(text.quoting(error))
        }
    }
}
