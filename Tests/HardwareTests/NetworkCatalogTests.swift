import Diagnostics
import Hardware
import Quantities
import Testing

@Suite("Topology catalog")
struct NetworkCatalogTests {
    let networks: TopologyCatalog

    init() throws { networks = try TopologyCatalog.load() }

    /// Devices in a domain, then GB/s in one direction per device among 2, 4, 8 devices and all of the domain.
    ///
    /// From stas00/ml-engineering (network table), msmodeling's device profiles and jax-ml/scaling-book.
    @Test(
        "What groups of devices can use",
        arguments: [
            ("HGX-V100", 8, 50.0, 100.0, 150.0, 150.0), ("HGX-A100", 8, 300, 300, 300, 300),
            ("HGX-H100", 8, 450, 450, 450, 450), ("HGX-H800", 8, 200, 200, 200, 200),
            ("GB200-NVL72", 72, 900, 900, 900, 900), ("GB200-NVL4", 4, 300, 900, 900, 900),
            ("H200-NVL-4", 4, 150, 450, 450, 450), ("PCIe5-8", 8, 63, 63, 63, 63),
            ("MI300X-8", 8, 64, 192, 448, 448), ("MI355X-8", 8, 76.5, 229.5, 535.5, 535.5),
            ("Gaudi3-HLS3", 8, 75, 225, 525, 525), ("TPU-v5p-Pod", 8960, 90, 180, 270, 600),
            ("TPU-v6e-Pod", 256, 90, 180, 180, 400), ("Inf2", 12, 48, 48, 48, 96),
            ("Trn2", 16, 128, 256, 256, 512), ("Atlas-800-A2", 8, 28, 84, 196, 196),
            ("CloudMatrix384", 384, 392, 392, 392, 392),
        ])
    func groups(id: String, devices: Int, two: Double, four: Double, eight: Double, all: Double) throws {
        let topology = try networks.find(id)
        #expect(topology.devices == devices)
        for (count, expected) in [(2, two), (4, four), (8, eight), (devices, all)] {
            let usable = topology.scaleUp.bandwidth(among: count).inGigabytesPerSecond
            #expect(abs(usable - expected) < 1e-9, "\(count) devices")
        }
    }

    @Test("A larger group never has less, and never more than the device's total")
    func monotone() {
        #expect(networks.topologies.count == 52)
        for topology in networks.topologies {
            var previous = BytesPerSecond.zero
            for count in 2...max(2, min(topology.devices, 1024)) {
                let usable = topology.scaleUp.bandwidth(among: count)
                #expect(usable >= previous && usable <= topology.scaleUp.bandwidth, "\(topology.id)")
                previous = usable
            }
            // The links of a whole domain add up to what the device has.
            #expect(topology.scaleUp.bandwidth(among: topology.devices) == topology.scaleUp.bandwidth, "\(topology.id)")
        }
    }

    @Test("A host without links of its own says what is assumed")
    func hosts() {
        for topology in networks.topologies {
            #expect((topology.assumption != nil) == (topology.kind == .pcieHost), "\(topology.id)")
        }
    }

    @Test("Fabrics", arguments: [("IB-NDR400", 50.0), ("xdr 800", 100), ("RoCE 200G", 25)])
    func fabrics(name: String, gigabytesPerSecond: Double) throws {
        #expect(try networks.findFabric(name).scaleOut.bandwidth == .gigabytesPerSecond(gigabytesPerSecond))
    }

    @Test("Names in any spelling, and the nearest of a wrong one")
    func names() throws {
        #expect(try networks.find("nvl72").id == "GB200-NVL72")
        #expect(try networks.find("DGX H200").id == "HGX-H100")
        let error = try #require(throws: Diagnostic.self) { try networks.find("HGX-H1O0") }
        #expect(error.code == "unknown-topology")
        #expect(error.hint?.hasPrefix("did you mean HGX-H100?") == true)
        #expect(throws: Diagnostic.self) { try networks.findFabric("HGX-H100") }
    }
}

@Suite("Topology of a cluster")
struct ClusterTopologyTests {
    let catalog: AcceleratorCatalog

    init() throws { catalog = try AcceleratorCatalog.load() }

    private func resolve(
        _ name: String, topology: String? = nil, fabric: String? = nil, devicesPerNode: Int? = nil,
        scaleOut: ClusterDescription.Link? = nil
    ) throws(Diagnostic) -> ResolvedCluster {
        try ClusterDescription(
            device: .named(name), deviceCount: 144, topology: topology.map { .init($0) },
            devicesPerNode: devicesPerNode, fabric: fabric.map { .init($0) }, scaleOut: scaleOut
        ).resolved(in: catalog)
    }

    @Test("An NVL72 is one node of 72, and a choice that nobody made is an assumption")
    func usual() throws {
        let resolved = try resolve("GB200")
        #expect(resolved.cluster.devicesPerNode == 72)
        #expect(resolved.cluster.topology == "GB200-NVL72")
        #expect(resolved.cluster.nodes(spannedBy: 73) == 2)
        #expect(resolved.assumptions.map(\.subject) == ["cluster.topology"])
        #expect(resolved.assumptions.first?.reason.contains("GB200-NVL36, GB200-NVL4") == true)
        #expect(try resolve("H100").assumptions.isEmpty)
    }

    @Test("A stated topology brings its own networks")
    func stated() throws {
        let resolved = try resolve("gb200", topology: "nvl4", fabric: "IB-XDR800")
        #expect(resolved.assumptions.isEmpty)
        #expect(resolved.cluster.devicesPerNode == 4)
        #expect(resolved.cluster.scaleUp.bandwidth(among: 2) == .gigabytesPerSecond(300))
        #expect(resolved.cluster.scaleOut.bandwidth == .gigabytesPerSecond(100))
        #expect(try resolve("GB200", topology: "GB200-NVL72", devicesPerNode: 8).cluster.devicesPerNode == 8)
    }

    @Test("A PCIe host and a missing network between nodes are assumptions")
    func host() throws {
        let resolved = try resolve("T4")
        #expect(resolved.cluster.scaleUp.bandwidth(among: 8) == .gigabytesPerSecond(16))
        #expect(resolved.cluster.scaleOut.bandwidth == .gigabytesPerSecond(25))
        #expect(resolved.assumptions.map(\.subject) == ["cluster.scale_up", "cluster.scale_out"])
        #expect(try resolve("T4", fabric: "RoCE-200G").assumptions.map(\.subject) == ["cluster.scale_up"])
    }

    @Test("Figures in place of a name can stand in any topology")
    func inline() throws {
        let device = InlineAccelerator(
            memory: .gigabytes(64), memoryBandwidth: .terabytesPerSecond(1.8),
            compute: .byFormat([.bf16: .teraFLOPsPerSecond(400)]))
        let resolved = try ClusterDescription(
            device: .inline(device), deviceCount: 32, topology: .init("Atlas-800-A2")
        ).resolved(in: catalog)
        #expect(resolved.assumptions.isEmpty)
        #expect(resolved.cluster.scaleUp.bandwidth(among: 2) == .gigabytesPerSecond(28))
    }

    @Test("A topology that does not fit is refused with those that do")
    func mismatch() throws {
        let place = SourceLocation(file: "scenario.yaml", line: 4, column: 13)
        let error = try #require(throws: Diagnostic.self) {
            try ClusterDescription(
                device: .named("MI300X"), deviceCount: 8, topology: .init("HGX-H100", at: place)
            ).resolved(in: catalog)
        }
        #expect(error.code == "topology-mismatch")
        #expect(error.location == place)
        #expect(error.hint?.contains("MI300X comes as MI300X-8") == true)
    }

    @Test("What else is refused")
    func refused() {
        func code(_ body: () throws -> ResolvedCluster) -> String? {
            #expect(throws: Diagnostic.self) { try body() }?.code
        }
        #expect(code { try resolve("H100", topology: "HGX-H1000") } == "unknown-topology")
        #expect(code { try resolve("H100", fabric: "token ring") } == "unknown-fabric")
        #expect(code { try resolve("H100", topology: "HGX-H100", devicesPerNode: 16) } == "topology-size")
        #expect(
            code {
                try resolve("H100", fabric: "IB-NDR400", scaleOut: .init(bandwidth: .gigabytesPerSecond(50)))
            } == "field-conflict")
    }
}
