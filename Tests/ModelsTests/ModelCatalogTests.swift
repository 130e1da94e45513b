import Diagnostics
import Documents
import Models
import Quantities
import Testing

@Suite("Model catalog")
struct ModelCatalogTests {
    static let loaded = Result { try ModelCatalog.load() }

    let catalog: ModelCatalog

    init() throws { catalog = try Self.loaded.get() }

    @Test("The built-in catalog holds what its file says")
    func builtIn() throws {
        let read = try ModelCatalog(reading: EmbeddedCatalog.models.text)
        #expect(try ModelCatalog.load().entries() == read.entries())
    }

    @Test(
        "Names from exact to loose",
        arguments: [
            ("Qwen/Qwen3-235B-A22B", "Qwen/Qwen3-235B-A22B"),
            ("qwen/qwen3-235b-a22b-fp8", "Qwen/Qwen3-235B-A22B-FP8"),
            ("Qwen3-235B-A22B", "Qwen/Qwen3-235B-A22B"),
            ("QWEN3_235B", "Qwen/Qwen3-235B-A22B"),
            ("Qwen3 235B", "Qwen/Qwen3-235B-A22B"),
            ("Qwen/Qwen3-235B", "Qwen/Qwen3-235B-A22B"),
            ("Qwen3-235B-A22B-Instruct", "Qwen/Qwen3-235B-A22B-Instruct-2507"),
            ("Qwen3-30B", "Qwen/Qwen3-30B-A3B"),
            ("Qwen3-32B", "Qwen/Qwen3-32B"),
            ("meta-llama/Meta-Llama-3.1-8B", "meta-llama/Llama-3.1-8B"),
            ("Meta-Llama-3.1-8B", "meta-llama/Llama-3.1-8B"),
            ("llama-3.1-405b", "meta-llama/Llama-3.1-405B"),
            ("Llama-3.3", "meta-llama/Llama-3.3-70B-Instruct"),
            ("Mixtral-8x22B", "mistralai/Mixtral-8x22B-v0.1"),
        ])
    func names(written: String, id: String) throws {
        #expect(try catalog.find(written).name == id)
    }

    @Test(
        "A precision picks the published checkpoint, or converts",
        arguments: [
            ("Qwen3-235B", NumericFormat.fp8, "Qwen/Qwen3-235B-A22B-FP8", true),
            ("Qwen/Qwen3-235B-A22B", .fp8, "Qwen/Qwen3-235B-A22B-FP8", true),
            ("Qwen3-32B-FP8", .bf16, "Qwen/Qwen3-32B", false),
            ("Qwen3-235B", .bf16, "Qwen/Qwen3-235B-A22B", false),
            ("Qwen3-235B-A22B-Instruct-2507", .fp8, "Qwen/Qwen3-235B-A22B-Instruct-2507", false),
            ("Llama-3.1-70B", .fp8, "meta-llama/Llama-3.1-70B", false),
            ("Qwen3-8B", .int8, "Qwen/Qwen3-8B", false),
        ])
    func precision(written: String, format: NumericFormat, id: String, hasScales: Bool) throws {
        let model = try catalog.find(written, precision: format)
        #expect(model.name == id)
        #expect(model.precision.linear == format)
        #expect((model.precision.scaleBlock != nil) == hasScales)
        #expect(model.precision.unconverted == .bf16)
        #expect(model.precision.keyValueCache == .bf16)
    }

    @Test("A format that engines do not store weights in is no data", arguments: [NumericFormat.fp32])
    func unsupportedPrecision(format: NumericFormat) throws {
        let error = try #require(throws: Diagnostic.self) { try catalog.find("Qwen3-8B", precision: format) }
        #expect(error.kind == .noData)
        #expect(error.code == "unsupported-precision")
    }

    @Test(
        "A name that fits models of several shapes is not decided",
        arguments: [
            ("Qwen3", "Qwen/Qwen3-8B"), ("Llama-3.1", "meta-llama/Llama-3.1-405B"),
            ("mixtral", "mistralai/Mixtral-8x7B-v0.1"),
        ])
    func ambiguous(written: String, choice: String) throws {
        let error = try #require(throws: Diagnostic.self) { try catalog.find(written) }
        #expect(error.code == "ambiguous-model")
        #expect(error.hint?.contains(choice) == true)
    }

    @Test(
        "An unknown name brings the nearest one and the way out",
        arguments: [
            ("Qwen3-236B-A22B", "Qwen3-235B-A22B"), ("Lama-3.1-8B", "Llama-3.1-8B"),
            ("Mixtral-8x7", "Mixtral-8x7B-v0.1"),
            ("", ""), ("Qwen3-2", "Qwen3-235B-A22B"), ("-", ""), ("BLOOM-176B", ""),
        ])
    func unknown(written: String, nearest: String) throws {
        let error = try #require(throws: Diagnostic.self) { try catalog.find(written) }
        #expect(error.code == "unknown-model")
        #expect(error.hint?.contains("config.json") == true)
        #expect(error.hint?.contains(nearest.isEmpty ? "config.json" : "did you mean \(nearest)?") == true)
    }

    @Test("The order of the entries does not decide")
    func order() throws {
        let reversed = ModelCatalog(entries: try catalog.entries().reversed())
        for name in ["Qwen3-235B", "Qwen3-30B", "Llama-3.3"] {
            #expect(try reversed.find(name) == catalog.find(name))
        }
    }

    @Test("A full name finds its entry, part of one does not")
    func exactly() {
        #expect(catalog.entry(exactly: "meta-llama/Meta-Llama-3.1-8B")?.id == "meta-llama/Llama-3.1-8B")
        #expect(catalog.entry(exactly: "Llama-3.1-8B") == nil)
    }

    @Test("Every entry says where it comes from and no name is used twice")
    func entries() throws {
        let entries = try catalog.entries()
        #expect(entries.allSatisfy { $0.source.contains("Hugging Face") })
        let names = entries.flatMap(\.names)
        #expect(Set(names).count == names.count)
    }

    /// The models of published measurements, by the names under which they were measured.
    @Test(
        "Every measured model is known",
        arguments: [
            ("EleutherAI/gpt-j-6b", "EleutherAI/gpt-j-6b"), ("MiniMaxAI/MiniMax-M2.5", "MiniMaxAI/MiniMax-M2.5"),
            ("Qwen/Qwen3-30B-A3B", "Qwen/Qwen3-30B-A3B"), ("Qwen/Qwen3-32B", "Qwen/Qwen3-32B"),
            ("deepseek-ai/DeepSeek-R1", "deepseek-ai/DeepSeek-R1"),
            ("deepseek-ai/DeepSeek-V3", "deepseek-ai/DeepSeek-V3"),
            ("meta-llama/Llama-2-70b-chat-hf", "meta-llama/Llama-2-70b-hf"),
            ("meta-llama/Llama-3.1-70B-Instruct", "meta-llama/Llama-3.1-70B"),
            ("meta-llama/Llama-3.3-70B-Instruct", "meta-llama/Llama-3.3-70B-Instruct"),
            ("meta-llama/Llama-4-Scout-17B-16E-Instruct", "meta-llama/Llama-4-Scout-17B-16E-Instruct"),
            ("meta-llama/Meta-Llama-3-70B", "meta-llama/Meta-Llama-3-70B"),
            ("mistralai/Mistral-7B-Instruct-v0.1", "mistralai/Mistral-7B-v0.1"),
            ("mistralai/Mistral-Large-Instruct-2407", "mistralai/Mistral-Large-Instruct-2407"),
            ("mistralai/Mixtral-8x7B-Instruct-v0.1", "mistralai/Mixtral-8x7B-v0.1"),
            ("nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B", "nvidia/NVIDIA-Nemotron-3-Nano-30B-A3B-BF16"),
            ("openai/gpt-oss-20b", "openai/gpt-oss-20b"), ("tiiuae/falcon-180B", "tiiuae/falcon-180B"),
        ])
    func measured(written: String, id: String) throws {
        #expect(try catalog.find(written).name == id)
    }
}
