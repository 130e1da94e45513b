import Diagnostics
import Documents
import Hardware
import Testing

@Suite("Damaged hardware catalogs")
struct CatalogDamageTests {
    /// The members of a sound accelerator, one line each.
    private static let accelerator: [(String, String)] = [
        ("id", #""X1""#), ("aliases", #"["X One"]"#), ("description", #""X1 64GB""#), ("vendor", #""X""#),
        ("form_factor", #""PCIe""#), ("year", "2024"), ("memory_gb", "64"), ("usable_memory_gb", "60"),
        ("memory_type", #""HBM3""#), ("memory_bandwidth_gb_per_s", "1800"), ("peak_tflops", #"{"bf16": 400}"#),
        ("board_power_w", "500"), ("price_usd_per_hour", "2"), ("price_basis", #""a list; indicative""#),
        ("source", #""a sheet""#), ("confidence", #""low""#), ("topologies", #"["HGX-X"]"#),
    ]

    /// The members of a sound topology, one line each.
    private static let topology: [(String, String)] = [
        ("id", #""HGX-X""#), ("description", #""8 X1""#), ("kind", #""torus""#), ("devices", "8"),
        (
            "scale_up",
            #"{"name": "link", "bandwidth_gb_per_s": 90, "per_pair_gb_per_s": 45, "axes": 2, "closed_from": 8}"#
        ),
        ("source", #""a sheet""#), ("confidence", #""low""#),
    ]

    /// A catalog file with these entries, each member on a line of its own.
    private static func file(_ list: String, _ entries: [[(String, String)]]) -> DocumentText {
        let objects = entries.map { members in
            "{\n" + members.map { "\"\($0.0)\": \($0.1)" }.joined(separator: ",\n") + "\n}"
        }
        return DocumentText(
            name: "\(list).json",
            content: "{\"schema\": \"shardwise/\(list)/v1\",\n\"\(list)\": [\n" + objects.joined(separator: ",\n")
                + "\n]}"
        )
    }

    private static func changed(
        _ members: [(String, String)], _ name: String, _ value: String?
    ) -> [(String, String)] {
        var found = false
        let changed = members.compactMap { member -> (String, String)? in
            guard member.0 == name else { return member }
            found = true
            return value.map { (name, $0) }
        }
        return found ? changed : changed + (value.map { [(name, $0)] } ?? [])
    }

    private static func networks() throws(Diagnostic) -> TopologyCatalog {
        try TopologyCatalog(reading: file("topologies", [topology]))
    }

    @Test("The sound entries are read")
    func sound() throws {
        let networks = try Self.networks()
        let catalog = try AcceleratorCatalog(
            reading: Self.file("accelerators", [Self.accelerator]), networks: networks)
        #expect(try catalog.find("x x-one").topology == networks.topologies.first)
        #expect(networks.topologies.first?.scaleUp.lattice?.axes == 2)
    }

    @Test(
        "An impossible accelerator is refused and its line quoted",
        arguments: [
            ("memory_gb", "0", "field-value"), ("memory_gb", "-64", "field-value"),
            ("memory_gb", "1e9", "field-value"), ("memory_gb", "\"64 GB\"", "field-value"),
            ("usable_memory_gb", "65", "field-value"), ("usable_memory_gb", "0", "field-value"),
            ("memory_bandwidth_gb_per_s", "0", "field-value"), ("memory_bandwidth_gb_per_s", "1e9", "field-value"),
            ("peak_tflops", "{}", "field-value"), ("peak_tflops", #"{"bf16": 0}"#, "field-value"),
            ("peak_tflops", #"{"bf16": -400}"#, "field-value"), ("peak_tflops", #"{"bf16": 4e14}"#, "field-value"),
            ("peak_tflops", #"{"bf61": 400}"#, "field-unknown"), ("peak_tflops", "400", "field-value"),
            ("format_notes", #"{"fp9": "no"}"#, "field-unknown"), ("board_power_w", "0", "field-value"),
            ("price_usd_per_hour", "-1", "field-value"), ("year", "24", "field-value"),
            ("confidence", #""sure""#, "field-value"), ("topologies", "[]", "field-value"),
            ("topologies", #"["HGX-Y"]"#, "unknown-topology"), ("topologies", #"["HGX-X", "hgx x"]"#, "field-value"),
            ("aliases", #"["x-1"]"#, "catalog-name"), ("aliases", #"["--"]"#, "catalog-name"),
            ("id", #""""#, "field-value"), ("memory", "64", "field-unknown"),
        ])
    func accelerator(name: String, value: String, code: String) throws {
        let networks = try Self.networks()
        let text = Self.file("accelerators", [Self.changed(Self.accelerator, name, value)])
        let error = try #require(throws: Diagnostic.self) {
            try AcceleratorCatalog(reading: text, networks: networks)
        }
        #expect(error.code == code, "\(error)")
        #expect(error.location?.file == "accelerators.json")
        #expect(error.sourceLine?.contains("\"\(name)\"") == true, "\(error)")
    }

    @Test(
        "A member that is needed is missed",
        arguments: [
            "id", "description", "vendor", "memory_gb", "memory_bandwidth_gb_per_s", "peak_tflops", "price_basis",
            "source", "confidence", "topologies",
        ])
    func missing(name: String) throws {
        let networks = try Self.networks()
        let text = Self.file("accelerators", [Self.changed(Self.accelerator, name, nil)])
        let error = try #require(throws: Diagnostic.self) {
            try AcceleratorCatalog(reading: text, networks: networks)
        }
        #expect(error.code == "field-missing")
        #expect(error.message.contains(name))
    }

    @Test("A name stands for one entry")
    func duplicates() throws {
        let networks = try Self.networks()
        for (id, aliases) in [(#""x1""#, "[]"), (#""X2""#, #"["X-ONE"]"#)] {
            let second = Self.changed(Self.changed(Self.accelerator, "id", id), "aliases", aliases)
            let text = Self.file("accelerators", [Self.accelerator, second])
            let error = try #require(throws: Diagnostic.self) {
                try AcceleratorCatalog(reading: text, networks: networks)
            }
            #expect(error.code == "catalog-name")
            #expect(error.message.contains("already stands for `X1`"))
        }
        let twice = Self.file("topologies", [Self.topology, Self.topology])
        #expect(throws: Diagnostic.self) { try TopologyCatalog(reading: twice) }
    }

    @Test(
        "An impossible topology is refused and its line quoted",
        arguments: [
            ("kind", #""banana""#, "field-value"), ("kind", #""switched""#, "field-unknown"),
            ("kind", #""mesh""#, "field-unknown"), ("kind", #""fabric""#, "field-unknown"),
            ("devices", "0", "field-value"), ("devices", "2.5", "field-value"),
            ("scale_up", #"{"name": "x", "bandwidth_gb_per_s": 0}"#, "field-value"),
            ("scale_up", #"{"name": "x", "bandwidth_gb_per_s": 90}"#, "field-missing"),
            ("scale_up", #"{"name": "x", "bandwidth_gb_per_s": 90, "per_pair_gb_per_s": 91}"#, "field-value"),
            ("scale_up", #"{"name": "x", "bandwidth_gb_per_s": 90, "per_pair_gb_per_s": 9}"#, "field-missing"),
            (
                "scale_up",
                #"{"name": "x", "bandwidth_gb_per_s": 90, "per_pair_gb_per_s": 9, "axes": 0, "closed_from": 4}"#,
                "field-value"
            ),
            ("scale_out", #"{"name": "x", "bandwidth_gb_per_s": -1}"#, "field-value"),
            ("start_up", #"{"text": "1 us"}"#, "field-missing"), ("measured", #""482""#, "field-value"),
            ("assumed", "true", "field-value"), ("confidence", "1", "field-value"),
        ])
    func topology(name: String, value: String, code: String) throws {
        let text = Self.file("topologies", [Self.changed(Self.topology, name, value)])
        let error = try #require(throws: Diagnostic.self) { try TopologyCatalog(reading: text) }
        #expect(error.code == code, "\(error)")
        #expect(error.location?.file == "topologies.json")
        #expect(error.sourceLine != nil)
    }
}
