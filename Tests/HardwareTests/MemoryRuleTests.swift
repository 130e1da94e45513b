import Quantities
import Testing

@testable import Hardware

@Suite("Memory rules of engines")
struct MemoryRuleTests {
    /// 100 GB of memory, 40 GB of weights, 6 GB of activations, runtime, graphs and buffers.
    private func capacity(_ basis: MemoryRule.Basis, _ percent: Double) -> Double {
        MemoryRule(basis: basis, usable: .percent(percent), runtime: .zero)
            .cacheCapacity(memory: .gigabytes(100), weights: .gigabytes(40), others: .gigabytes(6)).inGigabytes
    }

    @Test("vLLM: its share of the memory less everything that is not cache")
    func total() { #expect(abs(capacity(.total, 92) - 46) < 1e-9) }

    @Test("SGLang: its share of the memory less the weights, the rest being for everything else")
    func weightsAndCache() {
        #expect(abs(capacity(.weightsAndCache, 88) - 48) < 1e-9)
        // Activations that do not fit into the rest take from the cache.
        #expect(abs(capacity(.weightsAndCache, 99) - 54) < 1e-9)
    }

    @Test("TensorRT-LLM: its share of what everything else leaves")
    func remainder() { #expect(abs(capacity(.remainder, 90) - 48.6) < 1e-9) }

    @Test("Weights that do not fit leave nothing", arguments: MemoryRule.Basis.allCases)
    func nothing(basis: MemoryRule.Basis) {
        let rule = MemoryRule(basis: basis, usable: .percent(90), runtime: .zero)
        #expect(
            rule.cacheCapacity(memory: .gigabytes(100), weights: .gigabytes(120), others: .gigabytes(6)) == .zero)
    }

    @Test("The three engines keep to their rules, blocks and captured sizes")
    func engines() throws {
        let catalog = try EngineCatalog.load()
        let rules = try ["vllm", "sglang", "trtllm"].map { try catalog.find($0).memory }
        #expect(rules.map(\.basis) == [.total, .weightsAndCache, .remainder])
        #expect(rules.map(\.blockTokens) == [16, 1, 32])
        #expect(rules.map(\.usable) == [.percent(92), .percent(88), .percent(90)])
        for engine in catalog.engines {
            let sizes = [1.0, 3, 9, 100, 4000].map { engine.graphs.padded($0) }
            #expect(zip([1.0, 3, 9, 100, 4000], sizes).allSatisfy { $0 <= $1 })
        }
    }
}
