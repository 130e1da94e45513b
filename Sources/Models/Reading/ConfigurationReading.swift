import Diagnostics
import Documents

/// A configuration that is being read: the file, the part of it that describes the language model, and what its class
/// fixes.
struct ConfigurationReading {
    /// The whole file.
    let file: ObjectReader
    /// The part that describes the language model: the file itself, or the object that multimodal files nest in it.
    let model: ObjectReader
    /// The class, by the first name in `architectures`.
    let modelClass: ModelClass
    /// What the class fixes.
    let traits: ClassTraits
    /// The width of the residual stream, H.
    let hiddenSize: Int
    /// The longest context, if the file states one.
    let maximumContext: Int?
    /// What the file left open.
    var assumptions: [Assumption] = []

    /// Begins to read a file.
    init(_ file: ObjectReader) throws(Diagnostic) {
        self.file = file
        modelClass = try ConfigurationReading.modelClass(file)
        traits = modelClass.traits
        model = try file.optionalObject("text_config", "llm_config", "language_config") ?? file
        hiddenSize = try model.integer("hidden_size", "n_embd", in: 1...1_000_000)
        maximumContext =
            try model.optionalInteger(
                "max_position_embeddings", "max_position_embedding", "max_seq_len", "n_positions", "model_max_length",
                in: 1...1_000_000_000) ?? traits.defaults["max_position_embeddings"]
    }

    /// The class of the model, by the first name in `architectures`.
    private static func modelClass(_ reader: ObjectReader) throws(Diagnostic) -> ModelClass {
        let member = try reader.member(["architectures"])
        guard let first = try member.value.array(named: member.name).first else {
            throw member.value.mismatch(member.name, "a list with the model's class")
        }
        let written = try first.string(named: "architectures[0]")
        if let known = ModelClass(rawValue: written) { return known }
        let supported = ModelClass.allCases.map(\.rawValue)
        let nearest = NearestName.suggestion(for: written, among: supported)
        throw Diagnostic(
            .noData, code: "unsupported-architecture",
            "`architectures` is \"\(written.prefix(60))\", which is not supported yet", at: first.location,
            hint: "supported: " + supported.joined(separator: ", ")
                + (nearest.map { "; the nearest name is \($0), but models of another class differ in shape" } ?? ""))
    }

    /// The widths and numbers that are taken for possible.
    static let width = 1...100_000_000
    /// The numbers of heads, and the widths of one, that are taken for possible.
    static let heads = 1...100_000
    /// The numbers of layers that are taken for possible.
    static let layers = 1...10_000

    /// A member that multimodal files hold on either level, the outer one first.
    func optionalMember(_ names: [String]) -> LocatedValue.Member? {
        file.optionalMember(names) ?? model.optionalMember(names)
    }

    /// A whole number by its key, or what the class says where the key is missing.
    func integer(_ key: String, in range: ClosedRange<Int>) throws(Diagnostic) -> Int {
        if let stated = try model.optionalInteger(key, in: range) { return stated }
        if let byDefault = traits.defaults[key] { return byDefault }
        return try model.integer(key, in: range)
    }

    /// Whether a key is true; `byDefault` where it is missing.
    func flag(_ key: String, byDefault: Bool = false) throws(Diagnostic) -> Bool {
        try model.optionalBoolean(key) ?? byDefault
    }

    /// A list with one element per layer, if present.
    func optionalLayerList(_ key: String, layers: Int) throws(Diagnostic) -> [LocatedValue]? {
        model.has(key) ? try layerList(key, layers: layers) : nil
    }

    /// A list with one element per layer, in the model's part of the file or in a section of it.
    func layerList(
        _ key: String, in section: ObjectReader? = nil, layers: Int, orMore: Bool = false
    ) throws(Diagnostic) -> [LocatedValue] {
        let member = try (section ?? model).member([key])
        let list = try member.value.array(named: key)
        guard list.count == layers || (orMore && list.count > layers) else {
            throw Diagnostic(
                code: "model-layer-list",
                "`\(key)` has \(list.count) elements, but the model has \(layers) layers", at: member.value.location,
                hint: "expected one element per layer")
        }
        return list
    }

    /// The error of a feature that is not modelled.
    func unsupported(_ key: String, _ value: LocatedValue, _ what: String, hint: String? = nil) -> Diagnostic {
        Diagnostic(
            .noData, code: "unsupported-feature", "`\(key)` asks for \(what), which is not supported yet",
            at: value.location, hint: hint)
    }

    /// Notes what the file left open.
    mutating func assume(_ subject: String, _ value: String, because reason: String) {
        assumptions.append(Assumption(subject: "model." + subject, value: value, reason: reason))
    }
}
