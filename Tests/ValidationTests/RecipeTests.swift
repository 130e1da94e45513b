import Diagnostics
import Documents
import Testing
import Validation

@Suite("Published recipes")
struct RecipeTests {
    private static let header =
        "recipe,model,weights,kv_cache,accelerator,devices,layout,prefill,decode,engine,concurrency,input,output,"
        + "tpot_ms,assumed,remark,source"

    private static func file(_ rows: String...) throws -> RecipeFile {
        try RecipeFile(
            reading: DocumentText(name: "recipes.csv", content: ([header] + rows).joined(separator: "\n") + "\n"))
    }

    @Test("The committed table is read: 36 recipes, each with its source")
    func committed() throws {
        let path = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/Validation/recipes.csv"
        let file = try RecipeFile(reading: DocumentText.load(path: path))
        #expect(file.recipes.count == 36)
        #expect(Set(file.recipes.map(\.name)).count == 36)
        for recipe in file.recipes { #expect(recipe.source.count > 20, "\(recipe.name)") }
    }

    @Test("The best deployment is never worse than the recipe, and equals one that is the only choice")
    func optimum() throws {
        let run = try RecipeRun(
            of: [
                Self.file(
                    "one,openai/gpt-oss-120b,,,B200,1,tp1,,,,,1000,500,30,,,a page with a long name",
                    "two,openai/gpt-oss-120b,,,B200,2,tp2 etp2,,,vllm,,1000,500,30,,,a page with a long name",
                    "pools,openai/gpt-oss-120b,,,B200,2,,tp1,tp1,,,1000,500,30,,,a page with a long name")
            ])
        let comparisons = run.comparisons
        #expect(comparisons.count == 3)
        for comparison in comparisons { #expect(comparison.ratio >= 1 - 1e-12, "\(comparison.recipe.name)") }
        #expect(comparisons[0].ratio == 1 && comparisons[0].agrees && comparisons[0].trades.isEmpty)
        #expect(comparisons[1].agrees || !comparisons[1].trades.isEmpty)
        #expect(comparisons[2].own.poolBalance != nil)
        for comparison in comparisons { #expect(comparison.own.timePerOutputToken <= 0.030) }
    }

    @Test("A stated concurrency beyond what memory holds queues; a recipe that cannot be priced is left out")
    func limits() throws {
        let run = try RecipeRun(
            of: [
                Self.file(
                    "queue,openai/gpt-oss-120b,,,H100,1,tp1,,,,100000,1000,500,,,,a page with a long name",
                    "large,deepseek-ai/DeepSeek-R1,,,H100,1,tp1,,,,,1000,500,30,,,a page with a long name",
                    "unknown,no-such-model,,,H100,1,tp1,,,,,1000,500,30,,,a page with a long name",
                    "illegal,openai/gpt-oss-120b,,,H100,3,tp3 ep3,,,,,1000,500,30,,,a page with a long name")
            ])
        #expect(run.comparisons.map(\.recipe.name) == ["queue"])
        #expect((run.comparisons.first?.own.concurrency ?? 0) < 100_000)
        let reasons = run.outcomes.compactMap { outcome -> String? in
            guard case .failure(let exclusion) = outcome.result else { return nil }
            return exclusion.reason
        }
        #expect(
            reasons == [
                "does not fit, or breaks its promise", "cannot be priced: unknown-model", "the layout is not legal",
            ])
    }

    @Test("A recipe that its engine refuses says by which rule")
    func refusals() throws {
        let run = try RecipeRun(
            of: [
                Self.file(
                    "odd,Qwen/Qwen3-30B-A3B,,,H100,4,tp4 ep2 etp2,,,vllm,8,1000,100,,,,a page with a long name")
            ])
        #expect(
            run.comparisons.first?.refusals == ["vllm-expert-parallel-size: EP 2 is neither 1 nor TP · CP · DP = 4"])
    }

    static let damage: [(String, String)] = [
        ("x,m,,,H100,0,tp1,,,,,1,1,30,,,s", "devices"), ("x,m,,,H100,8,,tp1,,,,1,1,30,,,s", "either one layout"),
        ("x,m,,,H100,8,tp1,tp1,tp1,,,1,1,30,,,s", "either one layout"), ("x,m,,,H100,,tp1,,,,,1,1,30,,,s", "empty"),
        ("x,m,,,H100,8,tp1,,,,,1,1,,,,s", "promise of TPOT"), ("x,m,,,H100,8,tp1,,,,-3,1,1,,,,s", "whole number"),
        ("x,m,,,H100,8,,tp1,tp1,,64,1,1,,,,s", "separate pools"), ("x,m", "2 cells"),
    ]

    @Test("A damaged table is refused where it is wrong", arguments: damage)
    func damaged(_ row: String, _ message: String) throws {
        let error = try #require(throws: Diagnostic.self) { try Self.file(row) }
        #expect(error.message.contains(message), "\(error)")
        #expect(error.location?.line == 2)
    }
}
