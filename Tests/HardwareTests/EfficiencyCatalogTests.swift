import Diagnostics
import Documents
import Hardware
import Quantities
import Testing

@Suite("Efficiency profiles")
struct EfficiencyCatalogTests {
    let catalog: EfficiencyCatalog

    init() throws { catalog = try EfficiencyCatalog.load() }

    private func profile(_ id: String) throws -> EfficiencyProfile {
        try #require(catalog.profiles.first { $0.id == id })
    }

    private func calibrated(_ accelerator: String) throws -> EfficiencyProfile {
        let device = try AcceleratorCatalog.load().find(accelerator).accelerator
        return try #require(catalog.calibrated(for: device))
    }

    @Test("Every device of a profile is in the accelerator catalog")
    func names() throws {
        let accelerators = try AcceleratorCatalog.load()
        for profile in catalog.profiles {
            for name in profile.accelerators + profile.relatives.map(\.accelerator) {
                #expect(try accelerators.find(name).id == name)
            }
        }
    }

    @Test("A device is priced alike by the profiles that it needs and by all")
    func selection() throws {
        for entry in try AcceleratorCatalog.load().entries {
            let few = try EfficiencyCatalog.load(for: entry.accelerator)
            #expect(few.calibrated(for: entry.accelerator) == catalog.calibrated(for: entry.accelerator))
            #expect(few.profiles.count <= 6)
        }
    }

    @Test("A measured device has its own profile, a relative a wider band, any other the transfer rule")
    func calibration() throws {
        let own = try calibrated("H100")
        #expect(own.id == "H100" && own.band == .percent(15))
        let relative = try calibrated("H800")
        #expect(relative.id == "H100" && relative.band == .percent(30))
        #expect(relative.source.hasPrefix("constants of H100 on the peak rates of H800"))
        let other = try calibrated("TPU-v6e")
        #expect(other.id == "transfer" && other.band == .percent(40))
    }

    @Test("Curves hold for a relative only if its links are the measured ones")
    func relativeCurves() throws {
        // The H20 has the H100's 18 links, the H800 eight.
        #expect(try calibrated("H20").efficiency(of: .allGather)?.curves.isEmpty == false)
        #expect(try calibrated("H800").efficiency(of: .allGather)?.curves.isEmpty == true)
    }

    @Test("Over PCIe a collective reaches the share that was measured over PCIe, whatever the device")
    func peripheralLinks() throws {
        let measured = try #require(try profile("RTX-PRO-6000").efficiency(of: .allReduce))
        for device in ["A100-PCIe", "H100-PCIe", "L40S"] {
            let entry = try #require(try calibrated(device).efficiency(of: .allReduce))
            #expect(entry.scaleUp == measured.scaleUp)
            #expect(entry.curves.allSatisfy { $0.size == 2 })
        }
        // NVLink of the same silicon reaches about twice the share.
        let linked = try #require(try calibrated("A100").efficiency(of: .allReduce))
        #expect(linked.scaleUp.rawValue > 1.5 * measured.scaleUp.rawValue)
    }

    /// Larger matrix products of stas00/ml-engineering (MAMF), percent of the peak; fits must stay below the best shape.
    static let best: [(String, Double)] = [("H100", 80.3), ("A100", 86.9), ("B200", 77.6), ("GB200", 72.9)]

    @Test("Products reach less than the best shape on record, and at least three quarters of it", arguments: best)
    func products(device: String, percent: Double) throws {
        let product = try #require(try profile(device).efficiency(of: .matrixProduct, format: .bf16))
        #expect(product.compute < .percent(percent) && product.compute > .percent(0.75 * percent))
    }

    @Test("Each fit says on how many points it rests and how far it misses those held back")
    func quality() throws {
        for profile in catalog.profiles where profile.accelerators.count > 0 {
            for entry in profile.operators where !entry.scope.isTransferred {
                let fit = try #require(entry.fit)
                #expect(fit.points >= 40 && fit.median < .percent(45) && fit.median <= fit.ninetiethPercentile)
            }
        }
        let gemm = try #require(try profile("H100").efficiency(of: .matrixProduct, format: .bf16)?.fit)
        #expect(gemm.points > 20_000 && gemm.median < .percent(10))
    }

    @Test("What a device has no table for comes from the transfer rule and is marked")
    func inheritance() throws {
        let ampere = try profile("A100")
        let product = try #require(ampere.efficiency(of: .matrixProduct, format: .bf16))
        #expect(!product.scope.isTransferred)
        let sparse = try #require(ampere.efficiency(of: .sparseAttention, format: .fp8))
        #expect(sparse.scope.isTransferred)
        for family in OperatorFamily.allCases { #expect(ampere.operators.contains { $0.family == family }) }
    }

    @Test("A query finds its scaling, engine, release and head dimension")
    func lookup() throws {
        let hopper = try profile("H200")
        func find(_ query: OperatorQuery) throws -> OperatorScope { try #require(hopper.efficiency(of: query)).scope }
        let block = try find(OperatorQuery(.matrixProduct, format: .fp8, scaling: .block))
        #expect(block.scaling == .block && block.engine == nil)
        let tensor = try find(OperatorQuery(.matrixProduct, format: .fp8, scaling: .tensor, engine: "trtllm"))
        #expect(tensor.scaling == .tensor && tensor.engine == "trtllm")
        let old = OperatorQuery(.matrixProduct, format: .fp8, scaling: .block, engine: "vllm", version: "0.22.0")
        #expect(try find(old).lastRelease == EngineRelease(major: 0, minor: 24))
        let new = OperatorQuery(.matrixProduct, format: .fp8, scaling: .block, engine: "vllm", version: "0.25.1")
        #expect(try find(new).lastRelease == nil)
        let unknown = OperatorQuery(.matrixProduct, format: .fp8, scaling: .block, engine: "vllm")
        #expect(try find(unknown).lastRelease == nil)
        let integers = try find(OperatorQuery(.groupedExperts, format: .int4, multiplied: .bf16))
        #expect(integers.multiplied == .bf16)
        #expect(hopper.efficiency(of: OperatorQuery(.groupedExperts, format: .int4, multiplied: .int8)) == nil)
    }

    /// All-gathers and reduce-scatters of NCCL among eight devices move (n−1)/n of the message at 64 to 75 % of the
    /// link when it is 256 MB long (kernel tables; A100, H100 and B200 with 300, 450 and 900 GB/s).
    @Test("Long messages approach a share of the link", arguments: [("A100", 300.0), ("H100", 450), ("B200", 900)])
    func curves(device: String, link: Double) throws {
        for collective in [Collective.allGather, .reduceScatter] {
            let entry = try #require(try profile(device).efficiency(of: collective))
            let curve = try #require(entry.curves.first { $0.size == 8 })
            let size = Bytes(rawValue: 268_435_456)
            let rate = size.rawValue * 7 / 8 / curve.time(for: size).rawValue
            #expect(rate / (link * 1e9) > 0.6 && rate / (link * 1e9) < 0.78)
        }
    }

    @Test("A captured all-reduce of a short message starts several times sooner than the library's")
    func captured() throws {
        for device in ["A100", "H100", "H200", "B200"] {
            let profile = try profile(device)
            let small = Bytes(rawValue: 8192)
            let engine = try #require(
                profile.efficiency(of: .allReduce, isCaptured: true)?.curves.first { $0.size == 8 })
            let library = try #require(profile.efficiency(of: .allReduce)?.curves.first { $0.size == 8 })
            #expect(engine.time(for: small) * 2 < library.time(for: small))
            #expect(profile.efficiency(of: .allGather, isCaptured: true)?.isCaptured == false)
        }
    }
}

@Suite("Reading efficiency profiles")
struct EfficiencyDecodingTests {
    private static let collectives = Collective.allCases.map {
        #"{"collective": "\#($0.rawValue)", "start_up": [{"size": 2, "us": 5}], "scale_up_percent": 80, "#
            + #""scale_out_percent": 80}"#
    }.joined(separator: ", ")

    private static let operators = OperatorFamily.allCases.map {
        #"{"family": "\#($0.rawValue)", "formats": [], "start_up_us": 3, "compute_percent": 60, "memory_percent": 80}"#
    }.joined(separator: ", ")

    private static let rest = #"""
        "source": "test", "host": {"prefill_step_us": 1, "decode_step_us": 1, "decode_sequence_us": 1},
        "memory": {"usable_percent": 90, "runtime_gb": 3}
        """#

    /// A catalog of the two needed profiles and a third.
    private func read(_ third: String, operators: String = operators, collectives: String = collectives) throws
        -> EfficiencyCatalog
    {
        let text = #"""
            {"schema": "shardwise/efficiency/v2", "profiles": [
            {"id": "stated", "accelerators": [], "operators": [], "collectives": [\#(Self.collectives)], \#(Self.rest)},
            {"id": "transfer", "accelerators": [], "operators": [\#(operators)], "collectives": [\#(collectives)],
             \#(Self.rest)}\#(third.isEmpty ? "" : ", " + third)]}
            """#
        return try EfficiencyCatalog(reading: DocumentText(name: "test.json", content: text))
    }

    /// A profile like the transfer rule with one entry of its own.
    private func like(_ entry: String, extra: String = "") -> String {
        #"{"id": "X", "accelerators": ["X"], "like": "transfer", "source": "s", "operators": [\#(entry)]\#(extra)}"#
    }

    private func entry(_ members: String) -> String {
        #"{"family": "matrix-product", "formats": ["fp8"], "start_up_us": 5, "memory_percent": 80, \#(members)}"#
    }

    private func code(_ third: String) -> String? {
        do {
            _ = try read(third)
            return nil
        } catch let diagnostic as Diagnostic {
            return diagnostic.code
        } catch {
            return "other"
        }
    }

    @Test("Every constant of an entry is read")
    func constants() throws {
        let text = entry(
            #"""
            "scaling": "block", "multiplied": "bf16", "variant": "separate", "head_dimension": 128, "engine": "vllm",
            "engine_version": "0.24.0", "compute_percent_by_head": [{"head_dimension": 64, "percent": 40},
            {"head_dimension": 128, "percent": 60}], "overlap_exponent": 1.5, "half_rate_tokens": 700, "serial_ns": 2,
            "item_ns": 25, "free_items": 132, "pass_percent": 40, "pass_rows": "routed", "join_us": 6,
            "join_half_us": 2, "launch_floor_us": 80, "points": 1000, "median_percent": 7, "p90_percent": 20
            """#)
        let read = try #require(try read(like(text)).profiles.last?.operators.first)
        #expect(
            read.scope
                == OperatorScope(
                    family: .matrixProduct, formats: [.fp8], scaling: .block, multiplied: .bf16,
                    variant: .separateHeads, headDimension: 128, engine: "vllm",
                    lastRelease: EngineRelease(major: 0, minor: 24)))
        #expect(read.compute(headDimension: 64) == .percent(40) && read.compute(headDimension: 96) == .percent(60))
        #expect(read.compute(headDimension: 512) == .percent(60) && read.memory == .percent(80))
        #expect(read.overlapExponent == 1.5 && read.halfRateLength == 700)
        #expect(abs(read.perSerialUnit.rawValue - 2e-9) < 1e-15 && abs(read.perItem.rawValue - 25e-9) < 1e-15)
        #expect(read.freeItems == 132 && read.passes == .percent(40) && read.passesOverAllRouted)
        #expect(read.joining == .microseconds(6) && read.joiningHalf == .microseconds(2))
        #expect(read.launchFloor == .microseconds(80) && read.startUp == .microseconds(5))
        #expect(
            read.fit == FitQuality(points: 1000, median: .percent(7), ninetiethPercentile: .percent(20)))
    }

    @Test("A profile like another one replaces the kernels it lists and keeps the rest, marked")
    func likeness() throws {
        let profile = try #require(try read(like(entry(#""compute_percent": 70"#))).profiles.last)
        #expect(profile.operators.count == OperatorFamily.allCases.count + 1)
        #expect(profile.efficiency(of: .matrixProduct, format: .fp8)?.compute == .percent(70))
        let other = try #require(profile.efficiency(of: .matrixProduct, format: .bf16))
        #expect(other.compute == .percent(60) && other.scope.isTransferred)
        #expect(profile.collectives.count == Collective.allCases.count && profile.memory.usable == .percent(90))
    }

    @Test("A curve is linear between its points and goes on at its last slope")
    func curve() throws {
        let collectives = #"""
            , "collectives": [{"collective": "all-reduce", "variant": "captured", "start_up": [{"size": 2, "us": 4}],
            "scale_up_percent": 80, "scale_out_percent": 80, "curves": [
            {"participants": 2, "points": [[1000, 4], [2000, 8], [4000, 10]]}]}]
            """#
        let profile = try #require(try read(like("", extra: collectives)).profiles.last)
        let entry = try #require(profile.efficiency(of: .allReduce, isCaptured: true))
        let curve = try #require(entry.curves.first)
        #expect(entry.isCaptured && curve.size == 2)
        for (bytes, time) in [(10.0, 4.0), (1000, 4), (1500, 6), (3000, 9), (6000, 12)] {
            #expect(abs(curve.time(for: Bytes(rawValue: bytes)).rawValue * 1e6 - time) < 1e-9)
        }
    }

    static let nonsense: [(String, String)] = [
        (#""compute_percent": 0"#, "field-value"), (#""compute_percent": 101"#, "field-value"),
        (#""compute_percent": -5"#, "field-value"), (#""compute_percent": 60, "overlap_exponent": 0.5"#, "field-value"),
        (#""compute_percent": 60, "serial_ns": -1"#, "field-value"),
        (#""compute_percent": 60, "pass_percent": 400"#, "field-value"),
        (#""compute_percent": 60, "scaling": "row""#, "field-value"),
        (#""compute_percent": 60, "engine_version": "new""#, "field-value"),
        (#""compute_percent": 60, "start_up": 4"#, "field-unknown"), (#""engine": "vllm""#, "field-missing"),
        (
            #""compute_percent_by_head": [{"head_dimension": 128, "percent": 6}, {"head_dimension": 64, "percent": 5}]"#,
            "profile-order"
        ),
    ]

    @Test("Nonsense is refused", arguments: nonsense)
    func refusal(members: String, code expected: String) {
        #expect(code(like(entry(members))) == expected)
    }

    @Test("Unknown families, repetitions and gaps are refused")
    func structure() throws {
        let good = entry(#""compute_percent": 70"#)
        #expect(code(like(good)) == nil)
        #expect(code(like(good + ", " + good)) == "profile-duplicate")
        #expect(code(like(good.replacing("matrix-product", with: "matrix"))) == "field-value")
        #expect(code(like(good).replacing(#""like": "transfer""#, with: #""like": "other""#)) == "profile-missing")
        #expect(code(like(good).replacing(#""id": "X""#, with: #""id": "stated""#)) == "profile-duplicate")
        #expect(
            code(like(good) + ", " + like(good).replacing(#""id": "X""#, with: #""id": "Y""#)) == "profile-duplicate")
        #expect(throws: Diagnostic.self) {
            try read(
                "",
                operators: #"{"family": "elementwise", "formats": [], "start_up_us": 1, "compute_percent": 5, "#
                    + #""memory_percent": 80}"#)
        }
    }

    @Test(
        "A curve must ascend", arguments: ["[[2, 5], [1, 6]]", "[[1, 5], [2, 4]]", "[[1, 5], [1, 6]]", "[[1]]", "[]"])
    func unsorted(points: String) {
        let collectives = #"""
            , "collectives": [{"collective": "all-gather", "start_up": [{"size": 2, "us": 4}], "scale_up_percent": 80,
            "scale_out_percent": 80, "curves": [{"participants": 2, "points": \#(points)}]}]
            """#
        #expect(code(like("", extra: collectives)) != nil)
    }

    @Test(
        "Versions name their release line", arguments: [("0.24.0", 0, 24), ("v1.3.0rc20", 1, 3), ("0.5.6.post2", 0, 5)])
    func releases(version: String, major: Int, minor: Int) {
        #expect(EngineRelease(version: version) == EngineRelease(major: major, minor: minor))
        #expect(EngineRelease(version: "main") == nil && EngineRelease(version: "7") == nil)
    }
}
