public import Diagnostics
public import Documents

/// A model read from a Hugging Face `config.json`.
///
/// Every value that the file leaves to its reader follows the model class or is listed under ``assumptions``; a class
/// or feature that Shardwise does not model is an error and never approximated by a similar one.
public struct ModelConfiguration: Hashable, Sendable {
    /// The model's class, by the name in `architectures`: `Qwen3MoeForCausalLM`.
    public var modelClass: String
    /// The model.
    public var architecture: ModelArchitecture
    /// What the file left open and how that was read.
    public var assumptions: [Assumption]

    /// Puts a model and its assumptions together.
    init(modelClass: String, architecture: ModelArchitecture, assumptions: [Assumption]) {
        self.modelClass = modelClass
        self.architecture = architecture
        self.assumptions = assumptions
    }

    /// Reads a configuration file.
    ///
    /// - Parameters:
    ///   - text: The file's text.
    ///   - name: The model's name; without one, the file's name is used.
    /// - Throws: A diagnostic that quotes the line at fault.
    public init(reading text: DocumentText, name: String? = nil) throws(Diagnostic) {
        do throws(Diagnostic) {
            // Python writes infinities in fields that nothing here reads, such as `time_step_limit`.
            try self.init(decoding: try JSONReader.read(text, allowsNonFinite: true), name: name ?? text.name)
        } catch {
            throw text.quoting(error)
        }
    }

    /// Decodes a configuration.
    ///
    /// - Parameters:
    ///   - value: The configuration as an object with the keys of Hugging Face `transformers`.
    ///   - name: The model's name.
    ///   - otherParameters: The parameters outside the language model, where they are known from elsewhere.
    /// - Throws: A diagnostic with the place of the field that is missing, wrong, contradictory or not modelled.
    public init(decoding value: LocatedValue, name: String, otherParameters: Double? = nil) throws(Diagnostic) {
        var reading = try ConfigurationReading(ObjectReader(value, describedAs: "the model configuration"))
        let layers = try LayerConfiguration.read(&reading)
        let vocabulary = try reading.integer("vocab_size", in: ConfigurationReading.width)
        let stated = reading.optionalMember(["tie_word_embeddings"])
        let ties =
            try stated.map { member throws(Diagnostic) in try member.value.boolean(named: member.name) }
            ?? reading.traits.tiesByDefault
        let drafts = try DraftConfiguration.read(reading, layers: layers, vocabularySize: vocabulary)
        let outer = try ModelConfiguration.outerVectors(reading, vocabularySize: vocabulary)
        let precision = try PrecisionConfiguration.read(&reading, layers: layers, modelName: name)
        let others: Double
        if let otherParameters {
            others = otherParameters
        } else {
            others = try EncoderConfiguration.parameters(&reading)
        }
        architecture = ModelArchitecture(
            name: name, hiddenSize: reading.hiddenSize, vocabularySize: vocabulary, tiesEmbeddings: ties,
            layerRuns: layers.merged, precision: precision, maximumContext: reading.maximumContext,
            multiTokenPrediction: drafts, outerVectorParameters: outer, otherParameters: others)
        modelClass = reading.modelClass.rawValue
        assumptions = reading.assumptions
    }

    /// Biases of the final norm and of the head, learned positions, and what a class adds at its end.
    private static func outerVectors(
        _ reading: ConfigurationReading, vocabularySize: Int
    ) throws(Diagnostic) -> Double {
        let hiddenSize = Double(reading.hiddenSize)
        var count = reading.traits.hasFinalNormBias ? hiddenSize : 0
        switch reading.modelClass {
        case .gptj: count += Double(vocabularySize)
        case .phiMixture: if try reading.flag("lm_head_bias") { count += Double(vocabularySize) }
        case .opt:
            // Positions begin at 2 in this class.
            count += Double(try reading.model.integer("max_position_embeddings", in: 1...1_000_000) + 2) * hiddenSize
        case .deepseek4: count += try CompressedConfiguration.headConnections(reading)
        case .kimi3: count += try LayerConfiguration.residualAttention(reading).map { _ in 2 * hiddenSize } ?? 0
        default: break
        }
        return count
    }
}
