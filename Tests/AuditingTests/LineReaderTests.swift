import Diagnostics
import Documents
import Quantities
import Testing

@testable import Auditing

/// Texts that return are read once: what is remembered must be what reading again would give.
@Suite struct LineReaderTests {
    private func document(_ text: String, _ reader: LineReader) throws -> DossierDocument {
        try DossierDocument(reading: DocumentText(name: "memo.md", content: text), with: reader)
    }

    private let memo = """
        # Option 1

        - **TTFT**: 12.5 s.
        TPOT stays near **20** ms on 8 GPUs, 2 × 3 = 7.

        ## Requirements

        - **TTFT**: 12.5 s.

        | Layout | TP | DP | TPOT |
        |---|---|---|---|
        | a | 4 | 8 | 20 ms |
        | b | 4 | 8 | 20 ms |
        """

    @Test func whatIsRememberedIsWhatIsRead() throws {
        let reader = LineReader()
        let first = try document(memo, reader)
        let again = try document(memo, reader)
        #expect(first.claims == again.claims && first.equations == again.equations)
        let moved = try document("\n\n" + memo, reader)
        #expect(moved.claims.map(\.value) == first.claims.map(\.value))
        #expect(moved.claims.map(\.quote) == first.claims.map(\.quote))
        #expect(moved.claims.map(\.location.line) == first.claims.map { $0.location.line + 2 })
        #expect(moved.claims.map(\.location.column) == first.claims.map(\.location.column))
        #expect(moved.equations.map(\.location.line) == first.equations.map { $0.location.line + 2 })
    }

    @Test func headingsThatPromiseAreToldFromOthers() throws {
        let times = try document(memo, LineReader()).claims.filter { $0.value.number == 12.5 }
        #expect(times.map(\.kind) == [.timeToFirstToken, .timeToFirstTokenRequirement])
    }

    @Test func rowsAreStrategiesOfTheirOwn() throws {
        let claims = try document(memo, LineReader()).claims.filter { $0.kind == .tensorDegree }
        #expect(claims.map(\.strategy) == ["a (row 1)", "b (row 2)"])
        #expect(claims.map(\.location.line) == [12, 13])
    }

    @Test func quotationsAreCutOutOfTheDocument() throws {
        let claims = try document(memo, LineReader()).claims
        let time = try #require(claims.first { $0.kind == .timePerOutputToken })
        #expect(time.quote == "TPOT stays near 20 ms on 8 GPUs, 2 × 3 = 7.")
        #expect(claims.first { $0.kind == .tensorDegree }?.quote == "4")
        #expect(MemoryLayout<Claim>.stride == 48)
    }

    /// What a cell says depends on the cells before it where it repeats their amount, and only there.
    @Test func aCellRepeatsTheAmountOfItsRow() throws {
        let table = """
            | Option | Weights per GPU | Remark |
            |---|---|---|
            | a | 61.5 GB | then 61.5 GB |
            | b | 70.25 GB | then 61.5 GB |
            | c | 61.5 GB | then 61.5 GB |
            """
        let claims = try document(table, LineReader()).claims.filter { $0.value == .number(61.5e9, .data) }
        #expect(claims.map(\.location.line) == [3, 3, 5, 5])
        #expect(Set(claims.map(\.kind)) == [.weightMemory])
    }

    /// A line on experts may complete a layout that stands further up than its own cell.
    @Test func aCellCompletesALayoutAboveItsRow() throws {
        let table = """
            | Layout | Case | Notes |
            |---|---|---|
            | a | attention TP4 DP2 | x |
            | Tensor parallelism | EP8 | y |
            """
        let strategies = try document(table, LineReader()).strategies
        #expect(strategies.contains { $0.tensor == 4 && $0.data == 2 && $0.expert == 8 })
    }

    @Test func strategiesLeaveTheirClaimsInTheDocument() throws {
        let rows = try document(memo, LineReader())
        let row = try #require(rows.strategies.first { $0.name == "a (row 1)" })
        #expect(row.claims.map(\.kind) == [.tensorDegree, .dataDegree, .timePerOutputTokenRequirement])
        #expect(row.claims.allSatisfy { rows.claims.contains($0) && $0.location.line == 12 })
        var claims = StrategyClaims(Array(rows.claims[2..<5]), run: 2..<4)
        let copy = claims
        claims.share(rows.claims)
        #expect(claims == copy && Array(claims) == Array(rows.claims[2..<5]))
        claims.share([])
        #expect(claims == copy)
    }

    @Test func whatIsAskedForStaysKnown() {
        var values = RecentValues<Int, Int>(limit: 4)
        var made = 0
        for round in 0..<40 {
            _ = values.value(-1) {
                made += 1
                return 0
            }
            #expect(values.value(round) { round } == round)
        }
        #expect(made == 1)
        #expect(values.value(0) { -5 } == -5)
    }

    /// A degree is sought only where a line can name one: wherever the readers of degrees would find it.
    @Test(arguments: [
        ("PP 4 x TP: 8", 2), ("tp==8", 1), ("ＴＰ：８", 1), ("8-way tensor parallel", 1), ("张量并行 8", 1),
        ("tensor-parallelism of 4", 1), ("TPOT 8 ms", 0), ("8 ms per token", 0),
    ])
    func degreesAreFoundWhereTheyMayStand(text: String, count: Int) {
        #expect(WrittenDegrees.scan([Unicode.Scalar](scalarsOf: text)).count == count)
    }

    /// The written digits of a number, by its value and by how many stand behind the point.
    @Test(arguments: [
        ("1,234.50 GB", 1e7), ("12 s", 1), ("0.5 %", 1e-3), ("12345678901234567.25", 1e-2),
    ])
    func stepsOfWrittenDigits(text: String, step: Double) throws {
        let scalars = [Unicode.Scalar](scalarsOf: text)
        let quantity = try #require(QuantityScanner.scan(scalars).first)
        #expect(abs(EquationTokenizer.step(of: quantity, in: scalars) / step - 1) < 1e-9)
    }
}
