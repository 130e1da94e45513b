internal import Diagnostics
internal import Documents

/// Reads a row from a JSON value that knows its places: what a row means, and what is wrong with one.
enum LocatedRow {
    /// The row that a value is.
    ///
    /// - Throws: `field-value` or `field-missing`, at the member that is wrong.
    static func read(_ value: LocatedValue, by schema: TraceSchema) throws(Diagnostic) -> TraceRow {
        _ = try ObjectReader(value, describedAs: "the row")
        var row = TraceRow()
        for column in schema.columns {
            guard let member = member(column.name, of: value), member.content != .null else { continue }
            try set(column, to: member, in: &row)
        }
        guard !row.hasFailed else { return row }
        for field in schema.required where !row.holds(field) {
            try requireMember(schema.names(of: field), of: value)
        }
        return row
    }

    /// The row that a value is, held against what a request can be.
    ///
    /// - Throws: As ``read(_:by:)``, `trace-time` or `trace-length`.
    static func checked(
        _ value: LocatedValue, by schema: TraceSchema, _ check: TraceCheck
    ) throws(Diagnostic) -> TraceRow {
        let row = try read(value, by: schema)
        guard let fault = check.fault(of: row) else { return row }
        throw fault.diagnostic(at: location(of: fault.field, in: value, by: schema))
    }

    /// Where a field of a row stands; the row itself if it is not there.
    private static func location(
        of field: TraceField, in value: LocatedValue, by schema: TraceSchema
    ) -> SourceLocation {
        for name in schema.names(of: field) {
            if let member = member(name, of: value), member.content != .null { return member.location }
        }
        return value.location
    }

    private static func member(_ path: String, of value: LocatedValue) -> LocatedValue? {
        path.split(separator: ".").reduce(value) { inner, name in inner?[String(name)] }
    }

    /// Throws the error of a member that is not there, about the object that lacks it.
    private static func requireMember(_ names: [String], of value: LocatedValue) throws(Diagnostic) {
        guard let name = names.first else { return }
        var object = try ObjectReader(value, describedAs: "the row")
        let path = name.split(separator: ".").map(String.init)
        for step in path.dropLast() { object = try object.object(step) }
        _ = try object.member(path.count == 1 ? names : [path[path.count - 1]])
    }

    private static func set(
        _ column: TraceSchema.Column, to value: LocatedValue, in row: inout TraceRow
    ) throws(Diagnostic) {
        switch column.target.writing {
        case .number(let power):
            guard let number = number(value), row.set(column.target.field, to: number, power: power) else {
                throw value.mismatch(column.name, power == 0 ? "a whole number" : "a number")
            }
        case .name:
            if case .string(let text) = value.content {
                var text = text
                if row.session == nil { row.session = text.withUTF8 { TraceRow.number(naming: $0) } }
            } else {
                guard let number = number(value), row.set(column.target.field, to: number, power: 0) else {
                    throw value.mismatch(column.name, "a whole number or text")
                }
            }
        case .list:
            for element in try value.array(named: column.name) {
                row.blocks.append(try element.integer(named: column.name, in: Int.min...Int.max))
            }
        case .presence: row.hasFailed = row.hasFailed || value.content != .boolean(false)
        case .date: throw value.mismatch(column.name, "a row of a table")
        }
    }

    private static func number(_ value: LocatedValue) -> DecimalNumber? {
        guard case .number(_, var literal) = value.content else { return nil }
        return literal.withUTF8 { bytes in
            var position = 0
            guard let number = DecimalNumber(bytes, at: &position), position == bytes.count else { return nil }
            return number
        }
    }
}
