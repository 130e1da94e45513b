internal import Diagnostics
internal import Documents

/// What a line of a sweep's answers says about its place, read back to join parts.
public struct SweepLine: Hashable, Sendable {
    /// The version of a line.
    public static let schema = "shardwise/sweep-line/v1"

    /// The sweep that it belongs to.
    var sweep: String
    /// Its index in the sweep.
    var index: Int
    /// How many scenarios the sweep has.
    var count: Int

    /// Reads a whole line, so that one that was cut off is found out.
    ///
    /// - Throws: A diagnostic with the line's place in its file.
    init(reading text: String, number: Int, of path: String) throws(Diagnostic) {
        let document = DocumentText(name: path, content: text, firstLine: number)
        do throws(Diagnostic) {
            let reader = try ObjectReader(JSONReader.read(document), describedAs: "the line")
            let schema = try reader.member(["schema"])
            guard try schema.value.string(named: schema.name) == SweepLine.schema else {
                throw schema.value.mismatch(schema.name, "`\(SweepLine.schema)`")
            }
            sweep = try reader.string("sweep")
            count = try reader.integer("of", in: 1...ScenarioSweep.largest)
            index = try reader.integer("index", in: 0...count - 1)
        } catch {
            throw document.quoting(error)
        }
    }
}
