public import Diagnostics
public import Documents

/// Findings that were accepted before: the JSON report of an earlier audit.
///
/// A finding is known by its rule, its file and the text it quotes, so that lines may move.
public struct FindingBaseline: Sendable {
    private var known: Set<String> = []

    /// Reads an earlier report.
    ///
    /// - Parameter text: The report, `shardwise/audit/v1`.
    /// - Throws: A diagnostic if it is no such report.
    public init(_ text: DocumentText) throws(Diagnostic) {
        do throws(Diagnostic) {
            let report = try ObjectReader(JSONReader.read(text), describedAs: "the baseline")
            let schema = try report.string("schema")
            guard schema == "shardwise/audit/v1" else {
                throw Diagnostic(
                    code: "baseline-schema", "the baseline is `\(schema)`; expected `shardwise/audit/v1`",
                    at: report.location,
                    hint: "write one with `shardwise audit … --format json --output-file baseline.json`")
            }
            for finding in try report.objects("findings") {
                let rule = try finding.string("rule")
                for place in try finding.objects("places") {
                    known.insert(FindingBaseline.key(rule, try place.string("file"), try place.string("quote")))
                }
            }
        } catch {
            throw text.quoting(error)
        }
    }

    /// Whether a finding was there before, at all of its places that are listed.
    func contains(_ finding: Finding) -> Bool {
        !finding.places.isEmpty
            && finding.places.allSatisfy {
                known.contains(FindingBaseline.key(finding.rule, $0.location.file, $0.quote))
            }
    }

    private static func key(_ rule: String, _ file: String, _ quote: String) -> String {
        let name = file.split(separator: "/").last.map(String.init) ?? file
        return "\(rule)\u{0}\(name)\u{0}\(quote)"
    }
}
