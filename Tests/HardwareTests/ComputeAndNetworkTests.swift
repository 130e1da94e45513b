import Hardware
import Quantities
import Testing

@Suite("Peak compute")
struct PeakComputeTests {
    static let ampere = PeakCompute.byFormat([
        .fp32: .teraFLOPsPerSecond(19.5), .bf16: .teraFLOPsPerSecond(312), .fp16: .teraFLOPsPerSecond(312),
        .int8: .teraFLOPsPerSecond(624),
    ])

    @Test(
        "A device without units for a format widens it",
        arguments: [
            (NumericFormat.fp8, NumericFormat.bf16), (.fp4, .bf16), (.int4, .bf16), (.int8, .int8), (.bf16, .bf16),
            (.fp16, .fp16), (.fp32, .fp32),
        ])
    func ampere(stored: NumericFormat, executed: NumericFormat) {
        #expect(Self.ampere.executedFormat(for: stored) == executed)
    }

    @Test("Widening falls back from BF16 to FP16 to FP32 to nothing")
    func fallback() {
        let volta = PeakCompute.byFormat([.fp16: .teraFLOPsPerSecond(125), .fp32: .teraFLOPsPerSecond(15.7)])
        #expect(volta.executedFormat(for: .bf16) == .fp16)
        #expect(PeakCompute.byFormat([.fp32: .teraFLOPsPerSecond(15.7)]).executedFormat(for: .fp8) == .fp32)
        #expect(PeakCompute.byFormat([.int8: .teraFLOPsPerSecond(1)]).executedFormat(for: .bf16) == nil)
    }

    @Test("One undifferentiated rate serves every format", arguments: NumericFormat.allCases)
    func undifferentiated(format: NumericFormat) {
        let peak = PeakCompute.undifferentiated(.teraFLOPsPerSecond(400))
        #expect(peak.rate(for: format) == .teraFLOPsPerSecond(400))
        #expect(peak.executedFormat(for: format) == format)
    }
}

@Suite("Interconnect")
struct InterconnectTests {
    @Test(
        "A full mesh gives a group its own links only",
        arguments: [(1, 448.0), (2, 64), (4, 192), (8, 448), (16, 448)])
    func mesh(devices: Int, gigabytesPerSecond: Double) {
        let mesh = Interconnect(
            name: "mesh", bandwidth: .gigabytesPerSecond(448), perPairBandwidth: .gigabytesPerSecond(64))
        #expect(mesh.bandwidth(among: devices) == .gigabytesPerSecond(gigabytesPerSecond))
    }

    @Test("A switch gives every group the full bandwidth", arguments: [0, 1, 2, 8, 72])
    func switched(devices: Int) {
        let fabric = Interconnect(name: "switch", bandwidth: .gigabytesPerSecond(450))
        #expect(fabric.bandwidth(among: devices) == .gigabytesPerSecond(450))
    }

    /// A TPU v5e has four links of 45 GB/s on two axes: a pair uses one, a square of four two, and only the whole pod
    /// of 16 x 16 closes its axes (jax-ml/scaling-book).
    @Test(
        "On a lattice a group has one link per axis until the axes close",
        arguments: [(1, 200.0), (2, 45), (3, 45), (4, 90), (8, 90), (255, 90), (256, 200), (512, 200)])
    func torus(devices: Int, gigabytesPerSecond: Double) {
        let torus = Interconnect(
            name: "torus", bandwidth: .gigabytesPerSecond(200), perPairBandwidth: .gigabytesPerSecond(45),
            lattice: Interconnect.Lattice(axes: 2, closedFrom: 256))
        #expect(torus.bandwidth(among: devices) == .gigabytesPerSecond(gigabytesPerSecond))
    }
}
