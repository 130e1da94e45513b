internal import Diagnostics
internal import Documents

/// Tells which format a file has by its first line.
enum TraceRecognition {
    /// The format of a file.
    ///
    /// - Parameters:
    ///   - line: The file's first line that is not empty.
    ///   - place: Where the line stands.
    /// - Returns: The schema of the format.
    /// - Throws: `trace-format` if the file is of no known format.
    static func schema(of line: String, at place: SourceLocation) throws(Diagnostic) -> TraceSchema {
        if line.drop(while: \.isWhitespace).first == "{" { return try schemaOfObject(line, at: place) }
        if isKey(line) { return TraceSchema.of(.guidellm) }
        let names = TableColumns.names(in: line)
        for schema in TraceSchema.all where schema.container == .table {
            let isComplete = schema.marks.allSatisfy { mark in names.contains { TableColumns.isSame($0, mark) } }
            if isComplete { return schema }
        }
        throw unknown("the columns \(quoted(line))", at: place, near: names)
    }

    /// Whether a line is the first of a YAML document: a name and a colon.
    private static func isKey(_ line: String) -> Bool {
        let name = line.prefix { $0.isLetter || $0 == "_" }
        return !name.isEmpty && line.dropFirst(name.count).first == ":"
    }

    private static func schemaOfObject(_ line: String, at place: SourceLocation) throws(Diagnostic) -> TraceSchema {
        let text = DocumentText(name: place.file, content: line, firstLine: place.line)
        // An object that goes on behind the line is a document.
        guard let value = try? JSONReader.read(text, allowsNonFinite: true), case .object(let members) = value.content
        else { return TraceSchema.of(.guidellm) }
        if TraceHeader.isHeader(value) { return TraceSchema.of(.shardwise) }
        let names = members.map(\.name)
        for schema in TraceSchema.all where schema.container != .table {
            if schema.marks.allSatisfy(names.contains) { return schema }
        }
        throw unknown("the members \(quoted(names.joined(separator: ",")))", at: place, near: names)
    }

    private static func unknown(_ what: String, at place: SourceLocation, near names: [String]) -> Diagnostic {
        let nearest = TraceSchema.all.max { missing($0, names) > missing($1, names) }
        let hint = nearest.map {
            "the nearest format, \($0.format.rawValue), has " + $0.marks.map { "`\($0)`" }.joined(separator: ", ")
                + "; state one of "
        }
        return Diagnostic(
            code: "trace-format", "the file has \(what), which belong to no known format of traces", at: place,
            hint: (hint ?? "") + TraceFormat.allCases.map(\.rawValue).joined(separator: ", "))
    }

    private static func missing(_ schema: TraceSchema, _ names: [String]) -> Int {
        schema.marks.count { mark in !names.contains { TableColumns.isSame($0, mark) } }
    }
}

/// The line that may stand before the rows of our own format: `{"schema": "shardwise/trace/v1", "block_tokens": 64}`.
enum TraceHeader {
    /// The version of the format that is read.
    static let schema = "shardwise/trace/v1"

    /// Whether a value is such a line.
    static func isHeader(_ value: LocatedValue) -> Bool { value["schema"] != nil }

    /// The tokens of a block that it states.
    ///
    /// - Throws: `field-value` or `field-unknown`.
    static func blockTokens(_ value: LocatedValue) throws(Diagnostic) -> Int? {
        let reader = try ObjectReader(value, describedAs: "the trace's first line")
        try reader.rejectUnknownMembers(known: ["schema", "block_tokens"])
        let version = try reader.member(["schema"])
        guard version.value.content == .string(schema) else {
            throw version.value.mismatch("schema", "`\(schema)`")
        }
        return try reader.optionalInteger("block_tokens", in: 1...1_000_000)
    }
}
