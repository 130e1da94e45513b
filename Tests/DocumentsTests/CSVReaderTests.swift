import Diagnostics
import Documents
import Testing

@Suite struct CSVReaderTests {
    private func read(_ content: String) throws(Diagnostic) -> CSVTable {
        try CSVTable(reading: DocumentText(name: "f.csv", content: content))
    }

    @Test func readsQuotedCellsAndEveryLineEnd() throws {
        let table = try read("\u{FEFF}a,b\r\n1,\"x, \"\"y\"\"\"\r\"2\n3\",é\n\n4,\n")
        #expect(table.header == ["a", "b"])
        #expect(table.records.map { $0.map(\.text) } == [["1", "x, \"y\""], ["2\n3", "é"], ["4", ""]])
        // The second record's first cell holds a line break, so the third begins a line later.
        #expect(table.records.map { $0[0].line } == [2, 3, 6])
        #expect(table.location(of: table.records[1][1]).description == "f.csv:4:4")
    }

    @Test func aFileMayEndWithoutALineBreakOrWithACommaOnly() throws {
        #expect(try read("a,b\n1,2").records.map { $0.map(\.text) } == [["1", "2"]])
        #expect(try read("a,b\n,").records.map { $0.map(\.text) } == [["", ""]])
        #expect(try read("a\n").records.isEmpty)
    }

    @Test func columnsCountScalars() throws {
        let cell = try read("a,b\nøπ日,\"q\"").records[0][1]
        #expect((cell.line, cell.column) == (2, 5))
    }

    @Test(arguments: [
        ("", "csv-empty", "f.csv:1:1"), ("\n\n", "csv-empty", "f.csv:1:1"), ("a,a\n", "csv-header", "f.csv:1:3"),
        ("a,b\n1,2\n3\n", "csv-record", "f.csv:3:1"), ("a,b\n1,2,3\n", "csv-record", "f.csv:2:1"),
        ("a,b\n1,\"cut off\n2,3\n", "csv-quote", "f.csv:2:3"), ("a,b\n1,\"x\"y\n", "csv-quote", "f.csv:2:6"),
    ])
    func refuses(content: String, code: String, place: String) throws {
        let error = #expect(throws: Diagnostic.self) { try read(content) }
        #expect(error?.code == code)
        #expect(error?.location?.description == place)
    }

    @Test func everyPrefixOfAFileIsReadOrRefused() throws {
        let content = "a,b,c\r\n1,\"x,\"\"\n\",é\r2,3,\"\"\n"
        for length in 0...content.unicodeScalars.count {
            let prefix = String(String.UnicodeScalarView(content.unicodeScalars.prefix(length)))
            do throws(Diagnostic) {
                let table = try read(prefix)
                #expect(table.records.allSatisfy { $0.count == table.header.count })
            } catch {
                #expect(error.code.hasPrefix("csv-"))
            }
        }
    }

    @Test func aHundredThousandRecordsAreReadQuickly() throws {
        let content = "a,b,c\n" + String(repeating: "1,\"two, three\",4.5\n", count: 100_000)
        #expect(try read(content).records.count == 100_000)
    }
}
