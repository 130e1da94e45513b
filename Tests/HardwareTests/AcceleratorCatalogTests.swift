import Diagnostics
import Hardware
import Quantities
import Testing

@Suite("Accelerator catalog")
struct AcceleratorCatalogTests {
    let catalog: AcceleratorCatalog

    init() throws { catalog = try AcceleratorCatalog.load() }

    /// GB, GB/s, dense BF16 and FP8 TFLOPS (0: no such units), scale-up GB/s in one direction, scale-out GB/s.
    ///
    /// From stas00/ml-engineering (accelerator and network tables) and Huawei's msmodeling device profiles.
    static let sheet: [(String, Double, Double, Double, Double, Double, Double)] = [
        ("H100", 80, 3350, 989.4, 1979, 450, 50),
        ("H200", 141, 4800, 989.4, 1979, 450, 50),
        ("B200", 180, 7700, 2250, 4500, 900, 50),
        ("A100", 80, 2039, 312, 0, 300, 25),
        ("A100-40GB", 40, 1555, 312, 0, 300, 25),
        ("MI300X", 192, 5300, 1307.4, 2614.9, 448, 50),
        ("Ascend-910B", 68.719, 1760, 353.9, 0, 196, 25),
        ("Ascend-910B3", 68.719, 1760, 294.9, 0, 196, 25),
        ("Ascend-910B4", 34.360, 880, 245.8, 0, 196, 25),
    ]

    @Test("Figures", arguments: sheet)
    func figures(
        id: String, memory: Double, bandwidth: Double, bf16: Double, fp8: Double, scaleUp: Double, scaleOut: Double
    ) throws {
        let entry = try catalog.find(id)
        #expect(entry.id == id)
        #expect(entry.accelerator.name == id)
        #expect(abs(entry.accelerator.memory.inGigabytes - memory) < 0.001)
        #expect(abs(entry.accelerator.memoryBandwidth.inGigabytesPerSecond - bandwidth) < 1e-6)
        #expect(abs((entry.accelerator.peak.rate(for: .bf16)?.inTeraFLOPsPerSecond ?? 0) - bf16) < 1e-6)
        #expect(abs((entry.accelerator.peak.rate(for: .fp8)?.inTeraFLOPsPerSecond ?? 0) - fp8) < 1e-6)
        #expect(entry.accelerator.peak.executedFormat(for: .fp8) == (fp8 > 0 ? .fp8 : .bf16))
        #expect(abs(entry.node.scaleUp.bandwidth.inGigabytesPerSecond - scaleUp) < 1e-6)
        #expect(abs(entry.node.scaleOut.bandwidth.inGigabytesPerSecond - scaleOut) < 1e-6)
        #expect(entry.node.devices == 8)
        #expect(!entry.accelerator.source.isEmpty && !entry.node.source.isEmpty)
        #expect(catalog.entries.count == Self.sheet.count)
    }

    @Test("Meshes are limited per pair, switched nodes are not")
    func meshes() throws {
        #expect(try catalog.find("MI300X").node.scaleUp.bandwidth(among: 2) == .gigabytesPerSecond(64))
        #expect(try catalog.find("Ascend-910B").node.scaleUp.bandwidth(among: 4) == .gigabytesPerSecond(84))
        #expect(try catalog.find("H200").node.scaleUp.bandwidth(among: 2) == .gigabytesPerSecond(450))
        for entry in catalog.entries where entry.node.scaleUp.perPairBandwidth != nil {
            // A full mesh of eight: seven links make up the whole.
            #expect(entry.node.scaleUp.bandwidth(among: 8) == entry.node.scaleUp.bandwidth)
        }
    }

    @Test("Prices say where they come from")
    func prices() throws {
        #expect(try catalog.find("H200").accelerator.price?.perHour == Dollars(rawValue: 3.5))
        #expect(try catalog.find("Ascend-910B").accelerator.price == nil)
        for price in catalog.entries.compactMap(\.accelerator.price) { #expect(price.basis.contains("indicative")) }
    }

    @Test(
        "Names in any spelling",
        arguments: [
            ("H200", "H200"), ("h200", "H200"), ("H200 SXM", "H200"), ("nvidia h100", "H100"),
            ("a100 40gb", "A100-40GB"),
            ("A100-SXM4-80GB", "A100"), ("910b", "Ascend-910B"), ("ascend_910b4", "Ascend-910B4"),
            ("Instinct MI300X", "MI300X"),
        ])
    func names(written: String, id: String) throws {
        #expect(try catalog.find(written).id == id)
    }

    @Test(
        "Unknown names bring the nearest",
        arguments: [("H20O", "H200"), ("MI30OX", "MI300X"), ("Ascend 910C", "Ascend")])
    func unknown(written: String, nearest: String) throws {
        let error = try #require(throws: Diagnostic.self) { try catalog.find(written) }
        #expect(error.code == "unknown-accelerator")
        #expect(error.hint?.contains("did you mean \(nearest)") == true)
    }

    @Test("A cluster has the entry's node")
    func cluster() throws {
        let cluster = try catalog.find("H200").cluster(deviceCount: 32)
        #expect(cluster.deviceCount == 32)
        #expect(cluster.devicesPerNode == 8)
        #expect(cluster.scaleUp.name == "NVLink4")
        #expect(cluster.nodes(spannedBy: 32) == 4)
        for count in [0, -8, 1_000_001] {
            #expect(throws: Diagnostic.self) { try catalog.find("H200").cluster(deviceCount: count) }
        }
    }

    @Test("No name stands for two accelerators")
    func uniqueNames() {
        let names = catalog.entries.flatMap { entry in
            Set(([entry.id] + entry.aliases).map { $0.lowercased().filter { $0 != " " && $0 != "-" } })
        }
        #expect(Set(names).count == names.count)
    }
}
