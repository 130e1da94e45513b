public import Diagnostics
public import Documents
internal import Quantities

/// Reading a load as it is described in a file or on the command line.
extension SyntheticLoad {
    /// The version of the description that is read.
    public static let schema = "shardwise/load/v1"

    private static let fields = [
        "schema", "arrivals", "rate", "cv", "phases", "repeat", "clients", "ramp", "pause", "input", "output",
        "lengths",
        "sessions", "shared_prefix", "block_tokens", "requests", "duration", "seed",
    ]

    /// Reads a load from a flag: the path of a file, or the fields themselves, such as
    /// `rate: 4, input: 2000, output: 200, requests: 100k`.
    ///
    /// - Parameters:
    ///   - text: What the flag was given. What holds a colon and a blank is no path.
    ///   - flag: The flag's name, which errors show as the place.
    /// - Throws: A diagnostic that names the field and where it stands.
    public init(parsing text: String, flag: String) throws(Diagnostic) {
        guard text.contains(": ") else {
            try self.init(reading: DocumentText.load(path: text))
            return
        }
        let document = DocumentText(name: flag, content: "{\(text)}")
        do throws(Diagnostic) {
            try self.init(decoding: YAMLReader.read(document), besides: nil)
        } catch {
            throw document.quoting(error)
        }
    }

    /// Reads a load from a document, YAML or (by its ending) JSON, which states ``schema``.
    ///
    /// - Throws: A diagnostic that names the field and where it stands, and quotes the line.
    public init(reading document: DocumentText) throws(Diagnostic) {
        do throws(Diagnostic) {
            let tree = try document.name.hasSuffix(".json") ? JSONReader.read(document) : YAMLReader.read(document)
            let version = try ObjectReader(tree, describedAs: "the load").member(["schema"])
            guard version.value.content == .string(SyntheticLoad.schema) else {
                throw version.value.mismatch("schema", "`\(SyntheticLoad.schema)`")
            }
            try self.init(decoding: tree, besides: document.name)
        } catch {
            throw document.quoting(error)
        }
    }

    /// Reads a load from its fields.
    ///
    /// - Parameters:
    ///   - tree: The fields.
    ///   - path: The file that holds them, beside which other files are looked for.
    /// - Throws: A diagnostic that names the field and where it stands.
    init(decoding tree: LocatedValue, besides path: String?) throws(Diagnostic) {
        let load = try ObjectReader(tree, describedAs: "the load")
        try load.rejectUnknownMembers(known: SyntheticLoad.fields)
        self.init(
            arrivals: try ArrivalReading.arrivals(load),
            lengths: try SyntheticLoad.lengths(load, besides: path),
            seed: UInt64(try load.optionalInteger("seed") ?? 0),
            limit: TrafficLimit(
                requests: try load.optionalCount("requests", in: 1...Int.max) ?? .max,
                arrival: try load.optionalQuantity("duration") ?? Seconds(rawValue: .infinity)))
        if let sessions = load.optionalMember(["sessions"]) {
            let reader = try ObjectReader(sessions.value, describedAs: "`sessions`")
            try reader.rejectUnknownMembers(known: ["turns"])
            self.sessions = Sessions(turns: try LengthDistribution(reader.member(["turns"]).value, named: "turns"))
        }
        if let prefix = load.optionalMember(["shared_prefix"]) {
            let reader = try ObjectReader(prefix.value, describedAs: "`shared_prefix`")
            try reader.rejectUnknownMembers(known: ["tokens", "groups"])
            sharedPrefix = SharedPrefix(
                tokens: try reader.count("tokens", in: 1...TraceCheck.mostTokens),
                groups: try reader.optionalCount("groups", in: 1...TraceCheck.mostTokens) ?? 1)
        }
        blockTokens = try load.optionalCount("block_tokens", in: 1...1_000_000) ?? 16
        if let member = load.optionalMember(["pause"]) {
            guard hasFollowUps else {
                throw Diagnostic(
                    code: "load-field", "`pause` follows an answer, but nothing waits for answers here",
                    at: member.nameLocation, hint: "add `sessions` or `arrivals: closed`")
            }
            pause = try PauseDistribution(member.value, named: member.name)
        }
        try checkEnd(load)
    }

    /// A load that nothing ends would be served for ever.
    private func checkEnd(_ load: ObjectReader) throws(Diagnostic) {
        guard limit.requests == .max else { return }
        switch arrivals {
        case .closed:
            // A duration alone would not do: clients that are refused at once may ask for ever in one moment.
            throw Diagnostic(
                code: "load-endless", "the closed loop says nowhere after how many requests it ends",
                at: load.location, hint: "add requests: 100k")
        case .open(_, let rate):
            let isEndless = rate.repeats || rate.phases.contains { !$0.duration.isFinite }
            guard isEndless, !limit.arrival.isFinite else { return }
            throw Diagnostic(
                code: "load-endless", "the load says nowhere when it ends", at: load.location,
                hint: "add requests: 100k or duration: 10min")
        }
    }

    private static func lengths(_ load: ObjectReader, besides path: String?) throws(Diagnostic) -> RequestLengths {
        guard let member = load.optionalMember(["lengths"]) else {
            return .independent(
                input: try LengthDistribution(load.member(["input"]).value, named: "input"),
                output: try LengthDistribution(load.member(["output"]).value, named: "output"))
        }
        if let other = load.optionalMember(["input", "output"]) {
            throw Diagnostic(
                code: "field-conflict", "`lengths` states what `\(other.name)` states", at: other.nameLocation,
                hint: "keep one of them")
        }
        let stated = try member.value.string(named: member.name)
        let folder = path.map { $0.split(separator: "/", omittingEmptySubsequences: false).dropLast() } ?? []
        let file = stated.hasPrefix("/") || folder.isEmpty ? stated : folder.joined(separator: "/") + "/" + stated
        do throws(Diagnostic) {
            return .observed(try ObservedLengths.sample(of: TraceFile(path: file)))
        } catch {
            throw error.located(at: member.value.location)
        }
    }
}
