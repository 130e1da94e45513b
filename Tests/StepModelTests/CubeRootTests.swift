import Testing

@testable import StepModel

@Suite("Cube root")
struct CubeRootTests {
    @Test("Three roots multiplied are the number, far beyond the shortest and longest times")
    func powers() throws {
        var random = SeededGenerator(seed: 3)
        for exponent in -290...290 {
            let number = Double.random(in: 1...10, using: &random) * (try #require(Double("1e\(exponent)")))
            let root = number.cubeRoot
            #expect(isClose(root * root * root, number, within: 3e-13), "\(number)")
        }
        #expect(isClose(27.0.cubeRoot, 3, within: 1e-13))
    }

    @Test("Numbers without a guess are left to the library: nothing, infinity and negative ones")
    func limits() {
        #expect(0.0.cubeRoot == 0)
        #expect(Double.infinity.cubeRoot == .infinity)
        #expect((-8.0).cubeRoot == -2)
        #expect(Double.leastNonzeroMagnitude.cubeRoot > 0)
    }
}
