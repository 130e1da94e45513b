import Quantities
import TestSupport
import Testing

@Suite struct QuantityScannerTests {
    /// Each quantity found, as `text=value:dimension`.
    private func found(_ text: String) -> [String] {
        let scalars = Array(text.unicodeScalars)
        return QuantityScanner.scan(text).map { quantity in
            let written = String(String.UnicodeScalarView(scalars[quantity.range]))
            return "\(quantity.isApproximate ? "~" : "")\(written)=\(quantity.value):\(quantity.dimension)"
        }
    }

    @Test(
        arguments: [
            ("- **Single GPU Memory**: 64GB → Total: 2TB", ["64GB=64000000000.0:data", "2TB=2000000000000.0:data"]),
            ("2TB = 32 × 64GB", ["2TB=2000000000000.0:data", "32=32.0:count", "64GB=64000000000.0:data"]),
            ("PP×TP×DP = 4×4×2 = 32 GPUs", ["4=4.0:count", "4=4.0:count", "2=2.0:count", "32=32.0:count"]),
            ("(28.5s < 30s)", ["28.5s=28.5:duration", "30s=30.0:duration"]), ("128 experts", ["128=128.0:count"]),
            ("~13.4%", ["~13.4%=0.134:share"]),
            ("235B parameters in FP8 (1 byte per parameter)", ["235B=235000000000.0:count", "1 byte=1.0:data"]),
            ("FP8 Qwen3-235B L2 H200 O(L^2) v1 v1.2 3D num_64", []), ("1. first\n  2) second\n## 3. third", []),
            ("- 32 GPUs\n4 nodes", ["32=32.0:count", "4=4.0:count"]), ("version 1.2.3", []),
            ("[128,256]", ["128=128.0:count", "256=256.0:count"]),
            ("12,345 tokens", ["12,345=12345.0:count"]),
            ("TP=4, EP=-1", ["4=4.0:count", "-1=-1.0:count"]),
            ("128-10240", ["128=128.0:count", "10240=10240.0:count"]), ("costs $2.50/h", ["$2.50=2.5:money"]),
            ("8k tokens/s", ["8k tokens/s=8000.0:tokenRate"]), ("96 KB/token", ["96 KB=96000.0:data"]),
            ("总内存６４ＧＢ。", ["６４ＧＢ=64000000000.0:data"]),
            ("4x4x2 mesh", ["4=4.0:count", "4=4.0:count", "2=2.0:count"]), ("about 30.", ["30=30.0:count"]),
            ("a 1e999 b", []),
            ("on 4x200G, 64Gi", ["4=4.0:count", "200G=200000000000.0:data", "64Gi=68719476736.0:data"]),
            (
                "3 requests, 5 KTOK/S, 7 Kb/s, 2 TFlops",
                [
                    "3=3.0:count", "5 KTOK/S=5000.0:tokenRate", "7 Kb/s=875.0:bandwidth",
                    "2 TFlops=2000000000000.0:computeRate",
                ]
            ),
            // Fifteen digits are read as one whole number, more of them as text; both are the nearest number.
            (
                "0.1 2.675 123456789.12345 12345678901234567.5 0.30000000000000004",
                [
                    "0.1=0.1:count", "2.675=2.675:count", "123456789.12345=123456789.12345:count",
                    "12345678901234567.5=1.2345678901234568e+16:count", "0.30000000000000004=0.30000000000000004:count",
                ]
            ),
            (
                "1e22 1e23 3e-22 12.8T",
                [
                    "1e22=1e+22:count", "1e23=1e+23:count", "3e-22=3e-22:count", "12.8T=12800000000000.0:count",
                ]
            ),
        ] as [(String, [String])])
    func finds(text: String, expected: [String]) {
        #expect(found(text) == expected)
    }

    @Test func hugeInputIsLinear() {
        for piece in ["1", "1 ", "1,000", "9.", "a-", "^1", "1 x 10", "~", "１"] {
            let text = String(repeating: piece, count: 20_000)
            #expect(processorTime { _ = QuantityScanner.scan(text) } < .seconds(4), "\(piece)")
        }
    }
}
