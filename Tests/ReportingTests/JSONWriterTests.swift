import Documents
import Reporting
import Testing

@Suite("JSON writer")
struct JSONWriterTests {
    @Test("Members keep their order, plain lists stay on one line")
    func layout() {
        let value: JSONValue = [
            "z": 1, "a": [1, 2.5, true], "empty": [], "none": .object([]), "rows": [["k": "v"]],
        ]
        #expect(
            JSONWriter.write(value) == """
                {
                  "z": 1,
                  "a": [1, 2.5, true],
                  "empty": [],
                  "none": {},
                  "rows": [
                    {
                      "k": "v"
                    }
                  ]
                }

                """)
    }

    @Test(
        "Numbers are the shortest that read back",
        arguments: [
            (0.1, "0.1"), (3, "3"), (-0.5, "-0.5"), (1e21, "1e+21"), (1.0 / 3, "0.3333333333333333"),
            (.nan, "null"), (.infinity, "null"), (-.infinity, "null"), (235_093_634_560, "235093634560"),
        ])
    func numbers(value: Double, expected: String) {
        #expect(JSONWriter.write(.number(value)) == expected + "\n")
    }

    @Test(
        "Text is escaped and reads back",
        arguments: ["plain", "quote \" and \\", "tab\tline\n", "\u{0}\u{1F}\u{7F}", "é 日本 👍"])
    func strings(text: String) throws {
        let written = JSONWriter.write(["text": .string(text)])
        #expect(written.unicodeScalars.allSatisfy { $0.value >= 0x20 || $0 == "\n" })
        let read = try JSONReader.read(DocumentText(name: "test.json", content: written))
        #expect(read["text"]?.content == .string(text))
    }
}
