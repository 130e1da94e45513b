import Diagnostics
import Hardware
import Quantities
import Testing

@Suite("Cluster description")
struct ClusterDescriptionTests {
    /// Figures of no product: 64 GB, 400 TFLOPS, 1.8 TB/s.
    static func anonymous(
        memory: Bytes = .gigabytes(64), usableMemory: Bytes? = nil,
        bandwidth: BytesPerSecond = .terabytesPerSecond(1.8),
        compute: PeakCompute = .undifferentiated(.teraFLOPsPerSecond(400))
    ) -> InlineAccelerator {
        InlineAccelerator(
            memory: memory, usableMemory: usableMemory, memoryBandwidth: bandwidth, compute: compute)
    }

    static let empty = AcceleratorCatalog(entries: [])

    @Test("What nobody stated is assumed and said")
    func assumptions() throws {
        let resolved = try ClusterDescription(device: .inline(Self.anonymous()), deviceCount: 32)
            .resolved(in: Self.empty)
        let cluster = resolved.cluster
        #expect(cluster.deviceCount == 32)
        #expect(cluster.devicesPerNode == 8)
        #expect(cluster.scaleUp.bandwidth == .gigabytesPerSecond(200))
        #expect(cluster.scaleUp.perPairBandwidth == nil)
        #expect(cluster.scaleOut.bandwidth == .gigabytesPerSecond(25))
        #expect(cluster.accelerator.memory == .gigabytes(64))
        #expect(cluster.accelerator.peak.rate(for: .fp8) == .teraFLOPsPerSecond(400))
        #expect(
            resolved.assumptions.map(\.subject) == [
                "accelerator.compute", "cluster.devices_per_node", "cluster.scale_up", "cluster.scale_out",
            ])
    }

    @Test("What is stated is not assumed")
    func stated() throws {
        let device = Self.anonymous(compute: .byFormat([.bf16: .teraFLOPsPerSecond(400)]))
        let resolved = try ClusterDescription(
            device: .inline(device), deviceCount: 16, devicesPerNode: 4,
            scaleUp: ClusterDescription.Link(
                bandwidth: .gigabytesPerSecond(196), perPairBandwidth: .gigabytesPerSecond(28)),
            scaleOut: ClusterDescription.Link(bandwidth: .gigabytesPerSecond(12.5))
        ).resolved(in: Self.empty)
        #expect(resolved.assumptions.isEmpty)
        #expect(resolved.cluster.devicesPerNode == 4)
        #expect(resolved.cluster.scaleUp.bandwidth(among: 4) == .gigabytesPerSecond(84))
        #expect(resolved.cluster.scaleOut.bandwidth == .gigabytesPerSecond(12.5))
    }

    @Test("A named accelerator brings its node, and what is stated wins over it")
    func named() throws {
        let catalog = try AcceleratorCatalog.load()
        let plain = try ClusterDescription(device: .named("mi300x"), deviceCount: 16).resolved(in: catalog)
        #expect(plain.assumptions.isEmpty)
        #expect(plain.cluster == (try catalog.find("MI300X").cluster(deviceCount: 16)))
        let changed = try ClusterDescription(
            device: .named("MI300X"), deviceCount: 16, devicesPerNode: 4,
            scaleUp: ClusterDescription.Link(bandwidth: .gigabytesPerSecond(300))
        ).resolved(in: catalog)
        #expect(changed.cluster.devicesPerNode == 4)
        #expect(changed.cluster.scaleUp.bandwidth(among: 2) == .gigabytesPerSecond(300))
        #expect(changed.cluster.scaleOut == plain.cluster.scaleOut)
        #expect(changed.assumptions.map(\.subject) == ["cluster.scale_up"])
    }

    @Test(
        "Impossible figures are refused",
        arguments: [
            (anonymous(memory: .zero), "memory-out-of-range"),
            (anonymous(memory: .gigabytes(-64)), "memory-out-of-range"),
            (anonymous(memory: .gigabytes(100_001)), "memory-out-of-range"),
            (anonymous(memory: Bytes(rawValue: .nan)), "memory-out-of-range"),
            (anonymous(usableMemory: .gigabytes(65)), "memory-out-of-range"),
            (anonymous(bandwidth: .zero), "bandwidth-out-of-range"),
            (anonymous(bandwidth: .terabytesPerSecond(1001)), "bandwidth-out-of-range"),
            (anonymous(compute: .undifferentiated(.zero)), "compute-out-of-range"),
            (anonymous(compute: .undifferentiated(.teraFLOPsPerSecond(.infinity))), "compute-out-of-range"),
            (
                anonymous(compute: .byFormat([.bf16: .teraFLOPsPerSecond(1), .fp8: .teraFLOPsPerSecond(-1)])),
                "compute-out-of-range"
            ),
            (anonymous(compute: .byFormat([.int8: .teraFLOPsPerSecond(752)])), "compute-without-16-bit"),
            (anonymous(compute: .byFormat([:])), "compute-without-16-bit"),
        ])
    func impossible(device: InlineAccelerator, code: String) throws {
        let error = try #require(throws: Diagnostic.self) {
            try ClusterDescription(device: .inline(device), deviceCount: 8).resolved(in: Self.empty)
        }
        #expect(error.code == code)
        #expect(error.hint != nil)
    }

    @Test("The limits themselves are allowed")
    func limits() throws {
        let device = Self.anonymous(memory: .gigabytes(100_000), bandwidth: .terabytesPerSecond(1000))
        #expect(
            try ClusterDescription(device: .inline(device), deviceCount: 1_000_000).resolved(in: Self.empty).cluster
                .deviceCount == 1_000_000)
    }

    @Test(
        "Impossible counts are refused",
        arguments: [(0, 8), (-1, 8), (1_000_001, 8), (Int.max, 8), (8, 0), (8, Int.max)])
    func counts(devices: Int, perNode: Int) throws {
        let error = try #require(throws: Diagnostic.self) {
            try ClusterDescription(
                device: .inline(Self.anonymous()), deviceCount: devices, devicesPerNode: perNode
            ).resolved(in: Self.empty)
        }
        #expect(error.code == "device-count")
    }

    @Test("Impossible links are refused")
    func links() throws {
        let none = ClusterDescription.Link(bandwidth: .zero)
        for description in [
            ClusterDescription(device: .inline(Self.anonymous()), deviceCount: 8, scaleUp: none),
            ClusterDescription(device: .inline(Self.anonymous()), deviceCount: 8, scaleOut: none),
        ] {
            let error = try #require(throws: Diagnostic.self) { try description.resolved(in: Self.empty) }
            #expect(error.code == "bandwidth-out-of-range")
        }
    }
}
