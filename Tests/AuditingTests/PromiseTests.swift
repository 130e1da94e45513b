import Diagnostics
import Documents
import Quantities
import Testing

@testable import Auditing

/// Promises in tables and sentences, held against what is reached and what was promised elsewhere.
@Suite struct PromiseTests {
    private static let inputs = DocumentText(
        name: "inputs.md", content: "# Llama-3.3-70B on 8 × H100\n\n- TTFT limit: 2 s\n- TPOT limit: 35 ms\n")

    private func errors(_ text: String) throws -> [String] {
        let report = DocumentText(name: "report.md", content: text)
        return try ExampleDossier.audit([PromiseTests.inputs, report]).findings.filter {
            $0.severity == .error && ($0.rule == "objective-verdict" || $0.rule == "conflicting-facts")
        }.map(\.rule)
    }

    @Test(arguments: [
        ("TPOT | 35 ms | 28.8 ms | met", []), ("TPOT | 35 ms | 38.8 ms | met", ["objective-verdict"]),
        ("TPOT | 25 ms | 22 ms | met", ["conflicting-facts"]), ("TTFT | 2 s | 1.1 s | missed", ["objective-verdict"]),
        ("tokens per second | 75,000 | 63,015 | kept", ["objective-verdict"]),
        ("tokens per second | 60,000 | 63,015 | kept", []), ("free memory | 10 % | 7.5 % | met", ["objective-verdict"]),
        ("free memory | 10 % | 20.7 % | met", []), ("memory used | 80 GB | 61.7 GB (77 %) | yes", []),
        ("requests | 12 | 11 | met", []), ("TPOT | 35 ms | about right | met", []), ("| | | met", []),
    ])
    func rowsWithAnswers(row: String, rules: [String]) throws {
        // The title of the answers says nothing; they tell it themselves.
        let text = "| objective | wanted | planned | |\n|---|---|---|---|\n| TTFT | 2 s | 1.1 s | met |\n| \(row) |\n"
        #expect(try errors(text) == rules)
    }

    @Test(arguments: [
        ("Objective of 32,000 tokens/s: met with the predicted 29,767 tokens/s.", true),
        ("Objective of 32,000 tokens/s: met with the predicted 33,767 tokens/s.", false),
        ("First token after 3.1 s on an idle worker; the limit of 2 s is met.", true),
        ("First token after 1.1 s on an idle worker; the limit of 2 s is met.", false),
        ("Worst case 4.5 s + 24.1 s = 28.6 s.\nThe end-to-end objective of 25 s is therefore met.", true),
        ("Worst case 4.5 s + 18.1 s = 22.6 s.\nThe end-to-end objective of 25 s is therefore met.", false),
        ("TPOT of 41 ms exceeds the limit of 35 ms, TTFT is met.", false),
        ("TTFT 1.2 s (limit 2 s) and TPOT 42 ms (limit 35 ms): both met.", true),
    ])
    func sentencesWithAnswers(text: String, isWrong: Bool) throws {
        #expect(try errors(text).contains("objective-verdict") == isWrong)
    }
}
