import Diagnostics
import Documents
import Hardware
import Quantities
import Testing

@Suite("Cluster description as written")
struct ClusterDescriptionDecodingTests {
    private func decode(_ json: String) throws(Diagnostic) -> ClusterDescription {
        try ClusterDescription(decoding: JSONReader.read(DocumentText(name: "scenario.json", content: json)))
    }

    @Test("An accelerator by its figures")
    func inline() throws {
        let description = try decode(
            """
            {"accelerator": {"memory": "64 GB", "bandwidth": "1.8TBps", "compute": "400 TFLOPS"}, "count": 32}
            """)
        let expected = InlineAccelerator(
            memory: .gigabytes(64), memoryBandwidth: .terabytesPerSecond(1.8),
            compute: .undifferentiated(.teraFLOPsPerSecond(400)))
        #expect(description == ClusterDescription(device: .inline(expected), deviceCount: 32))
    }

    @Test("Everything that can be stated")
    func everything() throws {
        let description = try decode(
            """
            {"accelerator": {"name": "X1", "memory": "64 GiB", "usable_memory": "60 GiB", "bandwidth": "1.8 TB/s",
             "compute": {"bf16": "400 TFLOPS", "fp8": "800 TFLOPS"}, "board_power": "700 W", "price_per_hour": 2.5},
             "count": "32", "devices_per_node": 4, "scale_up": {"bandwidth": "196 GB/s", "per_pair": "28 GB/s"},
             "scale_out": "200 Gb/s"}
            """)
        let expected = InlineAccelerator(
            name: "X1", memory: .gibibytes(64), usableMemory: .gibibytes(60), memoryBandwidth: .terabytesPerSecond(1.8),
            compute: .byFormat([.bf16: .teraFLOPsPerSecond(400), .fp8: .teraFLOPsPerSecond(800)]),
            boardPower: Watts(rawValue: 700), pricePerHour: Dollars(rawValue: 2.5))
        #expect(description.device == .inline(expected))
        #expect(description.deviceCount == 32)
        #expect(description.devicesPerNode == 4)
        #expect(
            description.scaleUp
                == ClusterDescription.Link(
                    bandwidth: .gigabytesPerSecond(196), perPairBandwidth: .gigabytesPerSecond(28)))
        #expect(description.scaleOut == ClusterDescription.Link(bandwidth: .gigabytesPerSecond(25)))
    }

    @Test("A name goes to the catalog")
    func named() throws {
        #expect(
            try decode(#"{"accelerator": "H200", "count": 8}"#)
                == ClusterDescription(device: .named("H200"), deviceCount: 8))
    }

    /// An accelerator that is right but for one member.
    private static func accelerator(_ member: String, _ value: String) -> String {
        var members = [
            "\"memory\": \"64 GB\"", "\"bandwidth\": \"1.8 TB/s\"", "\"compute\": \"400 TFLOPS\"",
        ].filter { !$0.hasPrefix("\"\(member)\"") }
        members.append("\"\(member)\": \(value)")
        return "{\"accelerator\":\n{" + members.joined(separator: ", ") + "}, \"count\": 8}"
    }

    @Test(
        "What is wrong is named with its place",
        arguments: [
            (accelerator("memory", "\"0 GB\""), "memory-out-of-range", 2),
            (accelerator("memory", "\"101 TB\""), "memory-out-of-range", 2),
            (accelerator("memory", "\"-64 GB\""), "quantity-range", 2),
            (accelerator("memory", "64"), "quantity-unit", 2),
            (accelerator("memory", "true"), "field-value", 2),
            (accelerator("usable_memory", "\"65 GB\""), "memory-out-of-range", 2),
            (accelerator("bandwidth", "\"2000 TB/s\""), "bandwidth-out-of-range", 2),
            (accelerator("compute", "{\"fp9\": \"1 TFLOPS\"}"), "field-unknown", 2),
            (accelerator("compute", "{\"fp8\": \"1 TFLOPS\"}"), "compute-without-16-bit", 2),
            (accelerator("compute", "{\"bf16\": \"0 TFLOPS\"}"), "compute-out-of-range", 2),
            (accelerator("price_per_hour", "-1"), "field-value", 2),
            (accelerator("board_power", "\"0 W\""), "power-out-of-range", 2),
            (accelerator("board_power", "\"700 GB\""), "quantity-dimension", 2),
            (accelerator("memmory", "\"64 GB\""), "field-unknown", 2),
            (#"{"accelerator": {"memory": "64 GB", "bandwidth": "1 TB/s"}, "count": 8}"#, "field-missing", 1),
            (#"{"accelerator": "H200", "count": 0}"#, "field-value", 1),
            (#"{"accelerator": "H200", "count": 1000001}"#, "field-value", 1),
            (#"{"accelerator": "H200", "count": 2.5}"#, "field-value", 1),
            (#"{"accelerator": "H200"}"#, "field-missing", 1),
            (#"{"accelerator": 5, "count": 8}"#, "field-value", 1),
            (#"{"accelerator": "H200", "count": 8, "scale_up": "0 GB/s"}"#, "bandwidth-out-of-range", 1),
            (#"{"accelerator": "H200", "count": 8, "scale_up": {"per_pair": "1 GB/s"}}"#, "field-missing", 1),
            (#"{"accelerator": "H200", "count": 8, "scale-up": "1 GB/s"}"#, "field-unknown", 1),
            (
                #"{"accelerator": "H200", "count": 8, "scale_up": {"bandwidth": "9 GB/s", "per_pair": "10 GB/s"}}"#,
                "bandwidth-out-of-range", 1
            ),
            (#"{"accelerator": "H200", "count": 8, "topology": 8}"#, "field-value", 1),
            (#"{"accelerator": "H200", "count": 8, "fabric": ""}"#, "field-value", 1),
            (#"["H200"]"#, "field-value", 1),
        ])
    func wrong(json: String, code: String, line: Int) throws {
        let error = try #require(throws: Diagnostic.self) { try decode(json) }
        #expect(error.code == code, "\(error)")
        #expect(error.location?.line == line)
    }

    @Test("A misspelt key brings the right one")
    func misspelt() throws {
        let error = try #require(throws: Diagnostic.self) {
            try decode(#"{"accelerator": "H200", "count": 8, "scaleup": "1 GB/s"}"#)
        }
        #expect(error.hint?.contains("scale_up") == true)
    }
}
