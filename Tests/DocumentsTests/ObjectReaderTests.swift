import Diagnostics
import Documents
import Quantities
import Testing

@Suite struct ObjectReaderTests {
    private enum Mode: String, CaseIterable { case prefill, decode }

    private func reader(_ json: String) throws -> ObjectReader {
        try ObjectReader(JSONReader.read(DocumentText(name: "f", content: json)), describedAs: "the configuration")
    }

    @Test func readsEveryKind() throws {
        let object = try reader(
            #"{"n": 32.0, "k": "4k", "d": 1.5, "s": "x", "b": true, "l": [1], "o": {"p": 1}, "q": "64 GB", "e": 0.5, "m": "decode", "z": null, "v": [{}]}"#
        )
        #expect(try object.integer("missing", "n", in: 1...100) == 32)
        #expect(try object.count("k", in: 1...10_000) == 4000)
        #expect(try object.number("d", in: 0...2) == 1.5)
        #expect(try object.string("s") == "x")
        #expect(try object.boolean("b"))
        #expect(try object.array("l").count == 1)
        #expect(try object.object("o").integer("p") == 1)
        #expect(try object.quantity("q", as: Bytes.self) == .gigabytes(64))
        #expect(try object.quantity("e") == Fraction(rawValue: 0.5))
        #expect(try object.choice("m", as: Mode.self) == .decode)
        #expect(try object.objects("v").count == 1)
        #expect(try object.optionalInteger("z") == nil)
        #expect(try object.optionalString("z", "s") == "x")
        #expect(!object.has("z") && object.has("n"))
    }

    @Test(arguments: ["2.5", "-1", "0", "1001", "1e30", "\"32\"", "true", "null", "[]"])
    func integersAreExact(literal: String) throws {
        let object = try reader("{\n  \"layers\": \(literal)}")
        let error = #expect(throws: Diagnostic.self) { try object.integer("layers", in: 1...1000) }
        if literal != "null" {
            #expect(error?.location?.description == "f:2:13")
            #expect(error?.message.contains("from 1 to 1000") == true)
        }
    }

    @Test func messagesNameTheFieldTheValueAndTheRule() throws {
        let object = try reader(#"{"layers": 2.50, "memory": "64 GB/s", "mode": "decoed", "hidden_sise": 1}"#)
        let fraction = #expect(throws: Diagnostic.self) { try object.integer("layers", in: 1...9) }
        #expect(fraction?.message == "`layers` is `2.50`; expected a whole number from 1 to 9")
        let memory = #expect(throws: Diagnostic.self) { try object.quantity("memory", as: Bytes.self) }
        #expect(memory?.message == "`memory`: `64 GB/s` is a bandwidth; an amount of data was expected")
        let mode = #expect(throws: Diagnostic.self) { try object.choice("mode", as: Mode.self) }
        #expect(mode?.hint == "did you mean `decode`?")
        let missing = #expect(throws: Diagnostic.self) { try object.integer("hidden_size", "n_embd") }
        #expect(missing?.message == "the configuration has no `hidden_size` (nor `n_embd`)")
        #expect(missing?.hint == "is `hidden_sise` meant to be `hidden_size`?")
    }

    @Test func unknownMembersAreErrors() throws {
        let object = try reader(#"{"model": 1, "clutser": 2}"#)
        try object.rejectUnknownMembers(known: ["model", "clutser"])
        let error = #expect(throws: Diagnostic.self) { try object.rejectUnknownMembers(known: ["model", "cluster"]) }
        #expect(error?.hint == "did you mean `cluster`?")
        #expect(error?.location?.column == 14)
        #expect(error?.code == "field-unknown")
    }

    @Test func rangesOfQuantitiesAndNumbers() throws {
        let object = try reader(#"{"t": "40 s", "x": 3, "f": 24.2}"#)
        let slow = #expect(throws: Diagnostic.self) {
            try object.quantity("t", in: Seconds(rawValue: 0)...Seconds(rawValue: 30))
        }
        #expect(slow?.message == "`t` is the text `40 s`; expected a duration from 0 s to 30 s")
        #expect(throws: Diagnostic.self) { try object.number("x", in: 0...1) }
        #expect(throws: Diagnostic.self) { try object.quantity("f", in: Fraction(rawValue: 0)...Fraction(rawValue: 1)) }
        #expect(throws: Diagnostic.self) { try object.quantity("x", as: Seconds.self) }
    }

    @Test func onlyObjectsHaveMembers() {
        #expect(throws: Diagnostic.self) { try reader("[1]") }
    }
}
