import Diagnostics
import Documents
import Planning
import Quantities
import Testing

@testable import Auditing

/// The load as documents state it: lengths in pairs, batches, bursts.
@Suite struct LoadReadingTests {
    private func values(_ text: String, _ kind: ClaimKind) throws -> [Int] {
        try DossierDocument(reading: DocumentText(name: "inputs.md", content: text)).claims
            .filter { $0.kind == kind }.compactMap(\.value.integer)
    }

    @Test(arguments: [
        "Workload: 8192 in, 1024 out.", "8,192 tokens in, 1,024 tokens out", "**ISL / OSL**: 8,192 / 1,024 tokens",
        "ISL/OSL 8192/1024", "input 8192, output 1024", "Prompts of 8,192 tokens and answers of 1,024 tokens.",
        "输入 8192，输出 1024", "输入/输出长度：8192/1024", "8192/1024 (input/output)",
    ])
    func lengthsInPairs(text: String) throws {
        #expect(try values(text, .inputLength) == [8192])
        #expect(try values(text, .outputLength) == [1024])
    }

    @Test(arguments: [
        "With 64 tokens in the step 154 experts are hit.", "tokens/s (output): 23273",
        "Output: 128 / 25 ms = 5,120 tokens/s, 320 per GPU", "in 8 of 10 runs", "8 / 16",
    ])
    func otherNumbersAreNoLengths(text: String) throws {
        #expect(try values(text, .inputLength).isEmpty && values(text, .outputLength).isEmpty)
    }

    @Test func sequencesInDecodeAreABatch() throws {
        #expect(try values("512 sequences in decode", .batchSize) == [512])
        #expect(try values("64 sequences per replica of 2,048 tokens on average", .batchSize) != [2048])
    }

    @Test(arguments: [
        ("burst of 32", 32), ("waves of 16 prompts", 16), ("- prompts_per_replica: 8", 8), ("no prompt", nil),
        ("\"prompts\": 4,", 4), ("prompt: 99999999999999999999", nil),
    ])
    func burstsAreFound(text: String, count: Int?) {
        let dossier = Dossier([DocumentText(name: "a.md", content: text)])
        #expect(StatedBursts.smallest(in: dossier) == count)
    }

    @Test(arguments: [("阶段: 预填充", true), ("角色: prefill", true), ("phase: prefill", true), ("阶段: 解码", false)])
    func phasesUnderTheirNames(line: String, isPrefill: Bool) throws {
        let text = DocumentText(name: "plan.yaml", content: line + "\nTP: 4\nDP: 2\n")
        let phases = try DossierDocument(reading: text).strategies.map(\.phase)
        #expect(phases == [isPrefill ? .prefill : .decode])
    }
}
