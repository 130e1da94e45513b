import Diagnostics
import Documents

/// Counts what a multimodal checkpoint holds besides its language model.
enum EncoderConfiguration {
    /// The parameters of the vision encoder with its projector, 0 for models of text.
    ///
    /// Encoders whose shape `vision_config` does not settle are not counted, which is noted.
    static func parameters(_ reading: inout ConfigurationReading) throws(Diagnostic) -> Double {
        guard let vision = try reading.file.optionalObject("vision_config") else { return 0 }
        switch reading.modelClass {
        case .qwen3Vision, .qwen3VisionMixture, .qwen35, .qwen35Mixture:
            return try mergedPatches(vision)
        case .gemma3Vision: return try siglip(vision, outputSize: reading.hiddenSize)
        case .llama4: return try shuffledPixels(vision, outputSize: reading.hiddenSize)
        default:
            reading.assume(
                "vision_config", "not counted",
                because: "config.json does not settle the encoder's shape; its weights are left out of the memory")
            return 0
        }
    }

    /// A block of a vision transformer with biases: attention 4·D² + 4·D, network 2·D·I + I + D, two norms 4·D.
    private static func block(_ width: Double, _ intermediate: Double) -> Double {
        4 * width * width + 4 * width + 2 * width * intermediate + intermediate + width + 4 * width
    }

    /// Qwen 3 VL and 3.5: mergers of spatial neighbours, one at the end and one per layer that feeds the decoder.
    private static func mergedPatches(_ vision: ObjectReader) throws(Diagnostic) -> Double {
        let width = try size(vision, "hidden_size")
        let (output, patch) = (try size(vision, "out_hidden_size"), try size(vision, "patch_size"))
        let merged = width * (try size(vision, "spatial_merge_size")) * (try size(vision, "spatial_merge_size"))
        let inputs = try size(vision, "in_channels") * size(vision, "temporal_patch_size") * patch * patch
        let positions = try size(vision, "num_position_embeddings")
        let blocks = try size(vision, "depth") * block(width, size(vision, "intermediate_size"))
        func merger(norm: Double) -> Double { 2 * norm + merged * merged + merged + merged * output + output }
        let deep = Double(try vision.optionalArray("deepstack_visual_indexes")?.count ?? 0)
        return inputs * width + width + positions * width + blocks + merger(norm: width) + deep * merger(norm: merged)
    }

    /// Gemma 3: SigLIP and a projection.
    private static func siglip(_ vision: ObjectReader, outputSize: Int) throws(Diagnostic) -> Double {
        let (width, patch) = (try size(vision, "hidden_size"), try size(vision, "patch_size"))
        let side = try size(vision, "image_size") / patch
        let blocks = try size(vision, "num_hidden_layers") * block(width, size(vision, "intermediate_size"))
        return 3 * patch * patch * width + width + side.rounded(.down) * side.rounded(.down) * width + blocks
            + 2 * width + width * Double(outputSize) + width
    }

    /// Llama 4: a class token, learned positions, norms at both ends, two matrices over shuffled pixels, a projection.
    private static func shuffledPixels(_ vision: ObjectReader, outputSize: Int) throws(Diagnostic) -> Double {
        let (width, patch) = (try size(vision, "hidden_size"), try size(vision, "patch_size"))
        let side = (try size(vision, "image_size") / patch).rounded(.down)
        let intermediate = try size(vision, "intermediate_size")
        let blocks = try size(vision, "num_hidden_layers") * block(width, intermediate)
        let (input, output) = (try size(vision, "projector_input_dim"), try size(vision, "projector_output_dim"))
        return 3 * patch * patch * width + width + (side * side + 1) * width + 4 * width + blocks
            + intermediate * input + input * output + output * Double(outputSize)
    }

    private static func size(_ vision: ObjectReader, _ name: String) throws(Diagnostic) -> Double {
        Double(try vision.integer(name, in: 1...1_000_000))
    }
}
