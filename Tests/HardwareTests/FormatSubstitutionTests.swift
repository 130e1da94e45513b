import Diagnostics
import Hardware
import Quantities
import Testing

@Suite("Formats that a device lacks")
struct FormatSubstitutionTests {
    let catalog: AcceleratorCatalog

    init() throws { catalog = try AcceleratorCatalog.load() }

    @Test(
        "What is run instead",
        arguments: [
            ("A100", NumericFormat.fp8, NumericFormat.bf16, FormatSubstitution.Kind.widened),
            ("A100", .fp4, .bf16, .widened), ("A100", .int4, .bf16, .widened), ("H100", .fp4, .bf16, .widened),
            ("H100", .int4, .bf16, .widened), ("B200", .int4, .bf16, .widened), ("MI300X", .fp4, .bf16, .widened),
            ("V100", .bf16, .fp16, .replaced), ("T4", .bf16, .fp16, .replaced), ("V100", .int8, .fp16, .widened),
            ("Gaudi2", .int8, .bf16, .widened), ("TPU-v5e", .fp16, .bf16, .replaced),
            ("TPU-v7x", .fp32, .bf16, .replaced), ("MI300X", .fp8, .fp8, .adapted), ("B300", .int8, .int8, .adapted),
        ])
    func instead(
        id: String, asked: NumericFormat, executed: NumericFormat, kind: FormatSubstitution.Kind
    ) throws {
        let device = try catalog.find(id).accelerator
        let substitution = try #require(try device.substitution(for: asked))
        #expect(substitution.executed == executed)
        #expect(substitution.executed == device.peak.executedFormat(for: asked))
        #expect(substitution.kind == kind)
        #expect(substitution.device == id)
    }

    @Test(
        "What a device has is not substituted",
        arguments: [
            ("H100", NumericFormat.fp8), ("A100", .int8), ("B200", .fp4), ("MI355X", .fp8), ("MI355X", .fp4),
            ("V100", .fp16), ("T4", .int8), ("L40S", .fp8),
        ])
    func asAsked(id: String, format: NumericFormat) throws {
        #expect(try catalog.find(id).accelerator.substitution(for: format) == nil)
    }

    @Test("The wording names what runs instead, why and what it costs")
    func wording() throws {
        let substitution = try #require(try catalog.find("A100").accelerator.substitution(for: .fp8))
        #expect(substitution.reason.contains("no FP8 units") && substitution.reason.contains("W8A16"))
        #expect(substitution.effect == "moves 1 byte per weight and multiplies at the BF16 rate of 312 TFLOP/s")
        #expect(substitution.assumption.subject == "FP8 on A100")
        #expect(substitution.assumption.value == "multiplied in BF16")
        #expect(substitution.diagnostic.code == "format-substituted")
        #expect(substitution.diagnostic.hint?.contains("it would run in BF16 instead") == true)
        let four = try #require(try catalog.find("H100").accelerator.substitution(for: .fp4))
        #expect(four.effect == "moves half a byte per weight and multiplies at the BF16 rate of 989 TFLOP/s")
        #expect(four.reason.contains("W4A16"))
        let fnuz = try #require(try catalog.find("MI300X").accelerator.substitution(for: .fp8))
        #expect(fnuz.reason.contains("FNUZ"))
    }

    @Test("A list has each substitution once, in the order of the formats")
    func list() throws {
        let formats: [NumericFormat] = [.fp4, .bf16, .fp8, .fp4, .fp8]
        let found = try catalog.find("A100").accelerator.substitutions(for: formats)
        #expect(found.map(\.asked) == [.fp8, .fp4])
        #expect(try catalog.find("B200").accelerator.substitutions(for: formats).isEmpty)
    }

    @Test("What cannot be run at all is an error that names what can")
    func impossible() throws {
        let device = try catalog.find("Ascend-950PR").accelerator
        #expect(try device.substitution(for: .fp8) == nil)
        let error = try #require(throws: Diagnostic.self) { try device.substitutions(for: [.fp8, .bf16]) }
        #expect(error.code == "no-peak-rate")
        #expect(error.kind == .noData)
        #expect(error.hint?.contains("FP8, FP4") == true)
    }

    @Test("Every part of the catalog runs every format, but one whose 16-bit rate is not published")
    func everything() {
        for entry in catalog.entries where entry.id != "Ascend-950PR" {
            #expect(throws: Never.self) { try entry.accelerator.substitutions(for: NumericFormat.allCases) }
        }
    }
}
