/// Where a format keeps what a request is.
struct TraceSchema: Sendable {
    /// How rows follow each other in a file.
    enum Container: Sendable {
        /// A header that names columns, then a row per line.
        case table
        /// A JSON object per line.
        case jsonLines
        /// One JSON document that holds lists of requests.
        case document
    }

    /// How a value is written.
    enum Writing: Hashable, Sendable {
        /// A number that counts the field's own unit times ten to this power.
        case number(power: Int = 0)
        /// A date and a time of day.
        case date
        /// Anything that tells equal from unequal: a number or text.
        case name
        /// A list of whole numbers.
        case list
        /// Whatever is neither null nor false.
        case presence
    }

    /// What a column is read as.
    struct Target: Hashable, Sendable {
        /// What it says of a request.
        var field: TraceField
        /// How it is written.
        var writing: Writing
    }

    /// A column, or a member of an object.
    struct Column: Sendable {
        /// The column's name, or the members that lead to the value, joined by points.
        var name: String
        /// What it is read as.
        var target: Target

        init(_ name: String, _ field: TraceField, _ writing: Writing = .number()) {
            self.name = name
            target = Target(field: field, writing: writing)
        }
    }

    var format: TraceFormat
    var container: Container
    /// Columns of one field stand in order of preference.
    var columns: [Column]
    /// The tokens of a block of content, where the format states blocks.
    var blockTokens: Int?
    /// Whether times count from the beginning of the trace, so that none is negative.
    var isRelative = true
    /// The names by which the format is told from others: columns, or members of a row.
    var marks: [String]
    /// Whether a request without output failed where the trace was taken.
    var emptyOutputMeansFailure = false

    /// The fields without which a row says nothing.
    var required: [TraceField] {
        TraceRow.essential.filter { field in columns.contains { $0.target.field == field } }
    }

    /// The names of the columns that may hold a field.
    func names(of field: TraceField) -> [String] { columns.filter { $0.target.field == field }.map(\.name) }
}

/// What a column of a trace may say of a request.
enum TraceField: String, Hashable, Sendable {
    case arrival = "when a request arrives"
    case input = "the prompt's length"
    case output = "the output's length"
    case priority
    /// Equal for requests of one conversation.
    case session
    case blocks
    /// The number of this request, which later turns name as their parent.
    case turn
    /// The number of the request whose conversation this one goes on with; negative when there is none.
    case parent
    /// Whether the request failed where the trace was taken.
    case failure
    case timeToFirstToken
    case timePerOutputToken
    case endToEnd
    case queueing
}
