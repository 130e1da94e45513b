import Auditing
import Diagnostics
import Documents
import Testing

/// Documents in which each planted error stands beside what is right: `⟦wrong|right|what⟧`, or with a fourth part `missed`
/// where the audit is known not to find it.
///
/// The first batch (folders beginning with `a-`) was written before the vocabulary was widened, of which the first run
/// found 44 of 93 with 2 false errors in the clean copies. `Documentation/audit.md` has the figures of all batches; of the last,
/// `e-`, the folders with `clean` in their name were handed over without an error.
@Suite struct MarkedFixtureTests {
    private static let root: String = {
        let parts = #filePath.split(separator: "/").dropLast()
        return "/" + parts.joined(separator: "/") + "/Marked"
    }()

    /// One planted error.
    struct Mark: Hashable {
        let line: Int
        let wrong: String
        let what: String
        let isMissed: Bool
    }

    /// The text with the wrong or the right parts, and the marks.
    static func expanded(_ text: String, wrong: Bool) -> (text: String, marks: [Mark]) {
        var result = ""
        var marks: [Mark] = []
        var rest = Substring(text)
        while let open = rest.firstIndex(of: "⟦"), let close = rest[open...].firstIndex(of: "⟧") {
            result += rest[..<open]
            let body = rest[rest.index(after: open)..<close].replacing("\\|", with: "|")
            let parts = body.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
            marks.append(
                Mark(
                    line: result.count { $0 == "\n" } + 1, wrong: parts[0], what: parts[2],
                    isMissed: parts.count > 3 && parts[3] == "missed"))
            result += wrong ? parts[0] : parts[1]
            rest = rest[rest.index(after: close)...]
        }
        return (result + rest, marks)
    }

    /// The folders of all batches; none where they cannot be listed, which a test below finds.
    static let folders: [String] = {
        guard let files = try? DocumentFolder.list(path: root).files else { return [] }
        let names = files.compactMap { path in path.split(separator: "/").dropLast().last.map(String.init) }
        return Set(names.filter { name in ["a-", "b-", "c-", "d-", "e-"].contains { name.hasPrefix($0) } }).sorted()
    }()

    private func documents(_ folder: String, wrong: Bool) throws -> (texts: [DocumentText], marks: [(String, Mark)]) {
        var marks: [(String, Mark)] = []
        let texts = try DocumentCollection(paths: [MarkedFixtureTests.root + "/" + folder]).texts.map { text in
            let (content, found) = MarkedFixtureTests.expanded(text.content, wrong: wrong)
            let name = String(text.name.split(separator: "/").last ?? "")
            marks += found.map { (name, $0) }
            return DocumentText(name: name, content: content)
        }
        return (texts, marks)
    }

    @Test func thereAreManyDocuments() { #expect(MarkedFixtureTests.folders.count >= 20) }

    @Test(arguments: folders)
    func plantedErrorsAreFound(folder: String) throws {
        let (texts, marks) = try documents(folder, wrong: true)
        let findings = try ExampleDossier.audit(texts).findings
        for (file, mark) in marks {
            // What is planted as a warning (W1 to W12) counts as found by one.
            let isFound = findings.contains {
                $0.isAt(file, mark.line)
                    && ($0.severity == .error || ($0.severity == .warning && mark.what.hasPrefix("W")))
            }
            #expect(isFound != mark.isMissed, "\(file):\(mark.line) '\(mark.wrong)': \(mark.what)")
        }
    }

    @Test(arguments: folders)
    func cleanCopiesHaveNoErrors(folder: String) throws {
        let (texts, _) = try documents(folder, wrong: false)
        let errors = try ExampleDossier.audit(texts).findings.filter { $0.severity == .error }
        #expect(errors.map(\.title) == [])
    }
}
