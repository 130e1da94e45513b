import Auditing
import Diagnostics
import Documents
import Testing

/// Fixtures of many authors' styles with planted errors, and clean ones: `Fixtures/planted.json` is the table.
@Suite struct FixtureTests {
    /// One folder with what is planted in it.
    struct Fixture: Sendable, CustomTestStringConvertible {
        let folder: String
        let planted: [(file: String, lines: [String], what: String)]
        var testDescription: String { folder }
    }

    private static let root: String = {
        let parts = #filePath.split(separator: "/").dropLast()
        return "/" + parts.joined(separator: "/") + "/Fixtures"
    }()

    static let fixtures: [Fixture] = {
        guard let text = try? DocumentText.load(path: root + "/planted.json"), let table = try? JSONReader.read(text),
            case .array(let entries)? = table["fixtures"]?.content
        else { return [] }
        return entries.map { entry in
            func string(_ value: LocatedValue?) -> String {
                if case .string(let text)? = value?.content { text } else { "" }
            }
            var planted: [(file: String, lines: [String], what: String)] = []
            if case .array(let errors)? = entry["planted"]?.content {
                planted = errors.map { error in
                    var lines = [string(error["line"])]
                    if case .array(let near)? = error["near"]?.content { lines += near.map { string($0) } }
                    return (string(error["file"]), lines, string(error["what"]))
                }
            }
            return Fixture(folder: string(entry["folder"]), planted: planted)
        }
    }()

    @Test func theTableIsRead() { #expect(FixtureTests.fixtures.count >= 15) }

    /// The number of the only line of a file that holds a text.
    private func line(of text: String, in file: String) throws -> Int {
        let document = try DocumentText.load(path: file)
        let found = (1...document.lineCount).filter { document.line($0)?.contains(text) == true }
        return try #require(found.count == 1 ? found.first : nil, "'\(text)' is not on one line of \(file)")
    }

    @Test(arguments: fixtures)
    func everyPlantedErrorIsFoundAndNothingElse(fixture: Fixture) throws {
        let folder = FixtureTests.root + "/" + fixture.folder
        let audit = try Audit(DocumentCollection(paths: [folder]), catalogs: AuditCatalogs.load())
        let errors = audit.findings.filter { $0.severity == .error }
        var known: Set<String> = []
        for error in fixture.planted {
            let file = folder + "/" + error.file
            let lines = try error.lines.map { try line(of: $0, in: file) }
            known.formUnion(lines.map { "\(file):\($0)" })
            #expect(
                errors.contains { finding in lines.contains { finding.isAt(file, $0) } },
                "\(error.file): \(error.what) is not found")
        }
        for finding in errors {
            #expect(
                finding.places.contains { known.contains("\($0.location.file):\($0.location.line)") },
                "not planted: \(finding.title)")
        }
    }
}
