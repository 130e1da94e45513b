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
    /// From stas00/ml-engineering (accelerator and network tables), Huawei's msmodeling device profiles, the A40's data
    /// sheet, docs.cloud.google.com/tpu and docs.habana.ai.
    static let sheet: [(String, Double, Double, Double, Double, Double, Double)] = [
        ("V100", 32, 900, 0, 0, 150, 6.25),
        ("A40", 48, 696, 149.7, 0, 31.5, 25),
        ("L40S", 48, 864, 362.05, 733, 31.5, 25),
        ("H800", 80, 3350, 989.4, 1979, 200, 50),
        ("H20", 96, 4000, 148, 296, 450, 50),
        ("GB200", 186, 8000, 2500, 5000, 900, 50),
        ("GB300", 288, 8000, 2500, 5000, 900, 100),
        ("MI210", 64, 1638, 181, 0, 150, 25),
        ("MI355X", 288, 8000, 2500, 5000, 535.5, 50),
        ("Gaudi3", 128, 3700, 1677, 1677, 525, 75),
        ("TPU-v5e", 16, 819, 197, 0, 200, 3.1),
        ("Trainium2", 103.079, 2900, 667, 1299, 512, 25),
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

    @Test("An accelerator by its short name is the same without the rest of the catalog")
    func naming() throws {
        for entry in catalog.entries {
            let found = try AcceleratorCatalog.load(naming: [entry.id])
            #expect(found.entries == [entry])
            #expect(found.networks.topologies.map(\.id).sorted() == entry.topologies.map(\.id).sorted())
        }
        #expect(
            try AcceleratorCatalog.load(naming: ["H200", "H100", "H200"]).entries.map(\.id).sorted() == [
                "H100", "H200",
            ])
        #expect(try AcceleratorCatalog.load(naming: ["h 200"]) == catalog)
        #expect(try AcceleratorCatalog.load(naming: ["H200", "nothing"]) == catalog)
    }

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
        #expect(abs(entry.topology.scaleUp.bandwidth.inGigabytesPerSecond - scaleUp) < 1e-6)
        #expect(abs((entry.topology.scaleOut?.bandwidth.inGigabytesPerSecond ?? 0) - scaleOut) < 1e-6)
    }

    @Test("Every entry is complete and plausible")
    func completeness() {
        #expect(catalog.entries.count == 69)
        for entry in catalog.entries {
            let device = entry.accelerator
            #expect(!device.source.isEmpty && !entry.topology.evidence.source.isEmpty)
            // Since 2018 a device has read its memory in 4 to 100 ms; a slip of unit leaves that range.
            let read = (device.memory / device.memoryBandwidth).inMilliseconds
            #expect((4...100).contains(read), "\(entry.id): \(read) ms")
            #expect(device.usableMemory ?? device.memory <= device.memory)
            let announced = entry.description.contains("announced")
            #expect(announced == (entry.part.year == 2026), "\(entry.id)")
            #expect(!announced || entry.confidence != .high)
        }
    }

    @Test("What 16-bit rates and no others a part has")
    func formats() throws {
        func has(_ id: String) throws -> [NumericFormat] {
            let peak = try catalog.find(id).accelerator.peak
            return NumericFormat.allCases.filter { peak.rate(for: $0) != nil }
        }
        #expect(try has("V100") == [.fp32, .fp16])
        #expect(try has("T4") == [.fp32, .fp16, .int8])
        #expect(try has("A100") == [.fp32, .bf16, .fp16, .int8])
        #expect(try has("H100") == [.fp32, .bf16, .fp16, .fp8, .int8])
        #expect(try has("B200") == [.fp32, .bf16, .fp16, .fp8, .int8, .fp4])
        #expect(try has("Gaudi2") == [.bf16, .fp16, .fp8])
        #expect(try has("TPU-v7x") == [.bf16, .fp8])
        #expect(try has("Ascend-950PR") == [.fp8, .fp4])
    }

    @Test("Meshes are limited per pair, switched nodes are not")
    func meshes() throws {
        #expect(try catalog.find("MI300X").topology.scaleUp.bandwidth(among: 2) == .gigabytesPerSecond(64))
        #expect(try catalog.find("Ascend-910B").topology.scaleUp.bandwidth(among: 4) == .gigabytesPerSecond(84))
        #expect(try catalog.find("H200").topology.scaleUp.bandwidth(among: 2) == .gigabytesPerSecond(450))
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
            ("Instinct MI300X", "MI300X"), ("AMD Instinct MI300X", "MI300X"), ("NVIDIA H100 80GB HBM3", "H100"),
            ("NVIDIA GeForce RTX 4090", "RTX-4090"), ("Google TPU v5e", "TPU-v5e"), ("Trillium", "TPU-v6e"),
            ("Ascend 910B (Atlas 800 A2, 376T/64G)", "Ascend-910B"), ("Ascend 910C", "Ascend-910C"),
        ])
    func names(written: String, id: String) throws {
        #expect(try catalog.find(written).id == id)
    }

    /// As NVIDIA's and AMD's benchmark tables, MLPerf's results and the kernel tables of AIConfigurator write them.
    @Test(
        "Names that published measurements use",
        arguments: [
            ("A100-PCIe-80GB", "A100-PCIe"), ("A100-SXM-80GB", "A100"), ("A100 PCIe", "A100-PCIe"),
            ("A100 SXM", "A100"), ("A40-48GB", "A40"), ("Arc-Pro-B60-24GB", "Arc-Pro-B60"),
            ("Arc-Pro-B60-Dual-48G", "Arc-Pro-B60"), ("B200-SXM-180GB", "B200"), ("B200 SXM", "B200"),
            ("B300-288GB", "B300"), ("B300 SXM", "B300"), ("GB200", "GB200"), ("GB200 SXM", "GB200"),
            ("GB300", "GB300"), ("GH200", "GH200"), ("GH200-96GB", "GH200"), ("GH200 SXM", "GH200"),
            ("H100-NVL-94GB", "H100-NVL"), ("H100-PCIe-80GB", "H100-PCIe"), ("H100-SXM-80GB", "H100"),
            ("H100 SXM", "H100"), ("H20-96GB", "H20"), ("H200-NVL-141GB", "H200-NVL"), ("H200-SXM-141GB", "H200"),
            ("H200 SXM", "H200"), ("H800-SXM-80GB", "H800"), ("Intel Gaudi 2", "Gaudi2"), ("Intel Gaudi 3", "Gaudi3"),
            ("L40S", "L40S"), ("MI210-64GB", "MI210"), ("MI300X", "MI300X"), ("MI325X", "MI325X"),
            ("MI355X", "MI355X"), ("RTX-PRO-6000", "RTX-PRO-6000"), ("RTX-PRO-6000-BSE", "RTX-PRO-6000"),
            ("TPU-v6e-32GB", "TPU-v6e"), ("TPU7x-192GB", "TPU-v7x"),
        ])
    func measuredNames(written: String, id: String) throws {
        #expect(try catalog.find(written).id == id)
    }

    @Test("What is no name of a part is not found", arguments: ["B200-preview", "", "---", "NVIDIA", "H"])
    func notFound(written: String) {
        #expect(throws: Diagnostic.self) { try catalog.find(written) }
    }

    @Test(
        "Unknown names bring the nearest",
        arguments: [("H80O", "H800"), ("MI30OX", "MI300X"), ("Ascend 910D", "Ascend")])
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
        #expect(cluster.topology == "HGX-H100")
        #expect(cluster.nodes(spannedBy: 32) == 4)
        for count in [0, -8, 1_000_001] {
            #expect(throws: Diagnostic.self) { try catalog.find("H200").cluster(deviceCount: count) }
        }
    }
}
