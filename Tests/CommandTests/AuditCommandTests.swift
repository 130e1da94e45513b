import ArgumentParser
import Foundation
import Shardwise
import Testing

@testable import ShardwiseCommand

/// What `shardwise audit` reads and writes beyond its report: baselines, corrected files, rule pages and SARIF.
@Suite struct AuditCommandTests {
    private static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    private static let example = root + "/Examples/qwen3-235b-32"

    private func command(_ arguments: [String]) throws -> AuditCommand {
        try #require(try ShardwiseTool.parseAsRoot(["audit"] + arguments) as? AuditCommand)
    }

    /// Runs a body with a folder that does not exist yet and is removed afterwards.
    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.path + "/shardwise-audit-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    private func contents(of path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test("A baseline accepts the findings of an earlier report, and no others")
    func baseline() throws {
        try withFolder { folder in
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let plain = try command([Self.example])
            let (audit, _) = try plain.audited()
            try OutputFile.write(plain.render(audit, .json, for: .file), to: folder + "/baseline.json")
            let (accepted, status) = try command([Self.example, "--baseline", folder + "/baseline.json"]).audited()
            #expect(status == .success)
            #expect(accepted.findings.filter { !$0.places.isEmpty }.isEmpty)
            #expect(
                accepted.accepted.count == audit.accepted.count + audit.findings.filter { !$0.places.isEmpty }.count)
            let memo = folder + "/memo.md"
            try OutputFile.write("4 × 80 GB = 240 GB\n", to: memo)
            let (changed, changedStatus) = try command(
                [Self.example, memo, "--baseline", folder + "/baseline.json"]
            ).audited()
            #expect(changedStatus == .findings)
            #expect(changed.findings.contains { $0.rule == "calculation" && $0.places.first?.location.file == memo })
            let error = #expect(throws: Diagnostic.self) {
                try command([Self.example, "--baseline", Self.example + "/prefill-strategy.json"]).audited()
            }
            #expect(error?.location != nil || error?.code == "file-missing")
        }
    }

    @Test("Corrected files are written, never over others unless asked, and refusing leaves nothing behind")
    func correctedFiles() throws {
        try withFolder { folder in
            let files = CorrectedFiles(try command([Self.example]).audited().audit)
            try files.write(to: folder, replacing: false)
            let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            #expect(names.count == 2)
            let first = folder + "/" + (names.first ?? "")
            let written = try #require(contents(of: first))
            #expect(try JSONReader.read(DocumentText(name: first, content: written))["parallel_strategy"] != nil)
            try OutputFile.write("mine\n", to: first)
            let error = #expect(throws: Diagnostic.self) { try files.write(to: folder, replacing: false) }
            #expect(error?.code == "file-exists")
            #expect(contents(of: first) == "mine\n")
            try files.write(to: folder, replacing: true)
            #expect(contents(of: first) == written)
        }
        try withFolder { folder in
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try OutputFile.write("4 × 80 GB = 320 GB\n", to: folder + "/memo.md")
            let files = CorrectedFiles(try command([folder]).audited().audit)
            let error = #expect(throws: Diagnostic.self) { try files.write(to: folder + "/fixed", replacing: false) }
            #expect(error?.code == "fix-nothing")
            #expect(!FileManager.default.fileExists(atPath: folder + "/fixed"))
        }
        let error = #expect(throws: Diagnostic.self) { try command([Self.example, "--in-place"]).audited() }
        #expect(error?.code == "flag-missing")
    }

    @Test("The pages of the documentation are those that the tool prints")
    func rulePages() throws {
        let folder = Self.root + "/Documentation/rules"
        let pages = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0 != "README.md" }
        #expect(Set(pages) == Set(AuditRule.all.map { $0.id + ".md" }))
        for rule in AuditRule.all {
            let page = MarkdownRenderer.render(RuleReport.page(of: rule))
            #expect(contents(of: "\(folder)/\(rule.id).md") == page, "write \(rule.id).md anew")
        }
    }

    @Test("SARIF has what its schema requires of logs, runs, rules and results")
    func sarif() throws {
        let command = try command([Self.example])
        let (audit, _) = try command.audited()
        let log = try JSONReader.read(
            DocumentText(name: "log.sarif", content: command.render(audit, .sarif, for: .file)))
        #expect(log["version"]?.content == .string("2.1.0"))
        let run = try #require(elements(log["runs"]).first)
        let rules = elements(run["tool"]?["driver"]?["rules"]).compactMap { text($0["id"]) }
        #expect(rules == AuditRule.all.map(\.id))
        let results = elements(run["results"])
        #expect(results.count == audit.findings.count + audit.accepted.count)
        for result in results {
            #expect(["none", "note", "warning", "error"].contains(text(result["level"])))
            #expect(text(result["message"]?["text"])?.isEmpty == false)
            if case .number(let index, _)? = result["ruleIndex"]?.content {
                #expect(rules[Int(index)] == text(result["ruleId"]))
            }
            for place in elements(result["locations"]) + elements(result["relatedLocations"]) {
                let region = place["physicalLocation"]?["region"]
                guard case .number(let line, _)? = region?["startLine"]?.content,
                    case .number(let column, _)? = region?["startColumn"]?.content
                else {
                    Issue.record("a place without a line and a column")
                    continue
                }
                #expect(line >= 1 && column >= 1)
                let uri = text(place["physicalLocation"]?["artifactLocation"]?["uri"]) ?? ""
                #expect(!uri.isEmpty && uri.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
            }
        }
    }

    private func elements(_ value: LocatedValue?) -> [LocatedValue] {
        guard case .array(let elements)? = value?.content else { return [] }
        return elements
    }

    private func text(_ value: LocatedValue?) -> String? {
        guard case .string(let text)? = value?.content else { return nil }
        return text
    }
}
