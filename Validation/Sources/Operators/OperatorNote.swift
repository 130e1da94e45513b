/// The shape of a measured operator as its remarks state it: `op=gemm;m=8;n=4096;k=4096`.
struct OperatorNote {
    /// The operator's name.
    let name: String
    private let values: [String: String]

    init(_ notes: String) {
        var values: [String: String] = [:]
        for part in notes.split(separator: ";") {
            guard let sign = part.firstIndex(of: "=") else {
                values[String(part)] = ""
                continue
            }
            values[String(part[..<sign])] = String(part[part.index(after: sign)...])
        }
        self.values = values
        name = values["op"] ?? ""
    }

    /// Whether a remark without a value stands there.
    func says(_ remark: String) -> Bool { values[remark] != nil }

    /// A text.
    func text(_ key: String) -> String? { values[key] }

    /// A number that is needed; text after it is ignored.
    func number(_ key: String) throws(Exclusion) -> Double {
        guard let text = values[key], let value = Double(text.prefix { $0.isNumber || $0 == "." }), value > 0,
            value < 1e15
        else { throw Exclusion("operator shape not stated", "\(name) without `\(key)`") }
        return value
    }

    /// A number, or 0 without one.
    func optionalNumber(_ key: String) -> Double {
        values[key].flatMap { Double($0.prefix { $0.isNumber || $0 == "." }) } ?? 0
    }

    /// A whole number that is needed.
    func count(_ key: String) throws(Exclusion) -> Int {
        let value = try number(key)
        guard let count = Int(exactly: value.rounded()) else {
            throw Exclusion("operator shape not stated", "\(name): `\(key)`")
        }
        return count
    }

    /// The numbers of a text such as `attn-128-576-2048` or `32-2-128`.
    func numbers(_ key: String) -> [Double] {
        (values[key] ?? "").split(separator: "-").compactMap { Double($0) }
    }
}
