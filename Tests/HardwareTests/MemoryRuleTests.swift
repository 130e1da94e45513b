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

    /// 8,192 sequences of a vocabulary of 128,256 at 24 bytes: 25.2 GB, a third of an 80 GB device.
    @Test("Sampling is prepared for every sequence and every entry of the vocabulary")
    func sampling() {
        let rule = MemoryRule(
            usable: .percent(90), runtime: .zero, sampledSequences: 8192, samplingBytesPerEntry: Bytes(rawValue: 24))
        #expect(abs(rule.sampling(vocabulary: 128_256).inGigabytes - 25.216) < 0.001)
        #expect(rule.sampling(vocabulary: 0) == .zero)
    }

    @Test("A host with slower threads takes longer for everything")
    func slowHost() {
        let host = HostOverhead(
            prefillStep: .milliseconds(3), decodeStep: .milliseconds(1.5), decodeSequence: .microseconds(6),
            launch: .microseconds(30), isHidden: true
        ).slowed(to: .percent(60))
        #expect(abs(host.time(isDecode: true, sequences: 100).rawValue - (1.5e-3 + 600e-6) / 0.6) < 1e-12)
        #expect(abs(host.launch.rawValue - 50e-6) < 1e-12 && host.isHidden)
        #expect(abs(host.prefillStep.rawValue - 5e-3) < 1e-12)
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
