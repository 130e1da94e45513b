public import Diagnostics
public import Documents
import Quantities

/// A model read from a Hugging Face `config.json`.
///
/// Every value that the file leaves to its reader follows the model class or is listed under ``assumptions``; a class
/// or feature that Shardwise does not model is an error and never approximated by a similar one.
public struct ModelConfiguration: Hashable, Sendable {
    /// The model.
    public var architecture: ModelArchitecture
    /// What the file left open and how that was read.
    public var assumptions: [Assumption]

    /// Reads a configuration file.
    ///
    /// - Parameters:
    ///   - text: The file's text.
    ///   - name: The model's name; without one, the file's name is used.
    /// - Throws: A diagnostic that quotes the line at fault.
    public init(reading text: DocumentText, name: String? = nil) throws(Diagnostic) {
        do throws(Diagnostic) {
            try self.init(decoding: try JSONReader.read(text), name: name ?? text.name)
        } catch {
            throw text.quoting(error)
        }
    }

    /// Decodes a configuration.
    ///
    /// - Parameters:
    ///   - value: The configuration as an object with the keys of Hugging Face `transformers`.
    ///   - name: The model's name.
    /// - Throws: A diagnostic with the place of the field that is missing, wrong, contradictory or not modelled.
    public init(decoding value: LocatedValue, name: String) throws(Diagnostic) {
        let reader = try ObjectReader(value, describedAs: "the model configuration")
        let modelClass = try ModelConfiguration.modelClass(reader)
        var assumptions: [Assumption] = []

        let layers = try reader.integer("num_hidden_layers", in: 1...10_000)
        let hiddenSize = try reader.integer("hidden_size", in: 1...1_000_000)
        let maximumContext = try reader.optionalInteger("max_position_embeddings", in: 1...1_000_000_000)
        try SlidingWindow.refuseIfUsed(reader, modelClass: modelClass, layers: layers, context: maximumContext)
        let attention = try AttentionConfiguration.read(
            reader, modelClass: modelClass, hiddenSize: hiddenSize, &assumptions)
        let runs = try FeedForwardConfiguration.read(reader, modelClass: modelClass, layers: layers)

        architecture = ModelArchitecture(
            name: name, hiddenSize: hiddenSize,
            vocabularySize: try reader.integer("vocab_size", in: 1...100_000_000),
            tiesEmbeddings: try reader.optionalBoolean("tie_word_embeddings") ?? false,
            layerRuns: runs.map { LayerRun(count: $0.count, attention: attention, feedForward: $0.feedForward) },
            precision: try PrecisionConfiguration.read(reader, modelName: name, &assumptions),
            maximumContext: maximumContext)
        self.assumptions = assumptions
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
}
